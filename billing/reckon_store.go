package billing

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// costDue is a workspace whose cost is to be reckoned.
type costDue struct {
	ID          tenant.ID `bun:"id"`
	Node        string    `bun:"node"`
	IsAsleep    bool      `bun:"is_asleep"`
	ArchiveSize int64     `bun:"archive_size"`
	WasSize     int64     `bun:"was_size"`
	Size        int64     `bun:"size"` // of its schema, when it was measured last

	Cost  int64 `bun:"-"`
	Again bool  `bun:"-"`
}

func askForCosts(ctx context.Context, c tenant.ControlDB, ids []tenant.ID, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := c.NewRaw(`INSERT INTO control.costs_due AS d (tenant_id, due_at) SELECT t.id, ?0 FROM control.tenants AS t WHERE t.id IN (?1) AND t.state <> 'deleted' ORDER BY t.id
		ON CONFLICT (tenant_id) DO UPDATE SET due_at = excluded.due_at WHERE d.due_at > excluded.due_at`, now, bun.List(ids)).Exec(ctx)
	return tenant.Fault(err, "ask for the costs of %d", len(ids))
}

// costsDue reads by the index on when they are due, those first that wait longest.
func costsDue(ctx context.Context, c tenant.ControlDB, now time.Time, limit int) ([]costDue, error) {
	var due []costDue
	err := c.NewRaw(`SELECT t.id, t.node, t.residence = 'hibernated' AS is_asleep FROM control.costs_due AS d JOIN control.tenants AS t ON t.id = d.tenant_id
		WHERE d.due_at <= ? ORDER BY d.due_at, d.tenant_id LIMIT ?`, now, limit).Scan(ctx, &due)
	return due, tenant.Fault(err, "costs that are due")
}

// takeCostsDue takes those that nobody else has taken, and holds them.
func takeCostsDue(ctx context.Context, c tenant.ControlDB, due []costDue, now time.Time) ([]costDue, error) {
	ids := make([]tenant.ID, len(due))
	for i, d := range due {
		ids[i] = d.ID
	}
	var held []costDue
	err := c.NewRaw(`WITH taken AS (DELETE FROM control.costs_due WHERE tenant_id IN (?0) AND due_at <= ?1 RETURNING tenant_id)
		SELECT t.id, t.node, t.residence = 'hibernated' AS is_asleep, t.archive_size, coalesce(t.database_size, 0) AS was_size, coalesce(t.database_size, 0) AS size
		FROM taken JOIN control.tenants AS t ON t.id = taken.tenant_id WHERE t.state <> 'deleted' ORDER BY t.id FOR NO KEY UPDATE OF t`, bun.List(ids), now).Scan(ctx, &held)
	return held, tenant.Fault(err, "take %d costs", len(ids))
}

// keptBy reads what one workspace keeps, awake or asleep. Faults: NotFound.
func keptBy(ctx context.Context, c tenant.ControlDB, id tenant.ID) (costDue, error) {
	var kept costDue
	err := c.NewRaw(`SELECT id, node, residence = 'hibernated' AS is_asleep, archive_size, coalesce(database_size, 0) AS size FROM control.tenants WHERE id = ?`, id).Scan(ctx, &kept)
	return kept, tenant.Fault(err, "what %s keeps", id)
}

// usedInAMonth adds up what costs: of files all there are, of what happened the last 30
// days.
func usedInAMonth(ctx context.Context, c tenant.ControlDB, of []costDue, now time.Time) (map[tenant.ID]map[Metric]int64, error) {
	if len(of) == 0 {
		return nil, nil
	}
	ids := make([]tenant.ID, len(of))
	for i, d := range of {
		ids[i] = d.ID
	}
	var rows []struct {
		Tenant   tenant.ID `bun:"tenant_id"`
		Metric   Metric    `bun:"metric"`
		Quantity int64     `bun:"quantity"`
	}
	err := c.NewRaw(`SELECT tenant_id, metric, sum(quantity)::bigint AS quantity FROM control.usage_hourly
		WHERE tenant_id IN (?0) AND metric IN (?1) AND (hour >= ?2 OR metric = ?3) GROUP BY 1, 2`,
		bun.List(ids), bun.List(costMetrics()), now.Add(-costMonth), MetricStorage).Scan(ctx, &rows)
	used := map[tenant.ID]map[Metric]int64{}
	for _, r := range rows {
		if used[r.Tenant] == nil {
			used[r.Tenant] = map[Metric]int64{}
		}
		used[r.Tenant][r.Metric] = max(r.Quantity, 0)
	}
	return used, tenant.Fault(err, "what %d used in a month", len(ids))
}

