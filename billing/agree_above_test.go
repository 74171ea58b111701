package billing

import (
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// TestSomebodyOfOursAgreesOnACap writes each word that the command line takes, and what
// it does not.
func TestSomebodyOfOursAgreesOnACap(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "team@1", 2)
	control := a.env.Registry.Control()
	for _, tt := range []struct {
		above string
		want  string
		cap   int64 // of the month that is running
	}{
		{"50", "up to $50 a month", 50 * Dollars}, {"unlimited", "without a cap", Unlimited}, {"off", "nothing", 0}, {"3", "up to $3 a month", 3 * Dollars}, {"plan", "nothing", 0},
	} {
		if err := Agree(t.Context(), control, a.id, Agreement{Above: tt.above, Reason: "a test", By: tenant.Terminal, Now: a.at}); err != nil {
			t.Fatal(err)
		}
		g, err := GrantsByID(t.Context(), control, a.id)
		if err != nil || g.Consent().Says() != tt.want {
			t.Errorf("%s: %q %v", tt.above, g.Consent().Says(), err)
		}
		for _, p := range a.months() {
			if p.Cap != tt.cap {
				t.Errorf("%s: the cap of %s is %d", tt.above, p.Metric, p.Cap)
			}
		}
	}
	for _, bad := range []string{"-1", "0", "1.5", "none", "100001"} {
		if err := Agree(t.Context(), control, a.id, Agreement{Above: bad, Now: a.at}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
