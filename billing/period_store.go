package billing

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// subscriptionsThatRun reads, of each tenant that has one, the subscription that
// counts.
func subscriptionsThatRun(ctx context.Context, c tenant.ControlDB, ids []tenant.ID) ([]subscribed, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var all []subscribed
	err := c.NewRaw(`SELECT DISTINCT ON (su.tenant_id) su.tenant_id, su.id, su.status, su.every, su.period_start, su.period_end, su.created_at, su.trial_ends_at,
			coalesce(cu.stripe_id, '') AS customer, t.plan, t.seats, su.seats AS paid, t.overrides, t.overage, t.overage_cap,
			coalesce((SELECT jsonb_object_agg(si.metric, jsonb_build_object('id', si.id, 'since', si.created_at)) FROM control.subscription_items AS si WHERE si.subscription_id = su.id), '{}')::text AS items
		FROM control.subscriptions AS su JOIN control.tenants AS t ON t.id = su.tenant_id
		LEFT JOIN control.customers AS cu ON cu.tenant_id = su.tenant_id
		WHERE su.tenant_id IN (?) AND su.status IN ('trialing', 'active', 'past_due', 'unpaid')
		ORDER BY su.tenant_id, su.created_at, su.id`, bun.List(ids)).Scan(ctx, &all)
	return all, tenant.Fault(err, "subscriptions of %d tenants", len(ids))
}

type itemOf struct {
	ID    string    `json:"id"`
	Since time.Time `json:"since"`
}

// lockTerms is for who changes what a workspace is granted or allows, before anything is
// done to its periods: whoever holds both has taken them in this order.
func lockTerms(ctx context.Context, c tenant.ControlDB, id tenant.ID) error {
	_, err := c.NewRaw(`SELECT 1 FROM control.tenants WHERE id = ? FOR NO KEY UPDATE`, id).Exec(ctx)
	return tenant.Fault(err, "lock the terms of %s", id)
}

// holdTerms keeps what workspaces with a subscription are granted and allow as it is until
// the transaction ends. Periods that are opened by terms of a moment ago would otherwise
// raise a cap again that somebody has lowered meanwhile.
func holdTerms(ctx context.Context, c tenant.ControlDB, ids []tenant.ID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := c.NewRaw(`SELECT 1 FROM control.tenants AS t WHERE t.id IN (?) AND EXISTS (SELECT 1 FROM control.subscriptions AS su WHERE su.tenant_id = t.id)
		ORDER BY t.id FOR SHARE OF t`, bun.List(ids)).Exec(ctx)
	return tenant.Fault(err, "hold the terms of %d tenants", len(ids))
}

func itemsOf(text string) map[Metric]itemOf {
	items := map[Metric]itemOf{}
	if json.Unmarshal([]byte(text), &items) != nil {
		return nil
	}
	return items
}

