package billing

import (
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// above is a workspace with a subscription, an allower and a clock.
type above struct {
	*ledgers
	t     *testing.T
	db    tenant.DB
	id    tenant.ID
	sub   string
	at    time.Time
	start time.Time
	seq   int64
	sink  *pretendSink
}

func newAbove(t *testing.T, plan string, seats int64) *above {
	t.Helper()
	// Later than the clock of any other test, some of which close all that is over.
	a := &above{ledgers: newLedgers(t, 0), t: t, start: time.Now().UTC().AddDate(0, 0, 60).Truncate(time.Hour), sink: newPretendSink(1)}
	a.at = a.start
	db, made := a.env.Open(t)
	a.db, a.id, a.sub = db, made.ID, "sub_"+made.ID.String()
	a.exec(`UPDATE control.tenants SET plan = ?, seats = ?, state = 'active' WHERE id = ?`, plan, seats, a.id)
	a.exec(`INSERT INTO control.customers (tenant_id, stripe_id) VALUES (?, ?)`, a.id, "cus_"+a.id.String())
	a.exec(`INSERT INTO control.subscriptions (id, tenant_id, status, plan, seats, every, period_start, period_end, created_at) VALUES (?, ?, 'active', ?, ?, 'month', ?, ?, ?)`,
		a.sub, a.id, plan, seats, a.start, months(a.start, 1), a.start.AddDate(0, -5, 0))
	return a
}

func (a *above) exec(statement string, args ...any) {
	a.t.Helper()
	if _, err := a.env.Registry.Control().NewRaw(statement, args...).Exec(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
}

func (a *above) end() time.Time { return months(a.start, 1) }

func (a *above) clock() time.Time { return a.at }

func (a *above) service() *Service {
	return NewService(ServiceConfig{Control: a.env.Registry.Control(), Now: a.clock})
}

func (a *above) use(m Metric, n int64) {
	a.t.Helper()
	a.seq++
	if err := Record(a.t.Context(), a.db, Entry{Metric: m, Source: "test " + a.id.String(), Seq: a.seq, Quantity: n, At: a.at}); err != nil {
		a.t.Fatal(err)
	}
}

func (a *above) rollUp() *Usage {
	a.t.Helper()
	a.settle(a.t, a.usage()) // by the clock of the others, whose hours it may take as well
	u := a.usage()
	u.now, u.sink = a.clock, a.sink
	return u
}

// close ends the month, and returns what is billed of it, by metric.
func (a *above) close() map[Metric]Period {
	a.t.Helper()
	a.at = a.end().Add(4 * time.Hour)
	u, found := a.rollUp(), map[Metric]Period{}
	for _, p := range a.months() {
		if err := u.close(a.t.Context(), p); err != nil {
			a.t.Fatal(err)
		}
	}
	for _, p := range a.months() {
		found[p.Metric] = p
	}
	return found
}

// months are the periods of the month.
func (a *above) months() (all []Period) {
	a.t.Helper()
	if err := a.env.Registry.Control().NewRaw(`SELECT `+periodColumns+` FROM control.usage_periods AS p WHERE tenant_id = ? AND period_start = ?`, a.id, a.start).Scan(a.t.Context(), &all); err != nil {
		a.t.Fatal(err)
	}
	return all
}

func (a *above) ask(e tenant.Entitlement, used, more int64) error {
	a.t.Helper()
	allowance, err := Allower{Control: a.env.Registry.Control(), Now: a.clock}.Allowance(a.t.Context(), a.id, e)
	if err != nil {
		a.t.Fatal(err)
	}
	return allowance.Check(a.t.Context(), used, more)
}

func (a *above) allow(w AboveWish) {
	a.t.Helper()
	if err := a.service().AllowAbove(a.t.Context(), a.db, tenant.Member{ID: 1, Role: tenant.RoleAdministrator, Status: tenant.StatusActive}, w); err != nil {
		a.t.Fatal(err)
	}
}

// TestOnlyWhatIsAllowedAbove asks at the very byte that a cap ends at.
func TestOnlyWhatIsAllowedAbove(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "team@1", 2) // 20 GB
	a.use(MetricStorage, 20*gb)
	a.rollUp()
	err := a.ask("storage", 20*gb, 1)
	if !fault.Is(err, fault.PaymentRequired) || !strings.Contains(err.Error(), "An administrator can allow more than the plan includes") {
		t.Errorf("above without consent: %v", err)
	}
	a.allow(AboveWish{On: true, Cap: "1"}) // 5,000 MB-months
	if err := a.ask("storage", 20*gb, 5_000*mb+mb-1); err != nil {
		t.Errorf("what costs the cap is refused: %v", err)
	}
	err = a.ask("storage", 20*gb, 5_001*mb)
	if !fault.Is(err, fault.PaymentRequired) || !strings.Contains(err.Error(), "more than $1 a month") {
		t.Errorf("above the cap: %v", err)
	}
	// Calls take a part of the cap: 100 thousands are 0.50 dollars.
	a.use(MetricCalls, 110_000+100_000)
	a.rollUp()
	if err := a.ask("calls", 210_000, 99_000+1_999); err != nil {
		t.Errorf("calls up to the cap: %v", err)
	}
	if err := a.ask("calls", 210_000, 101_000); !fault.Is(err, fault.PaymentRequired) {
		t.Errorf("calls above the cap: %v", err)
	}
	half := a.end().Sub(a.start) / 2
	a.at = a.start.Add(half)
	if err := a.ask("storage", 20*gb, 5_000*mb); err != nil {
		t.Errorf("half a month of 5 GB costs 0.50 dollars, which are left: %v", err)
	}
	if err := a.ask("storage", 20*gb, 5_002*mb); !fault.Is(err, fault.PaymentRequired) {
		t.Errorf("a month of what stays does not fit into the cap: %v", err)
	}
	if err := a.ask("members", 500, 1); !fault.Is(err, fault.PaymentRequired) {
		t.Errorf("members have no price: %v", err)
	}
	a.allow(AboveWish{})
	if err := a.ask("storage", 20*gb, 1); !fault.Is(err, fault.PaymentRequired) {
		t.Errorf("switched off: %v", err)
	}
	billed := a.close()
	if c := billed[MetricCalls]; c.Billable != 100 {
		t.Errorf("what was allowed when it was used is billed: %+v", c)
	}
	if s := billed[MetricStorage]; s.Billable != 0 {
		t.Errorf("nothing was stored above: %+v", s)
	}
}

// TestATrialAndAPlanWithoutASubscriptionEndAtTheirLimits says so, as nobody could be
// billed for more.
func TestATrialAndAPlanWithoutASubscriptionEndAtTheirLimits(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "business@1", 1)
	if err := a.ask("storage", 25*gb, mb); err != nil {
		t.Errorf("Business allows more by itself: %v", err)
	}
	a.exec(`UPDATE control.subscriptions SET status = 'canceled' WHERE id = ?`, a.sub)
	a.exec(`DELETE FROM control.usage_periods WHERE tenant_id = ?`, a.id)
	if err := a.ask("storage", 25*gb, mb); !fault.Is(err, fault.PaymentRequired) {
		t.Errorf("without a subscription: %v", err)
	}
	a.exec(`UPDATE control.tenants SET state = 'trialing' WHERE id = ?`, a.id)
	if err := a.ask("storage", 25*gb, mb); !fault.Is(err, fault.PaymentRequired) || strings.Contains(err.Error(), "can allow more") {
		t.Errorf("in a trial: %v", err)
	}
	a.exec(`UPDATE control.tenants SET state = 'active', plan = 'enterprise@1' WHERE id = ?`, a.id)
	if err := a.ask("storage", 5_000*gb, mb); err != nil {
		t.Errorf("Enterprise goes on as agreed: %v", err)
	}
}

