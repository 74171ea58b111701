package billing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hearth/tenant/fault"
)

// PlanID names a plan through all its versions.
type PlanID string

// The plans, from the smallest to the largest.
const (
	PlanFree       PlanID = "free"
	PlanTeam       PlanID = "team"
	PlanBusiness   PlanID = "business"
	PlanEnterprise PlanID = "enterprise"
)

// PlanKey names one version of a plan, like team@1. The zero key is the newest Free.
type PlanKey string

// Interval is how often a subscription is paid for.
type Interval string

// The intervals, in Stripe's words.
const (
	Monthly Interval = "month"
	Yearly  Interval = "year"
)

// Metric is what a price is for.
type Metric string

// The metrics that have prices.
const (
	MetricSeats   Metric = "seats"   // people active in 28 days
	MetricStorage Metric = "storage" // MB-months above the plan's
	MetricCalls   Metric = "calls"   // thousands of calls above the plan's
	MetricCPU     Metric = "ext_cpu" // seconds of extensions' CPU above the plan's
)

// Price is what one unit of a metric costs.
type Price struct {
	Metric   Metric
	Interval Interval
	// Amount is in millionths of a dollar a unit and interval: the prices of overage
	// are fractions of a cent.
	Amount int64
}

// Dollars is a whole dollar as an Amount, and Cent a hundredth of it.
const (
	Dollars int64 = 1_000_000
	Cent    int64 = Dollars / 100
)

// Plan is one version of a plan. It never changes once somebody may have bought it.
type Plan struct {
	ID      PlanID
	Version int
	Name    string
	Prices  []Price
	Limits  Limits
	// MinSeats is for how many members a subscription is paid at least.
	MinSeats int64
	// Overage tells what happens above the limits that have a price.
	Overage Overage
	// Patience is how many times as long as a free workspace one stays awake when nobody
	// is there.
	Patience int
	// OnRequest is a plan that people agree with us on, instead of buying it themselves.
	OnRequest bool
}

// Overage is the rule for what is used above a limit that has a price.
type Overage string

// The rules of overage.
const (
	OverageNever Overage = "never" // the limit is the end
	OverageOff   Overage = "off"   // the limit is the end until the owner allows more
	OverageOn    Overage = "on"    // more is billed, up to the workspace's cap
)

// Key names this version.
func (p Plan) Key() PlanKey { return PlanKey(string(p.ID) + "@" + strconv.Itoa(p.Version)) }

// LookupKey is the name under which Stripe knows a price of this version.
func (p Plan) LookupKey(price Price) string {
	return fmt.Sprintf("%s_%s_%s_v%d", p.ID, price.Metric, price.Interval, p.Version)
}

// Price returns what a metric costs, and whether it has a price.
func (p Plan) Price(m Metric, every Interval) (Price, bool) {
	for _, price := range p.Prices {
		if price.Metric == m && price.Interval == every {
			return price, true
		}
	}
	return Price{}, false
}

// Plans lists the newest version of each plan, the smallest first.
func Plans() []Plan {
	var newest []Plan
	for _, p := range catalogue {
		if n := len(newest); n > 0 && newest[n-1].ID == p.ID {
			newest[n-1] = p
			continue
		}
		newest = append(newest, p)
	}
	return newest
}

// PlanByKey finds a version of a plan. Faults: NotFound.
func PlanByKey(key PlanKey) (Plan, error) {
	if key == "" {
		return Plans()[0], nil
	}
	at := slices.IndexFunc(catalogue, func(p Plan) bool { return p.Key() == key })
	if at < 0 {
		return Plan{}, fault.New(fault.NotFound, "There is no plan %s.", key)
	}
	return catalogue[at], nil
}

// NewestPlan finds the version of a plan that is sold now. Faults: NotFound.
func NewestPlan(id PlanID) (Plan, error) {
	for _, p := range Plans() {
		if strings.EqualFold(string(p.ID), string(id)) {
			return p, nil
		}
	}
	return Plan{}, fault.New(fault.NotFound, "There is no plan %s.", id)
}
