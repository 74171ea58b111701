package tenant

import (
	"context"
	"encoding/json"
	"time"
)

// addBeats adds minutes to what other processes counted in them, and forgets old ones.
func addBeats(ctx context.Context, c ControlDB, beats []Beat, oldest time.Time) error {
	if len(beats) == 0 {
		return nil
	}
	body, err := json.Marshal(beats)
	if err != nil {
		return Fault(err, "beats")
	}
	_, err = c.NewRaw(`WITH gone AS (DELETE FROM control.pulse WHERE minute < ?1)
		INSERT INTO control.pulse AS p (minute, requests, failed, messages)
		SELECT b.at, b.requests, b.failed, b.messages FROM jsonb_to_recordset(?0::jsonb) AS b (at timestamptz, requests bigint, failed bigint, messages bigint) ORDER BY b.at
		ON CONFLICT (minute) DO UPDATE SET requests = p.requests + excluded.requests, failed = p.failed + excluded.failed, messages = p.messages + excluded.messages`,
		string(body), oldest).Exec(ctx)
	return Fault(err, "write %d beats", len(beats))
}

// Traffic is the pulse from one time to another in even steps, also of those in which
// nothing happened. Minutes are kept for a day.
func Traffic(ctx context.Context, c ControlDB, from, until time.Time, step time.Duration) ([]Beat, error) {
	var all []Beat
	err := c.NewRaw(`SELECT s.at, coalesce(sum(p.requests), 0)::bigint AS requests, coalesce(sum(p.failed), 0)::bigint AS failed, coalesce(sum(p.messages), 0)::bigint AS messages
		FROM generate_series(?0::timestamptz, ?1::timestamptz - interval '1 second', ?2 * interval '1 second') AS s (at)
		LEFT JOIN control.pulse AS p ON p.minute >= s.at AND p.minute < s.at + ?2 * interval '1 second' GROUP BY 1 ORDER BY 1`, from, until, step.Seconds()).Scan(ctx, &all)
	return all, Fault(err, "traffic")
}

// Vitals is how Hearth is as a whole.
type Vitals struct {
	Active  int       // tenants that somebody was in within the last hour, counted up to RosterCounted and one more
	Signups []int     // of the last days, the oldest first; the last is today, by UTC
	MRR     int64     // cents
	Hour    []Beat    // the last whole minutes, the oldest first
	Since   time.Time // from when Active counts
}

const (
	vitalDays    = 14
	vitalMinutes = 60
	mostSignups  = 20_000 // that are counted: more in two weeks is a matter for another page
)

// VitalsNow reads how Hearth is, in two statements that cost as much for many tenants as
// for few: each part walks as far along an index as there is to count.
func VitalsNow(ctx context.Context, c ControlDB, now time.Time) (Vitals, error) {
	minute, today := now.UTC().Truncate(time.Minute), now.UTC().Truncate(24*time.Hour)
	v := Vitals{Since: now.Add(-time.Hour), Signups: make([]int, vitalDays)}
	first := today.AddDate(0, 0, 1-vitalDays)
	var row struct {
		Active  int             `bun:"active"`
		MRR     int64           `bun:"mrr"`
		Signups json.RawMessage `bun:"signups"`
	}
	err := c.NewRaw(`SELECT (SELECT count(*) FROM (SELECT 1 FROM control.tenants WHERE last_active_at >= ?0 AND state NOT IN ('provisioning', 'deleted') ORDER BY last_active_at DESC, id DESC LIMIT ?1) AS n) AS active,
		(SELECT coalesce(sum(mrr), 0)::bigint FROM control.tenants WHERE mrr > 0) AS mrr,
		(SELECT coalesce(jsonb_agg(d), '[]') FROM (SELECT floor(extract(epoch FROM n.created_at - ?2) / 86400)::int AS day, count(*) AS number
			FROM (SELECT created_at FROM control.tenants WHERE id >= ?3 AND created_at >= ?2 ORDER BY id LIMIT ?4) AS n GROUP BY 1) AS d) AS signups`,
		v.Since, RosterCounted+1, first, firstID(first), mostSignups).Scan(ctx, &row)
	if err != nil {
		return v, Fault(err, "vitals")
	}
	var days []struct{ Day, Number int }
	if err := json.Unmarshal(row.Signups, &days); err != nil {
		return v, Fault(err, "sign-ups")
	}
	for _, d := range days {
		if d.Day >= 0 && d.Day < vitalDays {
			v.Signups[d.Day] = d.Number
		}
	}
	v.Active, v.MRR = row.Active, row.MRR
	v.Hour, err = Traffic(ctx, c, minute.Add(-vitalMinutes*time.Minute), minute, time.Minute)
	return v, err
}

// firstID is no later than any ID that was made at a time or after it.
func firstID(at time.Time) (id ID) {
	ms := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	return id
}
