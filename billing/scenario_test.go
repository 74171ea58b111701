//go:build !production

package billing_test

import (
	"testing"

	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
)

// TestScenarios plays each scenario with every event in its order, and looks at each
// edge: how the workspace stands, its invoices, and the mails that were sent.
func TestScenarios(t *testing.T) {
	t.Parallel()
	for _, s := range billingtest.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			w := billingtest.New(t, stripefake.Config{})
			for _, act := range s.Acts {
				mailed := len(w.Mails.List())
				act.Do(w)
				w.Deliver()
				w.LookWhenDue()
				w.RunTells()
				if got := w.After(mailed); got != act.Wants {
					t.Errorf("when %s:\nwant %s\n got %s", act.Name, act.Wants, got)
				}
			}
		})
	}
}