// TestWhatLayThereBeforeAnybodyConsentedIsNotBilled has files from a larger plan.
func TestWhatLayThereBeforeAnybodyConsentedIsNotBilled(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "team@1", 2)
	a.at = a.start.AddDate(0, -1, 3) // more than the plan has, from before a downgrade
	a.use(MetricStorage, 30*gb)
	a.rollUp()
	a.at = a.start.Add(10 * day)
	if err := a.ask("storage", 30*gb, 1); !fault.Is(err, fault.PaymentRequired) {
		t.Errorf("more than too much: %v", err)
	}
	a.allow(AboveWish{On: true, Cap: "50"})
	a.at = a.start.Add(12 * day)
	a.use(MetricStorage, -4*gb)
	days := int64(a.end().Sub(a.start) / day)
	want := (2*10_000 + (days-12)*6_000) / days
	if s := a.close()[MetricStorage]; s.Billable != want {
		t.Errorf("%d MB-months are billed instead of %d: %+v", s.Billable, want, s)
	}
}

// TestWhatLiesStillIsBilledEveryMonth closes a month of a year that is paid for, in whose
// days nothing more happens: no event of Stripe comes, and nobody rolls up anything.
func TestWhatLiesStillIsBilledEveryMonth(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "team@1", 2)
	begins := a.start.Add(17 * time.Minute) // in the middle of an hour, as they do
	a.exec(`UPDATE control.subscriptions SET every = 'year', period_start = ?, period_end = ? WHERE id = ?`, begins, begins.AddDate(1, 0, 0), a.sub)
	a.at = a.start.Add(time.Hour)
	a.use(MetricStorage, 30*gb)
	a.rollUp()
	a.close()
	var next []string
	if err := a.env.Registry.Control().NewRaw(`SELECT state FROM control.usage_periods WHERE tenant_id = ? AND metric = ? AND period_start = ?`, a.id, MetricStorage, a.end()).Scan(t.Context(), &next); err != nil {
		t.Fatal(err)
	}
	if len(next) != 1 || next[0] != PeriodOpen {
		t.Errorf("the next month is %q", next)
	}
}

// TestOnlyAboveTheLimitAQuestionCostsAQuery asks with a control plane that cannot
// answer.
func TestOnlyAboveTheLimitAQuestionCostsAQuery(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "business@1", 1)
	now, err := tenant.TenantByID(t.Context(), a.env.Registry.Control(), a.id)
	if err != nil {
		t.Fatal(err)
	}
	allowance, err := Allower{}.AllowanceOf(now, "storage")
	if err != nil {
		t.Fatal(err)
	}
	if err := allowance.Check(t.Context(), 20*gb, 5*gb); err != nil {
		t.Error(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("what is above was answered without asking")
		}
	}()
	allowance.Check(t.Context(), 20*gb, 5*gb+1)
}
