package billing

import (
	"context"
	"encoding/json"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// writer is a handle that may append to the ledger: of a tenant, or of a node.
type writer interface {
	NewRaw(query string, args ...any) *bun.RawQuery
}

// row is an Entry as Postgres reads it.
type row struct {
	Tenant   tenant.ID  `json:"tenant_id"`
	Metric   Metric     `json:"metric"`
	Source   string     `json:"source"`
	Seq      int64      `json:"seq"`
	Quantity int64      `json:"quantity"`
	At       *time.Time `json:"at"`
}

// appendEntries names no column to collide in: the tenant role may add rows and not
// read any.
func appendEntries(ctx context.Context, to writer, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	rows := make([]row, len(entries))
	for i, e := range entries {
		rows[i] = row{e.Tenant, e.Metric, e.Source, e.Seq, e.Quantity, nil}
		if !e.At.IsZero() {
			rows[i].At = &e.At
		}
	}
	body, err := json.Marshal(rows)
	if err != nil {
		return tenant.Fault(err, "ledger entries")
	}
	_, err = to.NewRaw(`INSERT INTO node.usage_ledger (tenant_id, metric, source, seq, quantity, occurred_at)
		SELECT e.tenant_id, e.metric, e.source, e.seq, e.quantity, coalesce(e.at, now())
		FROM jsonb_to_recordset(?::jsonb) AS e (tenant_id uuid, metric text, source text, seq bigint, quantity bigint, at timestamptz)
		ON CONFLICT DO NOTHING`, string(body)).Exec(ctx)
	return tenant.Fault(err, "write %d ledger entries", len(entries))
}

// forgetEntries deletes some that are older than any hour that is still made anew, and
// that are in the hours.
func forgetEntries(ctx context.Context, n tenant.Node, limit int) (int, error) {
	res, err := n.NewRaw(`DELETE FROM node.usage_ledger WHERE id = ANY (ARRAY(SELECT id FROM node.usage_ledger
		WHERE occurred_at < date_trunc('hour', now() - interval '13 months 2 days', 'UTC') AND xid < (SELECT xid FROM node.watermarks WHERE name = 'usage') LIMIT ?))`, limit).Exec(ctx)
	if err != nil {
		return 0, tenant.Fault(err, "forget old usage")
	}
	some, err := res.RowsAffected()
	return int(some), tenant.Fault(err, "forget old usage")
}
