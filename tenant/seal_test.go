package tenant_test

import (
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
)

func TestSealedSecrets(t *testing.T) {
	t.Parallel()
	former, coming := strings.Repeat("f", 32), strings.Repeat("c", 32)
	keys := func(secret string, others ...string) tenant.Keys {
		k, err := tenant.NewKeys(secret, others...)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	sealed := keys(former).Seal("push", []byte("a secret"))
	bent := append([]byte(nil), sealed...)
	bent[len(bent)-1] ^= 1
	tests := []struct {
		name    string
		keys    tenant.Keys
		use     string
		sealed  []byte
		present bool
		ok      bool
	}{
		{"the key that sealed it", keys(former), "push", sealed, true, true},
		{"after a change of keys", keys(coming, former), "push", sealed, false, true},
		{"before it", keys(former, coming), "push", sealed, true, true},
		{"the former key is gone", keys(coming), "push", sealed, false, false},
		{"another use", keys(former), "mail", sealed, false, false},
		{"a bit is wrong", keys(former), "push", bent, false, false},
		{"cut off", keys(former), "push", sealed[:5], false, false},
		{"nothing", keys(former), "push", nil, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plain, present, err := tt.keys.Unseal(tt.use, tt.sealed)
			if tt.ok && (err != nil || string(plain) != "a secret" || present != tt.present) {
				t.Errorf("%q, %v, %v; want it, and present %v", plain, present, err, tt.present)
			}
			if !tt.ok && !fault.Is(err, fault.Invalid) {
				t.Errorf("%q, %v; want Invalid", plain, err)
			}
		})
	}
}
