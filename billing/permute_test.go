//go:build !production

package billing_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant/fault"

	"github.com/google/go-cmp/cmp"
)

// orders is how many to try of each scenario: a sample, or many with HEARTH_TEST_LONG.
func orders(sample, long int) int {
	if os.Getenv("HEARTH_TEST_LONG") != "" {
		return long
	}
	return sample
}

// reference is what a scenario comes to when everything is told in its order.
type reference struct {
	ends    string
	effects []string
	stood   map[string]bool // at any edge
}

func playCalmly(w *billingtest.World, s billingtest.Scenario) reference {
	r := reference{stood: map[string]bool{w.Stands(): true}}
	for _, act := range s.Acts {
		act.Do(w)
		w.Deliver()
		w.LookWhenDue()
		w.RunTells()
		r.stood[w.Stands()] = true
	}
	r.ends, r.effects = w.Ends(), w.Effects()
	return r
}

// post is what is on its way to one workspace: told but not kept, kept but not followed
// up, and what comes once more.
type post struct {
	t      *testing.T
	w      *billingtest.World
	random *rand.Rand
	heap   []stripefake.Delivery
	jobs   []string
	stood  map[string]bool // where it may stand, nil: anywhere
}

// keep delivers one event, signed anew a little before or after now.
func (p *post) keep(d stripefake.Delivery) {
	p.t.Helper()
	at := p.w.Fake.Now().Add(time.Duration(p.random.IntN(580)-290) * time.Second)
	if err := p.w.Service.ReceiveEvent(p.t.Context(), d.Body, stripefake.Sign(d.Body, stripefake.Secret, at)); err != nil {
		p.t.Fatalf("%s: %v", d.Type, err)
	}
}

func (p *post) follow(id string) {
	p.t.Helper()
	if err := p.w.Service.HandleEvent(p.t.Context(), billing.HandleEventArgs{EventID: id}); err != nil {
		p.t.Fatal(err)
	}
	if now := p.w.Stands(); p.stood != nil && !p.stood[now] {
		p.t.Fatalf("after an event it stands as it never may: %s", now)
	}
}

// some delivers some of what is on its way, in any order: none, one, or each several
// times, and follows some of that up.
func (p *post) some(n int) {
	p.t.Helper()
	for range n {
		if len(p.heap) > 0 {
			at := p.random.IntN(len(p.heap))
			d := p.heap[at]
			for range 1 + p.random.IntN(2) {
				p.keep(d)
			}
			p.jobs = append(p.jobs, d.ID)
			if p.random.IntN(3) > 0 { // else it comes again
				p.heap = append(p.heap[:at], p.heap[at+1:]...)
			}
		}
		if len(p.jobs) > 0 && p.random.IntN(4) > 0 {
			at := p.random.IntN(len(p.jobs))
			p.follow(p.jobs[at])
			if p.random.IntN(4) > 0 { // else the job runs again
				p.jobs = append(p.jobs[:at], p.jobs[at+1:]...)
			}
		}
	}
}

// rest delivers and follows up all that is left.
func (p *post) rest() {
	p.t.Helper()
	for len(p.heap) > 0 || len(p.jobs) > 0 {
		p.some(1)
	}
	p.w.LookWhenDue()
	p.w.RunTells()
}

