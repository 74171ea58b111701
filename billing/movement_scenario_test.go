//go:build !production

package billing_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
)

// TestMovementsAddUpHoweverTheyAreTold takes a workspace from a trial to a plan, to a
// larger one, to nothing and back, while each event comes twice and in any order. What
// moved is told once, and adds up to what is paid at every step: World.Stands says so
// there, and in every scenario of the corpus.
func TestMovementsAddUpHoweverTheyAreTold(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 11))
	var late []stripefake.Delivery
	tell := func(want string) {
		t.Helper()
		sent := w.Fake.Take()
		sent = append(append(sent, sent...), late...)
		late = append(late, sent...)
		random.Shuffle(len(sent), func(i, j int) { sent[i], sent[j] = sent[j], sent[i] })
		for _, d := range sent {
			w.Tell(d)
			w.Stands()
		}
		if got := w.Moved(); got != want {
			t.Errorf("seed %d: moved %s, want %s", seed, got, want)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.Service.BeginTrial(t.Context(), w.DB, w.Owner))
	trials(t, w, 1, 0)
	w.Subscribe(billing.PlanTeam, billing.Monthly, "good") // three members, from the end of the trial
	tell("")
	w.Fake.Advance(15 * 24 * time.Hour)
	tell("new +1800")
	trials(t, w, 0, 1)
	must(w.Service.Change(t.Context(), w.DB, w.Owner, billing.Order{Plan: billing.PlanBusiness, Every: billing.Monthly}, time.Time{}))
	tell("new +1800, expansion +1500")
	must(w.Gateway.Drop(t.Context(), w.Account().Current().ID))
	tell("new +1800, expansion +1500, churn -3300")
	w.Subscribe(billing.PlanTeam, billing.Yearly, "good")
	tell("new +1800, expansion +1500, churn -3300, reactivation +1500")
}

// trials counts those of the workspace that run and were converted.
func trials(t *testing.T, w *billingtest.World, running, converted int) {
	t.Helper()
	var r, c int
	err := w.Control().NewRaw(`SELECT count(*) FILTER (WHERE converted_at IS NULL), count(converted_at) FROM control.trials WHERE tenant_id = ?`, w.Tenant.ID).Scan(t.Context(), &r, &c)
	if err != nil || r != running || c != converted {
		t.Errorf("%d trials run and %d were converted, want %d and %d: %v", r, c, running, converted, err)
	}
}
