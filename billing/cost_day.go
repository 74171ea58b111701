package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// rowBytes is what the rows of a workspace that sleeps take in the control plane,
// indexes included; deploy/numbers.md measures it.
const rowBytes = 1_100

// CostDay is what all workspaces together cost a month, as it was added up last on a day.
type CostDay struct {
	ReckonedAt  time.Time `bun:"reckoned_at"` // zero: not yet
	Tenants     int64     `bun:"tenants"`
	MRR         int64     `bun:"mrr"`          // cents
	Cost        int64     `bun:"cost"`         // millionths of a dollar
	Asleep      int64     `bun:"asleep"`       // workspaces that are archives
	AsleepBytes int64     `bun:"asleep_bytes"` // of those
	Quiet       int64     `bun:"quiet"`        // that are awake, and nobody was there for a day
	QuietBytes  int64     `bun:"quiet_bytes"`  // of their schemas
}

// Idle is what idle workspaces cost for lying there, files left out.
type Idle struct {
	Asleep, Quiet Lying
	Total         int64 // a month, as an Amount
}

// Lying is what a number of workspaces of one kind costs.
type Lying struct {
	Number   int64
	Bytes    int64 // of one, on the average
	Thousand int64 // what a thousand of them cost a month, as an Amount
	Total    int64
}

// Idle prices what lies idle by the card: archives and their rows, and schemas.
func (d CostDay) Idle(card RateCard) Idle {
	price := func(archives, database int64) int64 {
		return card.Price(map[Metric]int64{MetricStorage: archives, MetricDatabase: database}).Total
	}
	asleep, quiet := Lying{Number: d.Asleep}, Lying{Number: d.Quiet}
	if d.Asleep > 0 {
		asleep.Bytes = d.AsleepBytes / d.Asleep
	}
	if d.Quiet > 0 {
		quiet.Bytes = d.QuietBytes / d.Quiet
	}
	asleep.Thousand, asleep.Total = price(1_000*asleep.Bytes, 1_000*rowBytes), price(d.AsleepBytes, d.Asleep*rowBytes)
	quiet.Thousand, quiet.Total = price(0, 1_000*(quiet.Bytes+rowBytes)), price(0, d.QuietBytes+d.Quiet*rowBytes)
	return Idle{asleep, quiet, asleep.Total + quiet.Total}
}

// LatestCosts reads what was added up last; the zero CostDay where nothing was yet.
func LatestCosts(ctx context.Context, c tenant.ControlDB) (CostDay, error) {
	d, err := latestCostDay(ctx, c)
	if fault.Is(err, fault.NotFound) {
		return CostDay{}, nil
	}
	return d, err
}