// openPeriods adds periods, and moves what is granted and where a period ends in those
// that are open. Within a period what is granted only grows: what was used when it was
// granted is not billed because there are fewer seats later. A period that was opened
// without consent has it from now on. By which item one is billed only followItems
// changes.
func openPeriods(ctx context.Context, c tenant.ControlDB, all []Period, now time.Time) error {
	if len(all) == 0 {
		return nil
	}
	body, err := json.Marshal(all)
	if err != nil {
		return tenant.Fault(err, "periods of usage")
	}
	if err := makeRoom(ctx, c, string(body)); err != nil {
		return err
	}
	_, err = c.NewRaw(`INSERT INTO control.usage_periods AS p (tenant_id, metric, period_start, period_end, customer, subscription, item, item_since, is_level, unit, price, month, included, consented_at, cap)
		SELECT n.tenant_id, n.metric, n.period_start, n.period_end, n.customer, n.subscription, n.item, n.item_since, n.is_level, n.unit, n.price, n.month, n.included, n.consented_at, n.cap
		FROM jsonb_to_recordset(?0::jsonb) AS n (tenant_id uuid, metric text, period_start timestamptz, period_end timestamptz, customer text,
			subscription text, item text, item_since timestamptz, is_level boolean, unit bigint, price bigint, month bigint, included bigint, consented_at timestamptz, cap bigint)
		WHERE NOT EXISTS (SELECT 1 FROM control.usage_periods AS o WHERE o.tenant_id = n.tenant_id AND o.metric = n.metric
			AND o.period_start <> n.period_start AND o.period_start < n.period_end AND o.period_end > n.period_start)
		ORDER BY n.tenant_id, n.metric, n.period_start
		ON CONFLICT (tenant_id, metric, period_start) DO UPDATE SET period_end = excluded.period_end, customer = excluded.customer,
			price = excluded.price, included = `+moreIncluded+`, cap = `+moreCap+`, consented_at = `+consentedAt+`
		WHERE p.state = 'open' AND p.subscription = excluded.subscription AND (p.period_end, p.customer, p.price, p.included, p.cap, p.consented_at)
			IS DISTINCT FROM (excluded.period_end, excluded.customer, excluded.price, `+moreIncluded+`, `+moreCap+`, `+consentedAt+`)`,
		string(body), now).Exec(ctx)
	return tenant.Fault(err, "open %d periods of usage", len(all))
}

// What grows within a period; -1 is without an end.
const (
	moreIncluded = `CASE WHEN least(p.included, excluded.included) < 0 THEN -1 ELSE greatest(p.included, excluded.included) END`
	moreCap      = `CASE WHEN least(p.cap, excluded.cap) < 0 THEN -1 ELSE greatest(p.cap, excluded.cap) END`
	consentedAt  = `coalesce(p.consented_at, CASE WHEN excluded.consented_at IS NOT NULL THEN greatest(p.period_start, ?1) END)`
)

// makeRoom ends open periods where others begin, as when a change of plan has moved the
// day of renewal.
func makeRoom(ctx context.Context, c tenant.ControlDB, periods string) error {
	_, err := c.NewRaw(`UPDATE control.usage_periods AS p SET period_end = n.period_start
		FROM jsonb_to_recordset(?::jsonb) AS n (tenant_id uuid, metric text, period_start timestamptz)
		WHERE p.tenant_id = n.tenant_id AND p.metric = n.metric AND p.state = 'open' AND p.period_start < n.period_start AND p.period_end > n.period_start`, periods).Exec(ctx)
	return tenant.Fault(err, "make room for periods of usage")
}

// touched are the periods that hours are in. What there is of a level is added up when
// its period is over.
const touched = `(p.tenant_id, p.metric, p.period_start) IN (SELECT o.tenant_id, o.metric, o.period_start
	FROM jsonb_to_recordset(?0::jsonb) AS h (tenant_id uuid, metric text, hour timestamptz)
	JOIN control.usage_periods AS o ON o.tenant_id = h.tenant_id AND o.metric = h.metric AND h.hour < o.period_end AND (h.hour >= o.period_start OR o.is_level)
	WHERE NOT o.is_level OR o.state = 'closed')`

// besideTouched are those and the others of the same months, which share a cap.
const besideTouched = `(p.tenant_id, p.period_start) IN (SELECT o.tenant_id, o.period_start
	FROM jsonb_to_recordset(?0::jsonb) AS h (tenant_id uuid, metric text, hour timestamptz)
	JOIN control.usage_periods AS o ON o.tenant_id = h.tenant_id AND o.metric = h.metric AND h.hour < o.period_end AND (h.hour >= o.period_start OR o.is_level)
	WHERE NOT o.is_level OR o.state = 'closed')`

