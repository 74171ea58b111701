package billing

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"hearth/tenant"
)

const (
	reckonBatch = 200            // workspaces of one transaction
	reckonAgain = 24 * time.Hour // until one that did something this month is looked at again
)

// Reckon finds out anew what workspaces cost: those that used something since the last
// time, and once a day those that did in the last 30 days. One that is idle for longer
// costs what it did, and is not looked at. In the end it adds all of them up.
func (u *Usage) Reckon(ctx context.Context, card RateCard) error {
	for {
		n, err := u.reckonSome(ctx, card)
		if err != nil {
			return err
		}
		if n < reckonBatch {
			return addUpDay(ctx, u.control, u.now())
		}
	}
}

func (u *Usage) reckonSome(ctx context.Context, card RateCard) (int, error) {
	due, err := costsDue(ctx, u.control, u.now(), reckonBatch)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	sizes := u.sizesOf(ctx, due)
	err = u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		held, err := takeCostsDue(ctx, c, due, u.now())
		if err != nil {
			return err
		}
		used, err := usedInAMonth(ctx, c, held, u.now())
		if err != nil {
			return err
		}
		var grown []Entry
		batch := tenant.NewID().String()
		for i := range held {
			t := &held[i]
			if size, known := sizes[t.ID]; t.IsAsleep {
				t.Size = 0
			} else if known {
				t.Size = size
			}
			measured := t.measured(used[t.ID])
			if more := t.Size - t.WasSize; more != 0 {
				grown = append(grown, Entry{Tenant: t.ID, Metric: MetricDatabase, Source: "database " + batch, Seq: int64(i), Quantity: more, At: u.now()})
			}
			t.Cost = card.Price(measured).Total
			t.Again = hadUse(measured)
		}
		if err := appendEntries(ctx, c, grown); err != nil {
			return err
		}
		return keepCosts(ctx, c, held, u.now().Add(reckonAgain))
	})
	return len(due), err
}

// measured is what was used, with what is kept beside.
func (t costDue) measured(used map[Metric]int64) map[Metric]int64 {
	all := map[Metric]int64{MetricDatabase: t.Size}
	for m, n := range used {
		if m != MetricDatabase {
			all[m] = n
		}
	}
	if t.IsAsleep {
		all[MetricDatabase] = 0
		all[MetricStorage] += t.ArchiveSize
	}
	return all
}

// sizesOf measures the schemas of those who are awake, each on its server. Where one does
// not answer, what was measured before counts.
func (u *Usage) sizesOf(ctx context.Context, due []costDue) map[tenant.ID]int64 {
	sizes := map[tenant.ID]int64{}
	for _, n := range u.nodes() {
		var ids []tenant.ID
		for _, d := range due {
			if d.Node == n.Name && !d.IsAsleep {
				ids = append(ids, d.ID)
			}
		}
		some, err := tenant.SchemaSizes(ctx, n, ids)
		if err != nil {
			slog.WarnContext(ctx, "schemas are not measured", "server", n.Name, "error", err)
		}
		for id, size := range some {
			sizes[id] = size
		}
	}
	return sizes
}

// hadUse reports whether anything happened in a month.
func hadUse(measured map[Metric]int64) bool {
	for _, of := range costed {
		if !of.level && measured[of.metric] != 0 {
			return true
		}
	}
	return false
}

// dueCosts asks to reckon anew what those cost who used something in some hours. What a
// reckoning wrote itself is no use.
func (u *Usage) dueCosts(ctx context.Context, hours []hour) error {
	var ids []tenant.ID
	for _, h := range hours {
		if h.Metric != MetricDatabase {
			ids = append(ids, h.Tenant)
		}
	}
	slices.SortFunc(ids, func(a, b tenant.ID) int { return slices.Compare(a[:], b[:]) })
	return askForCosts(ctx, u.control, slices.Compact(ids), u.now())
}
