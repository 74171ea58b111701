package billing

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestToTheUnit is the proof of the whole chain: what was used, what the ledgers say,
// what the hours say, what the periods say and what is billed are the same, for many
// tenants and metrics on two servers, while eight writers write, roll back, deliver
// three times and come late, roll-ups, pushes and closes are killed between any two
// statements, and answers get lost.
func TestToTheUnit(t *testing.T) {
	t.Parallel()
	for range seeds(2, 40) {
		seed := rand.Uint64()
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { exact(t, seed) })
	}
}

// fact is one thing that was used and committed.
type fact struct {
	tenant   tenant.ID
	metric   Metric
	at       time.Time
	quantity int64
}

type chain struct {
	*ledgers
	seed    uint64
	tenants []tenant.DB
	renewal time.Time // of their subscriptions, half a day ago
	sink    *pretendSink
	crashes atomic.Int64

	mu    sync.Mutex
	facts []fact
}

func exact(t *testing.T, seed uint64) {
	c := &chain{ledgers: ledgersOn(t, tenanttest.Alone(t), 1), seed: seed, sink: newPretendSink(seed), renewal: time.Now().UTC().Add(-12*time.Hour - 17*time.Minute).Truncate(time.Second)}
	c.sink.faults = true
	for i := range 6 {
		db, made := c.env.Open(t)
		c.tenants = append(c.tenants, db)
		c.subscribe(t, made.ID, i)
	}
	var writing, working sync.WaitGroup
	stop := make(chan struct{})
	for n := range 8 {
		writing.Go(func() { c.write(t, n) })
	}
	for n := range 4 {
		working.Go(func() { c.work(t, n, stop) })
	}
	writing.Wait()
	close(stop)
	working.Wait()
	running := c.usage() // while other tests' transactions held it up, little was pushed
	running.sink = c.sink
	c.settle(t, running)
	for range 3 {
		if err := running.Push(t.Context()); err != nil {
			t.Logf("not at once: %v", err)
		}
	}
	if c.sink.faults = false; c.crashes.Load() == 0 {
		t.Error("nothing was killed")
	}
	end := c.usage()
	end.sink, end.now = c.sink, func() time.Time { return time.Now().AddDate(0, 0, 35) }
	c.settle(t, end)
	for range 3 { // the last periods begin with what the ones before leave
		for _, do := range []func(context.Context) error{end.Push, end.Close, end.Push, end.Push} {
			if err := do(t.Context()); err != nil {
				t.Logf("not at once: %v", err) // an amount that came in late is read back first
			}
		}
	}
	if err := end.Push(t.Context()); err != nil {
		t.Error(err)
	}
	c.compare(t)
}

// subscribe gives a tenant a plan whose overage is billed, with a draft of the last
// renewal's invoice for some.
func (c *chain) subscribe(t *testing.T, id tenant.ID, i int) {
	t.Helper()
	control := c.env.Registry.Control()
	plan, status, sub := []string{"business@1", "business@1", "team@1"}[i%3], []string{"active", "past_due", "active", "trialing"}[i%4], "sub_"+id.String()
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`UPDATE control.tenants SET plan = ?, seats = 2, overrides = '{"calls": 3000, "storage": 2000000000, "extension_cpu": 700}', overage_cap = -1 WHERE id = ?`, []any{plan, id}},
		{`INSERT INTO control.customers (tenant_id, stripe_id) VALUES (?, ?)`, []any{id, "cus_" + id.String()}},
		{`INSERT INTO control.subscriptions (id, tenant_id, status, plan, seats, every, period_start, period_end, created_at) VALUES (?, ?, ?, ?, 2, 'month', ?, ?, ?)`,
			[]any{sub, id, status, plan, c.renewal, months(c.renewal, 1), c.renewal.AddDate(0, -5, 0)}},
		{`INSERT INTO control.subscription_items (id, subscription_id, metric, price, quantity) VALUES (?, ?, 'calls', 'calls', 0)`, []any{"si_" + id.String(), sub}},
	} {
		if _, err := control.NewRaw(s.query, s.args...).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if i%2 == 0 {
		invoice := "in_" + id.String()
		if _, err := control.NewRaw(`INSERT INTO control.invoices (id, tenant_id, subscription_id, status, currency, total, remaining, created_at) VALUES (?, ?, ?, 'draft', 'usd', 0, 0, ?)`,
			invoice, id, sub, c.renewal).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.sink.finalised[invoice] = i%4 == 0 // meanwhile
	}
}