// lockPeriods comes before adding up, in a statement of its own: what others have
// committed while we waited is seen then.
func lockPeriods(ctx context.Context, c tenant.ControlDB, hours []hour) error {
	body, err := json.Marshal(hours)
	if err != nil {
		return tenant.Fault(err, "hours of usage")
	}
	_, err = c.NewRaw(`SELECT 1 FROM control.usage_periods AS p WHERE `+besideTouched+` ORDER BY p.tenant_id, p.metric, p.period_start FOR UPDATE`, string(body)).Exec(ctx)
	return tenant.Fault(err, "lock periods of usage")
}

// addedUp is what the hours say of a period: how much there was, or of a level how much
// on the average over all of its seconds.
const addedUp = `CASE WHEN p.is_level THEN
		(SELECT floor(coalesce(sum(CASE WHEN h.hour < p.period_start THEN h.quantity * extract(epoch FROM p.period_end - p.period_start)
			ELSE h.quantity * extract(epoch FROM p.period_end - h.hour) - h.moment END), 0) / extract(epoch FROM p.period_end - p.period_start))::bigint
		FROM control.usage_hourly AS h WHERE h.tenant_id = p.tenant_id AND h.metric = p.metric AND h.hour < p.period_end)
	ELSE (SELECT coalesce(sum(h.quantity), 0)::bigint
		FROM control.usage_hourly AS h WHERE h.tenant_id = p.tenant_id AND h.metric = p.metric AND h.hour >= p.period_start AND h.hour < p.period_end) END`

// spared is how much of a level lay above what is included before anybody consented, on
// the average over the period; consent counts from the next whole hour. Of what happens
// nothing is above before that.
const spared = `CASE WHEN p.is_level AND p.included >= 0 AND p.consented_at > p.period_start THEN
		ceil(greatest((SELECT coalesce(sum(CASE WHEN h.hour < p.period_start THEN h.quantity * extract(epoch FROM b.at - p.period_start)
			ELSE h.quantity * extract(epoch FROM b.at - h.hour) - h.moment END), 0) - p.included * extract(epoch FROM b.at - p.period_start)
		FROM control.usage_hourly AS h WHERE h.tenant_id = p.tenant_id AND h.metric = p.metric AND h.hour < b.at), 0) / extract(epoch FROM p.period_end - p.period_start))::bigint
	ELSE 0 END`

// since is from when on consent counts for a level.
const since = `CROSS JOIN LATERAL (SELECT least(p.period_end, date_trunc('hour', p.consented_at + interval '3599.999999 seconds', 'UTC')) AS at) AS b`

// seconds is how long a period is, and month how long the month is that it is a part of:
// 0 was written before anybody kept that, and then the period is all there is.
const (
	seconds = `extract(epoch FROM a.period_end - a.period_start)`
	month   = `greatest(a.month, ` + seconds + `)`
)

// comesTo is what periods come to by their hours, before any cap. A unit of a level
// costs its price for a month: of a period that is a part of one, because a subscription
// or an interval ended in it, the average counts for that part. It is rounded down once,
// to whole units.
const comesTo = `s AS (SELECT a.*, CASE WHEN a.consented_at IS NULL OR a.included < 0 THEN 0
			WHEN a.is_level THEN div(greatest(a.now_used - a.spared - a.included, 0)::numeric * ` + seconds + `, ` + month + ` * a.unit)::bigint
			ELSE greatest(a.now_used - a.spared - a.included, 0) / a.unit END AS units
		FROM (SELECT p.*, ` + addedUp + ` AS now_used, ` + spared + ` AS spared FROM control.usage_periods AS p ` + since + ` WHERE %s) AS a)`

