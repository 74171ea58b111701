package tenant

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/uptrace/bun"
)

// rosterColumns are what a line of the list says.
const rosterColumns = `t.id, t.slug, t.name, t.state, t.residence, t.operation, t.node, t.schema_version, t.created_at, t.last_active_at, t.domain, t.plan, t.seats, t.mrr, t.cost, t.overrides`

// rosterMargin is what tenants_margin is ordered by.
const rosterMargin = `(t.mrr * 10000 - coalesce(t.cost, 0))`

// orders names the columns of each order; the last one tells all tenants apart.
var orders = map[RosterSort][]string{
	"": {"t.slug"}, SortSlug: {"t.slug"}, SortMRR: {"t.mrr", "t.id"}, SortSeen: {"t.last_active_at", "t.id"}, SortCreated: {"t.id"},
	SortMargin: {rosterMargin, "t.id"},
}

// Tenants reads a page of the list and its numbers in one statement. Faults: Invalid
// for a cursor of another order.
func (r Roster) Tenants(ctx context.Context, c ControlDB) (RosterPage, error) {
	statement, err := r.statement(c)
	if err != nil {
		return RosterPage{}, err
	}
	var row struct {
		Tenants json.RawMessage `bun:"tenants"`
		Number  int             `bun:"number"`
		States  json.RawMessage `bun:"states"`
	}
	if err := statement.Scan(ctx, &row); err != nil {
		return RosterPage{}, Fault(err, "list tenants")
	}
	var rows []rosterRow
	got := RosterPage{Number: row.Number, States: map[State]int{}}
	if err := json.Unmarshal(row.Tenants, &rows); err != nil {
		return got, Fault(err, "read the list of tenants")
	}
	if err := json.Unmarshal(row.States, &got.States); err != nil {
		return got, Fault(err, "read the numbers of tenants")
	}
	if got.More = len(rows) > r.Limit; got.More {
		rows = rows[:r.Limit]
	}
	for _, one := range rows {
		got.Tenants = append(got.Tenants, one.tenant())
	}
	if r.Before != "" {
		slices.Reverse(got.Tenants)
	}
	return got, nil
}

func (r Roster) statement(c ControlDB) (*bun.RawQuery, error) {
	page, err := r.page(c)
	if err != nil {
		return nil, err
	}
	if r.Uncounted {
		return c.NewRaw(`SELECT (SELECT coalesce(jsonb_agg(p), '[]') FROM (?) AS p) AS tenants, 0 AS number, '{}'::jsonb AS states`, page), nil
	}
	return c.NewRaw(`SELECT (SELECT coalesce(jsonb_agg(p), '[]') FROM (?) AS p) AS tenants, (SELECT count(*) FROM (?) AS n) AS number, (?) AS states`,
		page, r.number(c), r.states()), nil
}

// page is one tenant longer than what is shown, which tells that there are more.
func (r Roster) page(c ControlDB) (*bun.SelectQuery, error) {
	down := (r.Sort != SortSlug && r.Sort != "") != r.Up
	cursor, than := r.After, " > "
	if r.Before != "" {
		cursor, down = r.Before, !down
	}
	if down {
		than = " < "
	}
	q := r.narrow(c.NewSelect().TableExpr("control.tenants AS t").ColumnExpr(rosterColumns)).Limit(int64(r.Limit + 1))
	left := ""
	for i, column := range orders[r.Sort] {
		if i > 0 {
			left += ", "
		}
		left += column
		if down {
			column += " DESC"
		}
		q = q.OrderExpr(column)
	}
	if cursor == "" {
		return q, nil
	}
	at, err := r.place(cursor)
	if err != nil {
		return nil, err
	}
	return q.Where("("+left+")"+than+"(?)", bun.List(at)), nil
}

// number counts no further than people care, along the index of what leaves the fewest.
func (r Roster) number(c ControlDB) *bun.SelectQuery {
	along := "t.slug"
	switch {
	case r.Sort == SortMargin:
		along = rosterMargin + ", t.id"
	case r.MRRFrom > 0 || r.MRRUntil > 0:
		along = "t.mrr, t.id"
	case len(r.Plans) > 0:
		along = "t.plan, t.slug"
	case r.Version > 0 || r.BehindOf > 0:
		along = "t.schema_version, t.slug"
	case !r.SeenAfter.IsZero() || !r.SeenBefore.IsZero():
		along = "t.last_active_at, t.id"
	case r.State != "":
		along = "t.state, t.slug"
	case r.Node != "":
		along = "t.node, t.slug"
	}
	return r.narrow(c.NewSelect().TableExpr("control.tenants AS t").ColumnExpr("1").OrderExpr(along)).Limit(RosterCounted + 1)
}

func (r Roster) states() any {
	if !r.CountStates {
		return bun.Safe(`SELECT '{}'::jsonb`)
	}
	return bun.SafeQuery(`SELECT jsonb_object_agg(s.state, (SELECT count(*) FROM (SELECT 1 FROM control.tenants AS t WHERE t.state = s.state ORDER BY t.slug LIMIT ?) AS n))
		FROM unnest(ARRAY['provisioning', 'trialing', 'active', 'past_due', 'suspended', 'cancelled', 'deleted']) AS s (state)`, RosterCounted+1)
}

func (r Roster) narrow(q *bun.SelectQuery) *bun.SelectQuery {
	if r.Sort == SortMargin {
		q = q.Where("(t.cost IS NOT NULL OR t.mrr > 0)")
	}
	if r.Residence != "" {
		q = q.Where("t.residence = ?", r.Residence)
	}
	if r.State != "" {
		q = q.Where("t.state = ?", r.State)
	}
	if len(r.Plans) > 0 {
		q = q.Where("t.plan IN (?)", bun.List(r.Plans))
	}
	if r.MRRFrom > 0 {
		q = q.Where("t.mrr >= ?", r.MRRFrom)
	}
	if r.MRRUntil > 0 {
		q = q.Where("t.mrr <= ?", r.MRRUntil)
	}
	if r.Node != "" {
		q = q.Where("t.node = ?", r.Node)
	}
	if r.Version > 0 {
		q = q.Where("t.schema_version = ?", r.Version)
	}
	if r.BehindOf > 0 {
		q = q.Where("t.schema_version < ?", r.BehindOf).Where("t.state NOT IN (?, ?)", StateProvisioning, StateDeleted)
	}
	if !r.SeenAfter.IsZero() {
		q = q.Where("t.last_active_at >= ?", r.SeenAfter)
	}
	if !r.SeenBefore.IsZero() {
		q = q.Where("t.last_active_at < ?", r.SeenBefore)
	}
	if !r.GoesSince.IsZero() {
		q = q.Where("t.id IN (SELECT d.tenant_id FROM control.deletions AS d JOIN control.operators AS o ON o.id = d.asked_by WHERE "+deletionWaits+")", r.GoesSince)
	}
	if !r.DriftSince.IsZero() {
		q = q.Where("t.id IN (SELECT d.tenant_id FROM control.billing_drift AS d WHERE d.created_at >= ?)", r.DriftSince)
	}
	return q
}
