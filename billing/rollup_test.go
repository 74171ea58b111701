package billing

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

func TestAnEntryCountsOnceAndWithWhatCausedIt(t *testing.T) {
	t.Parallel()
	l, books := newLedgers(t, 0), &used{}
	db, _ := l.env.Open(t)
	other, _ := l.env.Open(t)
	for range 3 {
		if err := Record(t.Context(), db, Entry{Metric: MetricCPU, Source: "run " + db.Tenant().String(), Seq: 7, Quantity: 120}); err != nil {
			t.Fatal(err)
		}
	}
	books.add(db.Tenant(), MetricCPU, 120)
	no := errors.New("no")
	err := other.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
		if err := RecordStored(ctx, db, 1, 500); err != nil {
			return err
		}
		return no
	})
	if err == nil {
		t.Fatal("committed")
	}
	for first, bytes := range map[int64]int64{2: 700, 3: 300} {
		if err := RecordStored(t.Context(), other, first, bytes); err != nil {
			t.Fatal(err)
		}
	}
	if err := RecordStored(t.Context(), other, 2, -700); err != nil {
		t.Fatal(err)
	}
	books.add(other.Tenant(), MetricStorage, 300)
	l.settle(t, l.usage())
	l.agree(t, books)
}

func TestARollUpThatIsKilledAnywhereLosesNothing(t *testing.T) {
	t.Parallel()
	l, books := ledgersOn(t, tenanttest.Alone(t), 1), &used{} // so that nobody else rolls up what it is to be killed over
	db, workspace := l.env.Open(t)
	seq := int64(0)
	write := func(n tenant.Node) {
		t.Helper()
		for range hoursBatch + 20 {
			seq++
			e := Entry{Tenant: workspace.ID, Metric: MetricCalls, Source: "test " + workspace.ID.String(), Seq: seq, Quantity: seq % 7, At: time.Now().Add(-time.Duration(seq) * time.Hour)}
			if e.Quantity == 0 {
				continue
			}
			if err := appendEntries(t.Context(), n, []Entry{e}); err != nil {
				t.Fatal(err)
			}
			books.add(db.Tenant(), e.Metric, e.Quantity)
		}
	}
	seen := map[string]bool{}
	for at := 1; ; at++ {
		if at < 3 {
			write(l.nodes[at-1])
			l.over(t)
		}
		u, calls := l.usage(), 0
		u.reached = func(point string) {
			if calls++; calls == at {
				panic(crash{point})
			}
		}
		died := survive(func() {
			if err := u.RollUp(t.Context()); err != nil {
				t.Error(err)
			}
		})
		if died == "" {
			break
		}
		seen[died] = true
	}
	if !seen["window"] || !seen["hours read"] || !seen["hours kept"] {
		t.Errorf("killed at %v only", seen)
	}
	l.settle(t, l.usage())
	l.agree(t, books)
}

// TestAStaleReadingIsNotHeard lets a roll-up sleep between reading and writing while
// another one passes it.
func TestAStaleReadingIsNotHeard(t *testing.T) {
	t.Parallel()
	l, books := newLedgers(t, 1), &used{}
	l.nodes = l.nodes[1:] // where nobody else writes
	_, workspace := l.env.Open(t)
	write := func(seq, n int64) {
		t.Helper()
		if err := appendEntries(t.Context(), l.nodes[0], []Entry{{Tenant: workspace.ID, Metric: MetricCalls, Source: "stale " + workspace.ID.String(), Seq: seq, Quantity: n}}); err != nil {
			t.Fatal(err)
		}
		books.add(workspace.ID, MetricCalls, n)
	}
	write(1, 5)
	slow := l.usage()
	slow.reached = func(point string) {
		if point == "hours read" {
			write(2, 3)
			l.settle(t, l.usage())
		}
	}
	if err := slow.RollUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.agree(t, books)
}

