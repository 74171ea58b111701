//go:build !production

package billing_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"

	"github.com/google/go-cmp/cmp"
)

// TestADeadProcessIsMadeGood kills the process at every point that there is, between
// two statements and around each request to Stripe, while it takes and follows up each
// event of a scenario. A sample: the first and every third event of one scenario, others
// in each run; all of all with HEARTH_TEST_LONG.
func TestADeadProcessIsMadeGood(t *testing.T) {
	t.Parallel()
	all := billingtest.Scenarios()
	chosen, every, first := rand.IntN(len(all)), orders(3, 1), rand.IntN(3)
	for n, s := range all {
		if orders(0, 1) == 0 && n != chosen {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			w := billingtest.New(t, stripefake.Config{})
			want := playCalmly(w, s)
			w.Again(stripefake.Config{})
			w.Mortal()
			deaths, events := 0, first
			everywhere := func(do func(ctx context.Context) error) {
				t.Helper()
				if events > first+1 && events%every != 0 { // nobody is spared the first
					if err := do(t.Context()); err != nil {
						t.Fatal(err)
					}
					return
				}
				died, err := billingtest.KillEverywhere(t.Context(), do)
				if err != nil {
					t.Fatal(err)
				}
				deaths += died
			}
			for _, act := range s.Acts {
				act.Do(w)
				for _, d := range w.Fake.Take() {
					events++
					signature := stripefake.Sign(d.Body, stripefake.Secret, w.Fake.Now())
					everywhere(func(ctx context.Context) error { return w.Service.ReceiveEvent(ctx, d.Body, signature) })
					everywhere(func(ctx context.Context) error {
						return w.Service.HandleEvent(ctx, billing.HandleEventArgs{EventID: d.ID})
					})
				}
				w.LookWhenDue()
				w.RunTells()
			}
			if got := w.Ends(); got != want.ends {
				t.Errorf("in one life it is\n%s\nand in %d\n%s", want.ends, deaths, got)
			}
			if diff := cmp.Diff(want.effects, w.Effects()); diff != "" {
				t.Errorf("%d deaths set off otherwise (-one life +many):\n%s", deaths, diff)
			}
			if deaths == 0 {
				t.Error("nobody died: this proves nothing")
			}
			t.Logf("%d deaths", deaths)
		})
	}
}