// write is one writer: entries of class A through tenants' handles and of class B
// through the buffer of a process whose database loses answers.
func (c *chain) write(t *testing.T, n int) {
	random := rand.New(rand.NewPCG(c.seed, uint64(100+n)))
	metrics := []Metric{MetricStorage, MetricCalls, MetricCPU, MetricUnfurls}
	var at time.Time
	buffer := NewBuffer(c.nodes[random.IntN(2)].ControlDB, tenant.NewID().String(), func() time.Time { return at })
	write := buffer.write
	buffer.write = func(ctx context.Context, entries []Entry) error {
		if err := write(ctx, entries); err != nil || random.IntN(4) > 0 {
			return err
		}
		return errors.New("the answer is lost")
	}
	no := errors.New("rolled back")
	for seq := range int64(45) {
		db := c.tenants[random.IntN(len(c.tenants))]
		f := fact{tenant: db.Tenant(), metric: metrics[random.IntN(len(metrics))], quantity: 1 + random.Int64N(9_000)}
		f.at = time.Now().UTC().Truncate(time.Second).Add(-time.Duration(random.IntN(40*3600)) * time.Second)
		if f.metric == MetricStorage {
			f.quantity *= 3_000_000 * (1 - 2*(random.Int64N(3)/2)) // more comes than goes
		}
		if f.metric == MetricUnfurls {
			at = f.at.Truncate(time.Hour)
			f.at = at
			buffer.Count(f.tenant, f.metric, f.quantity)
			c.keep(f)
			buffer.Flush(t.Context())
			continue
		}
		e := Entry{Metric: f.metric, Source: fmt.Sprint("writer ", c.seed, n), Seq: seq, Quantity: f.quantity, At: f.at}
		rolledBack, deliveries := random.IntN(5) == 0, 1
		if random.IntN(4) == 0 {
			deliveries = 3
		}
		if random.IntN(3) == 0 { // on the other server
			e.Tenant, rolledBack = f.tenant, false
			for range deliveries {
				if err := appendEntries(t.Context(), c.nodes[1], []Entry{e}); err != nil {
					t.Error(err)
				}
			}
			c.keep(f)
			continue
		}
		for range deliveries {
			err := db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
				if err := Record(ctx, db, e); err != nil {
					return err
				}
				if rolledBack {
					return no
				}
				if random.IntN(8) == 0 { // slow: others commit and are rolled up meanwhile
					return c.usage().RollUp(ctx)
				}
				return nil
			})
			if err != nil && !rolledBack {
				t.Error(err)
			}
		}
		if !rolledBack {
			c.keep(f)
		}
	}
	for buffer.Held() > 0 {
		buffer.Flush(t.Context())
	}
}

func (c *chain) keep(f fact) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.facts = append(c.facts, f)
}

// work is one process of workers that is killed again and again.
func (c *chain) work(t *testing.T, n int, stop chan struct{}) {
	random := rand.New(rand.NewPCG(c.seed, uint64(n)))
	for {
		select {
		case <-stop:
			return
		default:
		}
		u := c.usage()
		u.sink = c.sink
		u.reached = func(point string) {
			if random.IntN(25) == 0 {
				panic(crash{point})
			}
		}
		died := survive(func() {
			// What goes wrong here, such as an answer that is lost, is tried again.
			_ = []func(context.Context) error{u.RollUp, u.RollUp, u.Push, u.Close}[random.IntN(4)](t.Context())
		})
		if died != "" {
			c.crashes.Add(1)
		}
	}
}