// TestAnyOrderSetsOffTheSame plays each scenario while its events are on their way in
// any order, each up to a few times, and signed anew. Of each act one event at least
// arrives before the next act: then all that is set off is the same, and at no moment
// does the workspace stand as it never stood.
func TestAnyOrderSetsOffTheSame(t *testing.T) {
	t.Parallel()
	for _, s := range billingtest.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			w := billingtest.New(t, stripefake.Config{})
			want := playCalmly(w, s)
			for range orders(2, 112) {
				seed := rand.Uint64()
				w.Again(stripefake.Config{})
				p := &post{t: t, w: w, random: rand.New(rand.NewPCG(seed, 3)), stood: want.stood}
				for _, act := range s.Acts {
					act.Do(w)
					fresh := w.Fake.Take()
					p.heap = append(p.heap, fresh...)
					p.some(p.random.IntN(4))
					if len(fresh) > 0 {
						one := fresh[p.random.IntN(len(fresh))]
						p.keep(one)
						p.follow(one.ID)
					}
					p.some(p.random.IntN(4))
					w.LookWhenDue()
					w.RunTells()
				}
				p.rest()
				if got := w.Ends(); got != want.ends {
					t.Errorf("seed %d: in order it is\n%s\nand otherwise\n%s", seed, want.ends, got)
				}
				if diff := cmp.Diff(want.effects, w.Effects()); diff != "" {
					t.Errorf("seed %d set off otherwise (-in order +otherwise):\n%s", seed, diff)
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

// TestEverythingAtOnceEndsAlike tells each scenario's events by eight at once while it
// goes on, some several times, some only after its end, and some never: those are found
// in Stripe's list. It ends as it does in order, and nothing is set off that is not set
// off in order.
func TestEverythingAtOnceEndsAlike(t *testing.T) {
	t.Parallel()
	for _, s := range billingtest.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			w := billingtest.New(t, stripefake.Config{})
			want := playCalmly(w, s)
			for range orders(1, 20) {
				seed := rand.Uint64()
				w.Again(stripefake.Config{})
				lost := tellAtOnce(t, w, s, seed)
				findAgain(t, w, lost)
				if got := w.Ends(); got != want.ends {
					t.Errorf("seed %d: in order it is\n%s\nand otherwise\n%s", seed, want.ends, got)
				}
				known := map[string]int{}
				for _, e := range want.effects {
					known[e]++
				}
				for _, e := range w.Effects() {
					// Between the two requests of one look an invoice may be given up: the
					// subscription alone is past due then, and people hear of that.
					between := strings.Contains(e, ":failed:subscription")
					if known[e]--; known[e] < 0 && strings.HasPrefix(e, "fact ") && !between {
						t.Errorf("seed %d: nothing in order sets off %s", seed, e)
					}
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

// tellAtOnce plays a scenario while eight deliver what it emits, and returns what nobody
// delivered.
func tellAtOnce(t *testing.T, w *billingtest.World, s billingtest.Scenario, seed uint64) (lost []stripefake.Delivery) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 4))
	road, late := make(chan stripefake.Delivery, 10_000), []stripefake.Delivery{}
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for d := range road {
				tellOne(t, w, d)
			}
		})
	}
	for _, act := range s.Acts {
		act.Do(w)
		fresh := w.Fake.Take()
		random.Shuffle(len(fresh), func(i, j int) { fresh[i], fresh[j] = fresh[j], fresh[i] })
		if act.Answered {
			tellOne(t, w, fresh[0])
		}
		for _, d := range fresh {
			switch fate := random.IntN(10); {
			case fate == 0:
				lost = append(lost, d)
			case fate < 3:
				late = append(late, d)
			default:
				for range 1 + random.IntN(3) {
					road <- d
				}
			}
		}
	}
	random.Shuffle(len(late), func(i, j int) { late[i], late[j] = late[j], late[i] })
	for _, d := range late {
		road <- d
	}
	close(road)
	workers.Wait()
	return lost
}

// tellOne delivers an event until it is taken: the clock may move between signing and
// reading.
func tellOne(t *testing.T, w *billingtest.World, d stripefake.Delivery) {
	t.Helper()
	for {
		err := w.Service.ReceiveEvent(t.Context(), d.Body, stripefake.Sign(d.Body, stripefake.Secret, w.Fake.Now()))
		if fault.Is(err, fault.Invalid) {
			continue
		}
		if err == nil {
			err = w.Service.HandleEvent(t.Context(), billing.HandleEventArgs{EventID: d.ID})
		}
		if err != nil {
			t.Errorf("%s: %v", d.Type, err)
		}
		return
	}
}

// findAgain reads what Stripe lists, follows up what never came, and looks again as the
// nightly look does: Stripe's list goes back thirty days.
func findAgain(t *testing.T, w *billingtest.World, lost []stripefake.Delivery) {
	t.Helper()
	if _, err := w.Service.CatchUpSince(t.Context(), billingtest.Begin); err != nil {
		t.Fatal(err)
	}
	for _, d := range lost {
		if err := w.Service.HandleEvent(t.Context(), billing.HandleEventArgs{EventID: d.ID}); err != nil && !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
	}
	if err := w.Service.Refresh(t.Context(), w.Tenant.ID, "was reconciled"); err != nil {
		t.Fatal(err)
	}
	w.LookWhenDue()
	w.RunTells()
}
