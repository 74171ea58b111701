package billing

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"hearth/tenant"
)

// TestNobodyIsBilledForWhatNobodyAllowed lets a workspace live through a month at
// random: people use, ask with counts that are a minute old, switch consent on and off
// with all kinds of caps, change plans and seats, while roll-ups come when they like.
// However that goes, what is billed was used while it was allowed, above what was granted,
// and costs no more than the highest cap.
func TestNobodyIsBilledForWhatNobodyAllowed(t *testing.T) {
	t.Parallel()
	billed := make(chan int64, 1000)
	t.Run("seeds", func(t *testing.T) {
		for range seeds(8, 300) {
			seed := rand.Uint64()
			t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
				t.Parallel()
				billed <- newLife(t, seed).run()
			})
		}
	})
	close(billed)
	paid := 0
	for amount := range billed {
		if amount > 0 {
			paid++
		}
	}
	if paid == 0 {
		t.Error("nobody was billed for anything: this proves nothing")
	}
}

// life is a workspace, and what somebody who looks on writes down.
type life struct {
	*above
	random   *rand.Rand
	seen     map[Metric]int64 // what happened, by the last roll-up
	total    map[Metric]int64
	allowed  map[Metric]int64 // used while it was allowed
	granted  map[Metric]int64 // the most that was since anybody allowed anything
	level    []levelAt
	first    time.Time // when anybody allowed anything; zero: nobody did
	highest  int64     // cap
	consents bool
}

type levelAt struct {
	at    time.Time
	bytes int64
}

func newLife(t *testing.T, seed uint64) *life {
	random := rand.New(rand.NewPCG(seed, 7))
	l := &life{above: newAbove(t, []string{"team@1", "business@1"}[random.IntN(2)], 1+random.Int64N(3)), random: random,
		seen: map[Metric]int64{}, total: map[Metric]int64{}, allowed: map[Metric]int64{}, granted: map[Metric]int64{}}
	l.change(`UPDATE control.tenants SET seats = seats WHERE id = ?`) // it is bought
	return l
}

// note writes down what holds now.
func (l *life) note() {
	l.t.Helper()
	workspace, err := tenant.TenantByID(l.t.Context(), l.env.Registry.Control(), l.id)
	if err != nil {
		l.t.Fatal(err)
	}
	g, err := GrantsFor(workspace)
	if err != nil {
		l.t.Fatal(err)
	}
	if l.consents = g.consent.On; l.first.IsZero() && !l.consents {
		return
	}
	if l.first.IsZero() {
		l.first = l.at
	}
	for _, m := range measures[:3] {
		l.granted[m.Metric] = max(l.granted[m.Metric], g.Limit(m.Limit))
	}
	if l.consents {
		l.highest = max(l.highest, g.consent.Cap)
	}
}

func (l *life) run() (amount int64) {
	if l.random.IntN(2) == 0 { // from a larger plan
		l.at = l.start.AddDate(0, 0, -3)
		l.keep(10*gb + l.random.Int64N(60*gb))
		l.at = l.start
	}
	for l.at.Before(l.end().Add(-50 * time.Hour)) {
		l.at = l.at.Add(time.Duration(l.random.IntN(40*60)) * time.Minute)
		switch l.random.IntN(9) {
		case 0:
			l.change(fmt.Sprintf(`UPDATE control.tenants SET plan = '%s' WHERE id = ?`, []string{"team@1", "business@1"}[l.random.IntN(2)]))
		case 1:
			l.change(fmt.Sprintf(`UPDATE control.tenants SET seats = %d WHERE id = ?`, 1+l.random.IntN(3)))
		case 2, 3:
			l.allow(AboveWish{On: l.random.IntN(3) > 0, Cap: fmt.Sprint(1 + l.random.IntN(9))})
			l.note()
		case 4:
			l.look()
		case 5:
			l.put()
		default:
			l.call(measures[1+l.random.IntN(2)])
		}
	}
	return l.compare()
}

// change is what Stripe or somebody of ours does to it.
func (l *life) change(statement string) {
	l.t.Helper()
	l.exec(statement, l.id)
	if err := consentNow(l.t.Context(), l.env.Registry.Control(), l.id, l.at); err != nil {
		l.t.Fatal(err)
	}
	l.note()
}

func (l *life) look() {
	l.t.Helper()
	l.rollUp()
	for m, n := range l.total {
		l.seen[m] = n
	}
}

// call asks with the count of the last roll-up, which knows nothing of what came since.
func (l *life) call(m Measure) {
	l.t.Helper()
	more := 1 + l.random.Int64N(400_000)
	if l.ask(tenant.Entitlement(m.Limit), l.seen[m.Metric], more) != nil {
		return
	}
	l.use(m.Metric, more)
	l.total[m.Metric] += more
	if l.consents {
		l.allowed[m.Metric] += more
	}
	if l.random.IntN(3) > 0 {
		l.look()
	}
	if !l.consents { // a minute goes by before somebody can be told, and consent
		l.look()
	}
}

// put adds files, whose count is always right, or takes some away.
func (l *life) put() {
	l.t.Helper()
	more := l.random.Int64N(30*gb) - 5*gb
	there := l.bytes(l.at)
	if more > 0 && l.ask("storage", there, more) != nil {
		return
	}
	l.keep(max(more, -there))
	if !l.consents {
		l.look()
	}
}

func (l *life) keep(bytes int64) {
	l.t.Helper()
	if bytes == 0 {
		return
	}
	l.use(MetricStorage, bytes)
	l.level = append(l.level, levelAt{l.at, l.bytes(l.at) + bytes})
}

func (l *life) bytes(at time.Time) (bytes int64) {
	for _, v := range l.level {
		if !v.at.After(at) {
			bytes = v.bytes
		}
	}
	return bytes
}

// above adds up bytes above the most that was granted, times the seconds that they were
// there since anybody allowed anything.
func (l *life) aboveLevel() *big.Int {
	sum := new(big.Int)
	for i, v := range l.level {
		from, until := v.at, l.end()
		if i+1 < len(l.level) {
			until = l.level[i+1].at
		}
		if from.Before(l.first) {
			from = l.first
		}
		if over := v.bytes - l.granted[MetricStorage]; over > 0 && from.Before(until) {
			sum.Add(sum, new(big.Int).Mul(big.NewInt(over), big.NewInt(int64(until.Sub(from)/time.Second)+1)))
		}
	}
	return sum
}

func (l *life) compare() (amount int64) {
	l.t.Helper()
	for m, p := range l.close() {
		amount += p.Billable * p.Price
		if p.Billable > 0 && l.first.IsZero() {
			l.t.Errorf("%s is billed though nobody allowed anything: %+v", m, p)
		}
		if !p.IsLevel {
			if most := min(l.allowed[m], max(0, l.total[m]-l.granted[m])); p.Billable*p.Unit > most {
				l.t.Errorf("%d of %s are billed, and %d were used above while it was allowed: %+v", p.Billable*p.Unit, m, most, p)
			}
			continue
		}
		seconds := big.NewInt(int64(p.End.Sub(p.Start) / time.Second))
		if billed := new(big.Int).Mul(big.NewInt(p.Billable*p.Unit), seconds); billed.Cmp(l.aboveLevel()) > 0 {
			l.t.Errorf("%d MB-months are billed, %s byte-seconds were above: %+v", p.Billable, l.aboveLevel(), p)
		}
	}
	if amount > l.highest {
		l.t.Errorf("%s is billed above a cap of %s", Money(amount), Money(l.highest))
	}
	return amount
}
