package tenant_test

import (
	"strings"
	"testing"
	"time"

	"hearth/tenant"
)

// TestChangingTheSecretKey goes through the steps of the runbook: every process
// learns of the coming key, then signs with it, then forgets the former.
func TestChangingTheSecretKey(t *testing.T) {
	t.Parallel()
	former, coming := strings.Repeat("f", 32), strings.Repeat("c", 32)
	now, id := time.Now(), tenant.NewID()
	keys := func(secret string, others ...string) tenant.Keys {
		k, err := tenant.NewKeys(secret, others...)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	before, learned, changed, after := keys(former, ""), keys(former, coming), keys(coming, former), keys(coming)
	good := func(k tenant.Keys, token string) bool {
		payload, err := k.Verify(tenant.PurposeSession, id, token, now)
		return err == nil && payload == "7:secret"
	}
	old := before.Sign(tenant.PurposeSession, id, "7:secret", time.Time{})
	fresh := changed.Sign(tenant.PurposeSession, id, "7:secret", time.Time{})
	tests := []struct {
		name       string
		keys       tenant.Keys
		old, fresh bool
	}{
		{"before", before, true, false},
		{"the coming key is known", learned, true, true},
		{"the coming key signs", changed, true, true},
		{"the former key is forgotten", after, false, true},
	}
	for _, tt := range tests {
		if got := good(tt.keys, old); got != tt.old {
			t.Errorf("%s: a token of the former key is good: %t, want %t", tt.name, got, tt.old)
		}
		if got := good(tt.keys, fresh); got != tt.fresh {
			t.Errorf("%s: a token of the coming key is good: %t, want %t", tt.name, got, tt.fresh)
		}
	}
	again, renewed := changed.Renew(tenant.PurposeSession, id, old)
	if !renewed || !good(after, again) {
		t.Errorf("a session is not carried over: %t", renewed)
	}
	if _, renewed := changed.Renew(tenant.PurposeSession, id, again); renewed {
		t.Error("a token of the present key is signed again")
	}
	if _, renewed := changed.Renew(tenant.PurposeSession, tenant.NewID(), old); renewed {
		t.Error("another tenant's token is signed")
	}
	limited := before.Sign(tenant.PurposeSession, id, "7:secret", now.Add(-time.Minute))
	if again, _ := changed.Renew(tenant.PurposeSession, id, limited); good(after, again) {
		t.Error("a token that is over is good again")
	}
	if _, err := tenant.NewKeys(coming, "short"); err == nil {
		t.Error("a short key is taken")
	}
	if before.RolePassword() != changed.OtherRolePasswords()[0] || changed.RolePassword() != learned.OtherRolePasswords()[0] {
		t.Error("the passwords of the tenant role do not follow the keys")
	}
}
