package tenant

import (
	"testing"
	"time"
)

// TestTOTP holds against the vectors of RFC 6238, appendix B.
func TestTOTP(t *testing.T) {
	t.Parallel()
	secret := TOTPSecret("12345678901234567890")
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := secret.code(at/totpPeriod, 8); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	if read, ok := ParseTOTPSecret(secret.String()); !ok || string(read) != string(secret) {
		t.Errorf("the key reads back as %q", read)
	}
	now := time.Unix(1111111109, 0)
	for _, tt := range []struct {
		name string
		code string
		last int64
		want bool
	}{
		{"now", secret.Code(now), 0, true},
		{"with a space", secret.Code(now)[:3] + " " + secret.Code(now)[3:], 0, true},
		{"a step ago", secret.Code(now.Add(-30 * time.Second)), 0, true},
		{"a step ahead", secret.Code(now.Add(30 * time.Second)), 0, true},
		{"two steps ago", secret.Code(now.Add(-60 * time.Second)), 0, false},
		{"two steps ahead", secret.Code(now.Add(60 * time.Second)), 0, false},
		{"used", secret.Code(now), now.Unix() / totpPeriod, false},
		{"nothing", "", 0, false},
		{"eight digits", "07081804", 0, false},
	} {
		if _, ok := secret.step(tt.code, now, tt.last); ok != tt.want {
			t.Errorf("%s: %v", tt.name, ok)
		}
	}
}