// setUsed writes anew what locked periods come to. All of a month together is never
// more than the cap: what is above it nobody has consented to. Where several are
// written, the first by their names have it first.
const setUsed = `WITH ` + comesTo + `,
	r AS (SELECT s.*, s.cap - coalesce(sum(s.units * s.price) OVER (PARTITION BY s.tenant_id, s.period_start ORDER BY s.metric ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
			- (SELECT coalesce(sum(o.billable * o.price), 0) FROM control.usage_periods AS o WHERE o.tenant_id = s.tenant_id AND o.period_start = s.period_start
				AND NOT EXISTS (SELECT 1 FROM s AS i WHERE i.tenant_id = o.tenant_id AND i.period_start = o.period_start AND i.metric = o.metric)) AS room FROM s),
	n AS (SELECT r.*, CASE WHEN r.cap < 0 OR r.price <= 0 THEN r.units ELSE least(r.units, floor(greatest(r.room, 0) / r.price)::bigint) END AS now_billable FROM r)
	UPDATE control.usage_periods AS q SET used = n.now_used, billable = n.now_billable, revision = q.revision + CASE WHEN n.now_billable <> q.billable THEN 1 ELSE 0 END
	FROM n WHERE q.tenant_id = n.tenant_id AND q.metric = n.metric AND q.period_start = n.period_start AND (q.used, q.billable) <> (n.now_used, n.now_billable)`

func setUsedWhere(which string) string { return fmt.Sprintf(setUsed, which) }

func addUpPeriods(ctx context.Context, c tenant.ControlDB, hours []hour) error {
	body, err := json.Marshal(hours)
	if err != nil {
		return tenant.Fault(err, "hours of usage")
	}
	_, err = c.NewRaw(setUsedWhere(touched), string(body)).Exec(ctx)
	return tenant.Fault(err, "add up periods of usage")
}

// lockBeside holds all periods that share a cap with p, in the order in which others
// do.
func lockBeside(ctx context.Context, c tenant.ControlDB, p Period) error {
	_, err := c.NewRaw(`SELECT 1 FROM control.usage_periods WHERE tenant_id = ? AND period_start = ? ORDER BY metric FOR UPDATE`, p.Tenant, p.Start).Exec(ctx)
	return tenant.Fault(err, "lock periods of %s", p.Tenant)
}

// addUpPeriod is addUpPeriods for one period that is locked, with those beside it, a
// level too.
func addUpPeriod(ctx context.Context, c tenant.ControlDB, p Period) (Period, error) {
	_, err := c.NewRaw(setUsedWhere(`p.tenant_id = ? AND p.metric = ? AND p.period_start = ?`), p.Tenant, p.Metric, p.Start).Exec(ctx)
	if err != nil {
		return p, tenant.Fault(err, "add up a period of %s", p.Tenant)
	}
	p, _, err = lockPeriod(ctx, c, p, "")
	return p, err
}

// lockPeriod holds one period; how is what to do while somebody else holds it. It
// reports whether the period is ours.
func lockPeriod(ctx context.Context, c tenant.ControlDB, p Period, how string) (locked Period, ours bool, err error) {
	var found []Period
	err = c.NewRaw(`SELECT `+periodColumns+` FROM control.usage_periods AS p WHERE p.tenant_id = ? AND p.metric = ? AND p.period_start = ? FOR UPDATE `+how, p.Tenant, p.Metric, p.Start).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return p, false, tenant.Fault(err, "lock a period of %s", p.Tenant)
	}
	return found[0], true, nil
}

const periodColumns = `p.tenant_id, p.metric, p.period_start, p.period_end, p.customer, p.subscription, p.item, p.item_since, p.is_level, p.unit, p.price, p.month, p.included, p.consented_at, p.cap,
	p.used, p.billable, p.revision, p.pushed_revision, p.pushed_billable, p.unsure, p.state`