// TestARestoredLedgerIsReadAnew: in another cluster transactions number from the
// start, so that a watermark of the former one would hide what comes.
func TestARestoredLedgerIsReadAnew(t *testing.T) {
	t.Parallel()
	l, books := newLedgers(t, 1), &used{}
	l.nodes = l.nodes[1:]
	_, workspace := l.env.Open(t)
	write := func(seq, n int64) {
		t.Helper()
		if err := appendEntries(t.Context(), l.nodes[0], []Entry{{Tenant: workspace.ID, Metric: MetricCalls, Source: "restored " + workspace.ID.String(), Seq: seq, Quantity: n}}); err != nil {
			t.Fatal(err)
		}
		books.add(workspace.ID, MetricCalls, n)
	}
	write(1, 5)
	l.settle(t, l.usage())
	write(2, 6) // in the backup and not in the hours
	for _, elsewhere := range []string{
		`UPDATE node.usage_ledger SET xid = '900000000000'`,
		`UPDATE node.watermarks SET xid = '800000000000', cluster = cluster - 1`,
		`UPDATE control.usage_hourly SET as_of = 800000000000 WHERE node = 'n2'`,
	} {
		c := l.nodes[0].ControlDB
		if elsewhere[7:14] == "control" {
			c = l.env.Registry.Control()
			elsewhere += " AND tenant_id = '" + workspace.ID.String() + "'"
		}
		if _, err := c.NewRaw(elsewhere).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	write(3, 7)
	for _, kill := range []string{"window", "era", "hours read", "hours kept"} {
		u := l.usage()
		u.reached = func(point string) {
			if point == kill {
				panic(crash{point})
			}
		}
		survive(func() {
			if err := u.RollUp(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	l.settle(t, l.usage())
	l.agree(t, books)
	write(4, 8)
	l.settle(t, l.usage())
	l.agree(t, books)
}

func TestABufferCountsOnceWhateverItIsAnswered(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	l, books := newLedgers(t, 0), &used{}
	_, workspace := l.env.Open(t)
	b := NewBuffer(l.env.Registry.Control(), tenanttest.Unique("boot"), time.Now)
	write, lost := b.write, errors.New("the answer is lost")
	b.write = func(ctx context.Context, entries []Entry) error {
		if random.IntN(3) == 0 {
			return lost // and the entries are not there
		}
		if err := write(ctx, entries); err != nil || random.IntN(3) > 0 {
			return err
		}
		return lost // and they are
	}
	for range 40 {
		n := 1 + random.Int64N(50)
		b.Count(workspace.ID, MetricCalls, n)
		books.add(workspace.ID, MetricCalls, n)
		b.Flush(t.Context())
	}
	// A process that is told to end writes the rest.
	b.write = write
	b.Count(workspace.ID, MetricUnfurls, 1)
	books.add(workspace.ID, MetricUnfurls, 1)
	if b.Held() == 0 {
		t.Error("nothing is held before it is written")
	}
	ending, end := context.WithCancel(t.Context())
	end()
	if err := b.Run(ending); err != nil || b.Held() != 0 {
		t.Errorf("%d units are held after the end, %v", b.Held(), err)
	}
	l.settle(t, l.usage())
	l.agree(t, books)
}

func TestHowFarTheRollUpIsBehind(t *testing.T) {
	t.Parallel()
	l := newLedgers(t, 1)
	l.nodes = l.nodes[1:]
	_, workspace := l.env.Open(t)
	u := l.usage()
	behind := func() time.Duration {
		t.Helper()
		age, err := u.Behind(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return age
	}
	if age := behind(); age != 0 {
		t.Errorf("%v behind with nothing to do", age)
	}
	if err := appendEntries(t.Context(), l.nodes[0], []Entry{{Tenant: workspace.ID, Metric: MetricCalls, Source: "behind " + workspace.ID.String(), Seq: 1, Quantity: 1}}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.nodes[0].NewRaw(`UPDATE node.usage_ledger SET recorded_at = now() - interval '1 hour'`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if age := behind(); age < time.Hour || age > 2*time.Hour {
		t.Errorf("%v behind, want an hour", age)
	}
	l.settle(t, u)
	if age := behind(); age != 0 {
		t.Errorf("%v behind after the roll-up", age)
	}
}