// compare holds every link against the facts.
func (c *chain) compare(t *testing.T) {
	t.Helper()
	books := &used{}
	for _, f := range c.facts {
		books.add(f.tenant, f.metric, f.quantity)
	}
	c.agree(t, books)
	if len(c.sink.lines) == 0 || len(c.sink.totals) == 0 {
		t.Errorf("%d lines and %d totals are billed: this proves nothing", len(c.sink.lines), len(c.sink.totals))
	}
	if c.sink.overlaps > 0 {
		t.Errorf("%d pushes of a window overlapped", c.sink.overlaps)
	}
	for _, db := range c.tenants {
		for _, p := range c.periods(t, db.Tenant()) {
			used := c.usedIn(p)
			billable := int64(0)
			if !p.ConsentedAt.IsZero() {
				billable = max(0, used-p.Included) / p.Unit
			}
			lines := c.lines(t, p)
			billed := c.sink.totals[windowKey(p.window())] + lines
			if p.State != PeriodClosed && p.IsLevel {
				continue
			}
			if p.Used != used || p.Billable != billable || billed != billable || p.Revision != p.PushedRevision {
				t.Errorf("%s of %s from %s, %s: %d used and %d billable; the period says %d and %d, billed are %d, of which %d as lines; revision %d of %d",
					p.Metric, p.Tenant, p.Start, p.State, used, billable, p.Used, p.Billable, billed, lines, p.PushedRevision, p.Revision)
			}
		}
	}
}

func (c *chain) periods(t *testing.T, id tenant.ID) []Period {
	t.Helper()
	var all []Period
	if err := c.env.Registry.Control().NewRaw(`SELECT `+periodColumns+` FROM control.usage_periods AS p WHERE tenant_id = ?`, id).Scan(t.Context(), &all); err != nil || len(all) < 6 {
		t.Fatalf("%d periods, %v", len(all), err)
	}
	return all
}

// usedIn adds facts up without the database: a sum, or the average of a level.
func (c *chain) usedIn(p Period) int64 {
	sum, seconds := new(big.Int), big.NewInt(int64(p.End.Sub(p.Start)/time.Second))
	for _, f := range c.facts {
		if f.tenant != p.Tenant || f.metric != p.Metric || !f.at.Before(p.End) || !p.IsLevel && f.at.Before(p.Start) {
			continue
		}
		amount := big.NewInt(f.quantity)
		if p.IsLevel {
			from := f.at
			if from.Before(p.Start) {
				from = p.Start
			}
			amount.Mul(amount, big.NewInt(int64(p.End.Sub(from)/time.Second)))
		}
		sum.Add(sum, amount)
	}
	if p.IsLevel {
		sum.Div(sum, seconds) // rounds down, as floor does
	}
	return sum.Int64()
}

// lines adds up what became lines of a period. Those that are billed are at the sink
// as they are here; those that are not were dropped.
func (c *chain) lines(t *testing.T, p Period) (units int64) {
	t.Helper()
	var rows []struct {
		Units    int64  `bun:"units"`
		Amount   int64  `bun:"amount"`
		Revision int64  `bun:"revision"`
		State    string `bun:"state"`
	}
	if err := c.env.Registry.Control().NewRaw(`SELECT units, amount, revision, state FROM control.usage_lines WHERE tenant_id = ? AND metric = ? AND period_start = ?`, p.Tenant, p.Metric, p.Start).Scan(t.Context(), &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		units += r.Units
		l, there := c.sink.lines[waitingLine{Tenant: p.Tenant, Metric: p.Metric, Start: p.Start, Revision: r.Revision}.line().Key]
		if there != (r.State == lineBilled) || there && (l.Units != r.Units || l.Amount != r.Amount) {
			t.Errorf("a line of %d units is %s here, and %+v there", r.Units, r.State, l)
		}
	}
	return units
}
