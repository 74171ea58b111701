package tenant_test

import (
	"context"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// TestEverySignInHashes lets nobody hash: an answer that comes all the same comes
// sooner than others, and tells who is in a workspace. It is not parallel, as the room
// for hashing is shared.
func TestEverySignInHashes(t *testing.T) {
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	known := tenanttest.Member(t, db, "Jana")
	gone := tenanttest.Member(t, db, "Gone")
	if _, err := db.NewRaw(`UPDATE ?tenant.members SET status = 'deactivated' WHERE id = ?`, gone.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	release := tenant.HoldHashing()
	defer release()
	for name, email := range map[string]string{"known": known.Email, "deactivated": gone.Email, "unknown": "nobody@example.com", "malformed": "no address", "empty": ""} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if _, _, err := env.Service.SignIn(ctx, db, email, "copper kettle hill", tenant.Visitor{}); !fault.Is(err, fault.TooMany) {
			t.Errorf("an address that is %s is answered without hashing: %v", name, err)
		}
		cancel()
	}
}
