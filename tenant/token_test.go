package tenant_test

import (
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/google/uuid"
)

var (
	signer, _ = tenant.NewKeys("a secret for tests, of 32 characters or more")
	other, _  = tenant.NewKeys("another secret, of 32 characters or more too")
	mine      = tenant.ID(uuid.MustParse("01928374-0000-7000-8000-000000000001"))
	theirs    = tenant.ID(uuid.MustParse("01928374-0000-7000-8000-000000000002"))
	noon      = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
)

func TestATokenOpensOneDoor(t *testing.T) {
	t.Parallel()
	token := signer.Sign(tenant.PurposeReset, mine, "7:secret", noon.Add(time.Hour))
	tests := []struct {
		name    string
		keys    tenant.Keys
		purpose tenant.Purpose
		id      tenant.ID
		token   string
		at      time.Time
		ok      bool
	}{
		{"its own", signer, tenant.PurposeReset, mine, token, noon, true},
		{"in its last second", signer, tenant.PurposeReset, mine, token, noon.Add(time.Hour), true},
		{"a second later", signer, tenant.PurposeReset, mine, token, noon.Add(time.Hour + time.Second), false},
		{"after the clock went back", signer, tenant.PurposeReset, mine, token, noon.Add(-48 * time.Hour), true},
		{"another door", signer, tenant.PurposeSession, mine, token, noon, false},
		{"another tenant", signer, tenant.PurposeReset, theirs, token, noon, false},
		{"no tenant", signer, tenant.PurposeReset, tenant.ID{}, token, noon, false},
		{"another secret", other, tenant.PurposeReset, mine, token, noon, false},
		{"without its sum", signer, tenant.PurposeReset, mine, token[:strings.IndexByte(token, '.')+1], noon, false},
		{"with padding", signer, tenant.PurposeReset, mine, token + "=", noon, false},
		{"with a line feed", signer, tenant.PurposeReset, mine, token + "\n", noon, false},
		{"with a line feed inside", signer, tenant.PurposeReset, mine, token[:4] + "\n" + token[4:], noon, false},
		{"with another sum", signer, tenant.PurposeReset, mine, token + "." + token, noon, false},
		{"nothing", signer, tenant.PurposeReset, mine, "", noon, false},
		{"a dot", signer, tenant.PurposeReset, mine, ".", noon, false},
		{"a megabyte", signer, tenant.PurposeReset, mine, strings.Repeat("A", 1<<20) + ".A", noon, false},
	}
	for _, tt := range tests {
		payload, err := tt.keys.Verify(tt.purpose, tt.id, tt.token, tt.at)
		if (err == nil) != tt.ok || tt.ok && payload != "7:secret" {
			t.Errorf("%s: %q, %v", tt.name, payload, err)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want Invalid", tt.name, err)
		}
	}
}

// FuzzVerify changes tokens: only what was signed, to the letter, may pass. Session
// cookies, handovers, mailed links and the site's own cookie are all of this kind.
func FuzzVerify(f *testing.F) {
	purposes := []tenant.Purpose{tenant.PurposeSession, tenant.PurposeHandover, tenant.PurposeConfirm, tenant.PurposeReset, tenant.PurposeSite, tenant.PurposeOperator, tenant.PurposeProgress}
	signed := map[string]tenant.Purpose{}
	for _, p := range purposes {
		token := signer.Sign(p, mine, "7:secret", noon.Add(time.Hour))
		signed[token] = p
		for _, seed := range []string{token, token + "A", token[1:], strings.ToLower(token), strings.Replace(token, ".", "..", 1), "AAAA" + token, token[:len(token)-1] + "_",
			other.Sign(p, mine, "7:secret", noon.Add(time.Hour)), signer.Sign(p, theirs, "7:secret", time.Time{})} {
			f.Add(seed)
		}
	}
	for _, seed := range []string{"", ".", "..", "AAAAAAAAAAA.", ".AAAAAAAAAAA", "AAAAAAAAAAA.AAAAAAAAAAA", "\x00.\x00", "é.é", "AAAA\nAAAAAAA.AAAA", "=.="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		for _, p := range purposes {
			payload, err := signer.Verify(p, mine, token, noon)
			if err == nil && signed[token] != p {
				t.Errorf("%q passes for %s as %q", token, p, payload)
			}
			if err != nil && !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", token, err)
			}
		}
	})
}

// FuzzHostKind looks for a name that is taken for one of ours and is not.
func FuzzHostKind(f *testing.F) {
	for _, seed := range []string{"hearth.test", "hearth.test:8080", "ADMIN.hearth.test", "admin.hearth.test.", "demo.hearth.test", "[::1]:80", "::1", "127.0.0.1",
		"[hearth.test]", "[[hearth.test]]:80", "hearth.test:80:80", "admin.hearth.test@evil.example", "evil.example:80@hearth.test", "[", "]", ":", ".", "..", "a..hearth.test", "\x00", "ＨＥＡＲＴＨ.test", "admin.hearth.testK"} {
		f.Add(seed)
	}
	registry := tenant.NewRegistry(tenant.Pools{}, "Hearth.test", nil)
	f.Fuzz(func(t *testing.T, host string) {
		kind := registry.Kind(host)
		bare, _, _ := strings.Cut(strings.Trim(strings.ToLower(host), "[]"), ":")
		bare = strings.TrimSuffix(strings.Trim(bare, "[]"), ".")
		switch kind {
		case tenant.HostConsole:
			if bare != "admin.hearth.test" {
				t.Errorf("%q is taken for the console", host)
			}
		case tenant.HostSite:
			if bare != "hearth.test" && bare != "127.0.0.1" && !strings.Contains(host, "::1") {
				t.Errorf("%q is taken for the site", host)
			}
		case tenant.HostWorkspace:
		default:
			t.Errorf("%q is %q", host, kind)
		}
	})
}