// costMetrics are the metrics that cost.
func costMetrics() []Metric {
	var all []Metric
	for _, of := range costed {
		all = append(all, of.metric)
	}
	return all
}

// keepCosts writes what was reckoned where it is another than before, and asks to look
// again at those who did something. What costs nothing takes no room.
func keepCosts(ctx context.Context, c tenant.ControlDB, of []costDue, again time.Time) error {
	if len(of) == 0 {
		return nil
	}
	var ids []string
	var costs, sizes []int64
	var later []tenant.ID
	for _, t := range of {
		ids, costs, sizes = append(ids, t.ID.String()), append(costs, t.Cost), append(sizes, t.Size)
		if t.Again {
			later = append(later, t.ID)
		}
	}
	_, err := c.NewRaw(`UPDATE control.tenants AS t SET cost = nullif(r.cost, 0), database_size = nullif(r.size, 0)
		FROM unnest(?::uuid[], ?::bigint[], ?::bigint[]) AS r (id, cost, size)
		WHERE t.id = r.id AND (t.cost IS DISTINCT FROM nullif(r.cost, 0) OR t.database_size IS DISTINCT FROM nullif(r.size, 0))`,
		pgdialect.Array(ids), pgdialect.Array(costs), pgdialect.Array(sizes)).Exec(ctx)
	if err != nil {
		return tenant.Fault(err, "write %d costs", len(of))
	}
	return askForCosts(ctx, c, later, again)
}

// addUpDay writes what all workspaces cost on the day that is running, and how many lie
// idle: of those that are awake, one that was never measured counts like the others. It is
// the one statement that reads every row of the directory, once an hour, so that no page has to.
func addUpDay(ctx context.Context, c tenant.ControlDB, now time.Time) error {
	_, err := c.NewRaw(`INSERT INTO control.cost_days (day, reckoned_at, tenants, mrr, cost, asleep, asleep_bytes, quiet, quiet_bytes)
		SELECT (?0::timestamptz AT TIME ZONE 'UTC')::date, ?0, count(*), coalesce(sum(t.mrr), 0)::bigint, coalesce(sum(t.cost), 0)::bigint,
			count(*) FILTER (WHERE t.residence = 'hibernated'), coalesce(sum(t.archive_size) FILTER (WHERE t.residence = 'hibernated'), 0)::bigint,
			count(*) FILTER (WHERE t.residence = 'awake' AND t.last_active_at < ?0::timestamptz - interval '1 day'),
			(coalesce(avg(t.database_size) FILTER (WHERE t.residence = 'awake' AND t.last_active_at < ?0::timestamptz - interval '1 day'), 0)
				* count(*) FILTER (WHERE t.residence = 'awake' AND t.last_active_at < ?0::timestamptz - interval '1 day'))::bigint
		FROM control.tenants AS t WHERE t.state NOT IN ('provisioning', 'deleted')
		ON CONFLICT (day) DO UPDATE SET reckoned_at = excluded.reckoned_at, tenants = excluded.tenants, mrr = excluded.mrr, cost = excluded.cost,
			asleep = excluded.asleep, asleep_bytes = excluded.asleep_bytes, quiet = excluded.quiet, quiet_bytes = excluded.quiet_bytes
		WHERE cost_days.reckoned_at <= excluded.reckoned_at`, now).Exec(ctx)
	return tenant.Fault(err, "add up what a day costs")
}

func latestCostDay(ctx context.Context, c tenant.ControlDB) (CostDay, error) {
	var d CostDay
	err := c.NewRaw(`SELECT reckoned_at, tenants, mrr, cost, asleep, asleep_bytes, quiet, quiet_bytes FROM control.cost_days ORDER BY day DESC LIMIT 1`).Scan(ctx, &d)
	return d, tenant.Fault(err, "the latest costs")
}
