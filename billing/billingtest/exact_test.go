//go:build !production

package billingtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/gateway"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestEveryUnitIsPaidForOnce is the proof from the first entry to the paid invoice, with
// either sink: many workspaces and metrics over two months of a Stripe that loses
// answers, eight writers that roll back, deliver three times and come late, processes
// that die before and after any statement or request, a plan that goes up and one that
// goes to yearly in the middle, seats that change while a month ends, and subscriptions
// that end with their period and at once.
func TestEveryUnitIsPaidForOnce(t *testing.T) {
	t.Parallel()
	seeds := 1
	if os.Getenv("HEARTH_TEST_LONG") != "" {
		seeds = 12
	}
	for range seeds {
		for _, kind := range []billing.SinkKind{billing.SinkUsageRecords, billing.SinkInvoiceItems} {
			seed := rand.Uint64()
			t.Run(fmt.Sprintf("%s, seed %d", kind, seed), func(t *testing.T) {
				t.Parallel()
				(&exact{t: t, seed: seed}).run(kind)
			})
		}
	}
}

type fact struct {
	tenant   tenant.ID
	metric   billing.Metric
	at       time.Time
	quantity int64
}

type exact struct {
	t      *testing.T
	seed   uint64
	worlds []*World
	usage  *billing.Usage
	loses  *loses
	deaths atomic.Int64
	from   time.Time // when the subscriptions began

	mu    sync.Mutex
	facts []fact
	seq   int64
}

func (e *exact) run(kind billing.SinkKind) {
	t := e.t
	w := Alone(t, stripefake.Config{}, kind)
	e.loses = &loses{to: mortal{w.Fake}, random: rand.New(rand.NewPCG(e.seed, 1))}
	w.Gateway = gateway.New(gateway.Config{SecretKey: stripefake.Key, WebhookSecrets: []string{stripefake.Secret}, URL: "http://stripe.test", Transport: e.loses, Now: w.Fake.Now})
	w.Service = billing.NewService(w.config(w.Control()))
	dying := w.mortalRegistry()
	e.usage = billing.NewUsage(billing.UsageConfig{Control: dying.Control(), Nodes: dying.Nodes, Now: w.Fake.Now, Sink: w.Sink(kind)})
	w.Fake.Advance(17*time.Minute + 35*time.Second) // no period begins with an hour
	for i, plan := range []billing.PlanID{billing.PlanBusiness, billing.PlanTeam, billing.PlanBusiness, billing.PlanTeam, billing.PlanBusiness} {
		one := w
		if i > 0 {
			one = w.Another()
		}
		e.worlds = append(e.worlds, one)
		if err := billing.Agree(t.Context(), w.Control(), one.Tenant.ID, billing.Agreement{Overrides: []string{"calls=3000", "storage=2000000000", "extension_cpu=700"}, Above: "unlimited", Now: w.Fake.Now()}); err != nil {
			t.Fatal(err)
		}
		one.Subscribe(plan, billing.Monthly, "good")
		one.Deliver()
	}
	e.from = w.Account().Current().PeriodStart
	e.must(e.worlds[3].Service.SetEnding(t.Context(), e.worlds[3].DB, e.worlds[3].Owner, true))

	e.advance(9 * 24 * time.Hour)
	e.storm(func() { e.change(e.worlds[1], billing.PlanBusiness, billing.Monthly) })
	e.advance(6 * 24 * time.Hour)
	e.storm(func() { e.change(e.worlds[2], billing.PlanBusiness, billing.Yearly) })
	e.advance(w.Account().Current().PeriodEnd.Sub(w.Fake.Now()) - 40*time.Minute)
	e.storm(func() {})
	e.storm(func() { // the month ends meanwhile, and somebody comes
		e.advance(45 * time.Minute)
		e.seat(w)
	})
	e.settle(5)
	e.advance(3 * 24 * time.Hour)
	e.storm(func() { // March is long paid for
		e.must(e.worlds[4].Gateway.End(t.Context(), e.worlds[4].Account().Current().ID))
		e.deliver()
	})
	e.advance(30 * 24 * time.Hour)
	e.settle(6)
	if e.advance(31 * 24 * time.Hour); e.deaths.Load() == 0 || e.loses.lost == 0 {
		t.Errorf("%d processes died and %d answers were lost", e.deaths.Load(), e.loses.lost)
	}
	e.settle(6)
	for _, one := range e.worlds {
		for _, m := range []billing.Metric{billing.MetricStorage, billing.MetricCalls, billing.MetricCPU} {
			e.compare(one, m)
		}
	}
}

func (e *exact) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *exact) deliver() { e.worlds[0].Deliver() }

func (e *exact) advance(d time.Duration) {
	e.t.Helper()
	e.worlds[0].Fake.Advance(d)
	e.deliver()
}

func (e *exact) change(w *World, p billing.PlanID, every billing.Interval) {
	e.t.Helper()
	o := billing.Order{Plan: p, Every: every}
	offer, err := w.Service.Quote(e.t.Context(), w.DB, w.Owner, o, time.Time{})
	e.must(err)
	e.must(w.Service.Change(e.t.Context(), w.DB, w.Owner, o, offer.At))
	e.deliver()
}