// unpushedPeriods is the whole list of what there is to push: to items while their
// period runs, and nothing while a subscription is tried; as lines what came after a
// period was closed.
func unpushedPeriods(ctx context.Context, c tenant.ControlDB, after Period, now time.Time, limit int) ([]Period, error) {
	var all []Period
	err := c.NewRaw(`SELECT `+periodColumns+` FROM control.usage_periods AS p
		WHERE p.revision <> p.pushed_revision AND (p.tenant_id, p.metric, p.period_start) > (?0, ?1, ?2)
			AND (p.state = 'closed' OR p.item <> '' AND p.period_start <= ?3::timestamptz - interval '1 hour' AND p.item_since <= ?3 AND p.period_end > ?3::timestamptz - interval '1 hour'
				AND NOT EXISTS (SELECT 1 FROM control.subscriptions AS su WHERE su.id = p.subscription AND su.status NOT IN ('active', 'past_due', 'unpaid')))
		ORDER BY p.tenant_id, p.metric, p.period_start LIMIT ?4`, after.Tenant, after.Metric, after.Start, now, limit).Scan(ctx, &all)
	return all, tenant.Fault(err, "usage to push")
}

// levelsEnding lists the open periods of levels with an item that end between two times.
func levelsEnding(ctx context.Context, c tenant.ControlDB, from, until time.Time) ([]Period, error) {
	var all []Period
	err := c.NewRaw(`SELECT `+periodColumns+` FROM control.usage_periods AS p WHERE p.state = 'open' AND p.is_level AND p.item <> '' AND p.period_end > ? AND p.period_end <= ?`, from, until).Scan(ctx, &all)
	return all, tenant.Fault(err, "levels that end soon")
}

// markPushed notes that a revision is billed as it is.
func markPushed(ctx context.Context, c tenant.ControlDB, p Period) error {
	_, err := c.NewRaw(`UPDATE control.usage_periods SET pushed_revision = ?, pushed_billable = ?, unsure = false
		WHERE tenant_id = ? AND metric = ? AND period_start = ? AND pushed_revision < ?`, p.Revision, p.Billable, p.Tenant, p.Metric, p.Start, p.Revision).Exec(ctx)
	return tenant.Fault(err, "mark pushed usage of %s", p.Tenant)
}

func markUnsure(ctx context.Context, c tenant.ControlDB, p Period) error {
	_, err := c.NewRaw(`UPDATE control.usage_periods SET unsure = true WHERE tenant_id = ? AND metric = ? AND period_start = ?`, p.Tenant, p.Metric, p.Start).Exec(ctx)
	return tenant.Fault(err, "mark usage of %s", p.Tenant)
}

// cutPeriods ends open periods with their subscriptions.
func cutPeriods(ctx context.Context, c tenant.ControlDB) error {
	_, err := c.NewRaw(`UPDATE control.usage_periods AS p SET period_end = greatest(date_trunc('hour', su.ended_at, 'UTC'), p.period_start + interval '1 hour')
		FROM control.subscriptions AS su WHERE su.id = p.subscription AND p.state = 'open' AND su.ended_at < p.period_end - interval '1 hour'
			AND p.period_end > p.period_start + interval '1 hour'`).Exec(ctx)
	return tenant.Fault(err, "end periods of usage")
}

// duePeriods lists open periods that were over before a time and whose invoice is a draft
// now, or will not come, those over longest first.
func duePeriods(ctx context.Context, c tenant.ControlDB, after Period, now time.Time, limit int) ([]Period, error) {
	var all []Period
	err := c.NewRaw(`SELECT `+periodColumns+` FROM control.usage_periods AS p WHERE p.state = 'open' AND p.period_end <= ?0
			AND (p.period_end <= ?1 OR EXISTS (SELECT 1 FROM control.invoices AS iv WHERE iv.tenant_id = p.tenant_id AND iv.subscription_id = p.subscription AND iv.status = 'draft' AND iv.created_at >= p.period_end))
			AND (p.period_end, p.tenant_id, p.metric) > (?2, ?3, ?4)
		ORDER BY p.period_end, p.tenant_id, p.metric LIMIT ?5`, now, now.Add(-invoiceWithin), after.End, after.Tenant, after.Metric, limit).Scan(ctx, &all)
	return all, tenant.Fault(err, "periods that are over")
}