// seat lets somebody new come in.
func (e *exact) seat(w *World) {
	e.t.Helper()
	for _, name := range []string{"Rosa", "Sam", "Tess", "Uma"} {
		m := tenanttest.Member(e.t, w.DB, name)
		_, _, err := w.Env.Service.BeginSession(e.t.Context(), w.DB, m.ID, tenant.Visitor{})
		e.must(err)
	}
	e.must(e.usage.CountSeats(e.t.Context(), w.DB))
	e.deliver()
	if got := w.Account().Current().Seats; got != 4 {
		e.t.Errorf("%d seats, want 4", got)
	}
}

// storm lets eight writers write and three processes work and die, while something
// happens.
func (e *exact) storm(meanwhile func()) {
	e.loses.mu.Lock()
	e.loses.on = true
	e.loses.mu.Unlock()
	var writing, working sync.WaitGroup
	stop := make(chan struct{})
	now := e.worlds[0].Fake.Now()
	e.mu.Lock()
	e.seq++
	round := e.seq
	e.mu.Unlock()
	for n := range 8 {
		writing.Go(func() { e.write(round, n, now) })
	}
	for n := range 3 {
		working.Go(func() { e.work(rand.New(rand.NewPCG(e.seed, uint64(round)<<8+uint64(n))), stop) })
	}
	meanwhile()
	writing.Wait()
	e.await(e.usage.RollUp) // other tests' transactions hide what was written meanwhile
	for range 3 {
		_, _ = KillAt(e.t.Context(), 1<<30, e.usage.Push)
	}
	close(stop)
	working.Wait()
	e.loses.mu.Lock()
	e.loses.on = false
	e.loses.mu.Unlock()
}

func (e *exact) write(round int64, n int, now time.Time) {
	random := rand.New(rand.NewPCG(e.seed, uint64(round)<<16+uint64(n)))
	no := errors.New("rolled back")
	for seq := range int64(12) {
		w := e.worlds[random.IntN(len(e.worlds))]
		f := fact{tenant: w.Tenant.ID, metric: []billing.Metric{billing.MetricStorage, billing.MetricCalls, billing.MetricCPU}[random.IntN(3)], quantity: 1 + random.Int64N(900_000)}
		f.at = now.Add(-time.Duration(random.Int64N(int64(now.Sub(e.from) - time.Hour)))).Truncate(time.Second)
		if f.metric == billing.MetricStorage {
			f.quantity *= 9_000 * (1 - 2*(random.Int64N(3)/2)) // more comes than goes
		}
		rolledBack, deliveries := random.IntN(5) == 0, 1+2*(random.IntN(4)/3)
		for range deliveries {
			err := w.DB.InTx(e.t.Context(), func(ctx context.Context, db tenant.DB) error {
				if err := billing.Record(ctx, db, billing.Entry{Metric: f.metric, Source: fmt.Sprint("writer ", e.seed, round, n), Seq: seq, Quantity: f.quantity, At: f.at}); err != nil || !rolledBack {
					return err
				}
				return no
			})
			if err != nil && !rolledBack {
				e.t.Error(err)
			}
		}
		if !rolledBack {
			e.mu.Lock()
			e.facts = append(e.facts, f)
			e.mu.Unlock()
		}
	}
}

// work is one process after the other, each of which dies.
func (e *exact) work(random *rand.Rand, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		do := []func(context.Context) error{e.usage.RollUp, e.usage.Push, e.usage.Push, e.usage.Close}[random.IntN(4)]
		// What fails, because an answer was lost, is tried again.
		if at, _ := KillAt(e.t.Context(), 1+random.IntN(60), do); at != "" {
			e.deaths.Add(1)
		}
	}
}

func (e *exact) known(m billing.Metric, id tenant.ID) (sum int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, f := range e.facts {
		if f.metric == m && f.tenant == id {
			sum += f.quantity
		}
	}
	return sum
}

// await rolls up until the hours say what was written.
func (e *exact) await(rollUp func(context.Context) error) {
	e.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		e.must(rollUp(e.t.Context()))
		behind := ""
		for _, w := range e.worlds {
			for _, m := range []billing.Metric{billing.MetricStorage, billing.MetricCalls, billing.MetricCPU} {
				if got, want := w.used(m), e.known(m, w.Tenant.ID); got != want {
					behind = fmt.Sprintf("%s of %s: %d in the hours, want %d", m, w.Tenant.ID, got, want)
				}
			}
		}
		if behind == "" {
			return
		}
		if time.Now().After(deadline) {
			e.t.Fatal(behind)
		}
	}
}

// settle lets hours pass, with what the schedule does in them and nobody dying.
func (e *exact) settle(hours int) {
	e.t.Helper()
	for range hours {
		for range 2 {
			e.await(e.usage.RollUp)
			e.must(e.usage.Close(e.t.Context()))
			e.must(e.usage.Push(e.t.Context()))
		}
		e.advance(20 * time.Minute)
		e.must(e.usage.Close(e.t.Context()))
		e.must(e.usage.Push(e.t.Context()))
		e.advance(40 * time.Minute)
	}
}
