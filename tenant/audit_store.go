package tenant

import (
	"context"

	"github.com/google/uuid"
)

func insertAudit(ctx context.Context, c ControlDB, e AuditEntry, detail string) error {
	_, err := c.NewRaw(`INSERT INTO control.audit_log (id, operator_id, actor, session_id, ip_address, tenant_id, action, reason, detail)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)`, NewID(), orNull(e.By.Operator), clip(e.By.Name, MaxEmail), orNull(e.By.Session),
		clip(e.By.IPAddress, 45), orNull(uuid.UUID(e.Tenant)), e.Action, e.Reason, detail).Exec(ctx)
	return Fault(err, "audit %s", e.Action)
}

// AuditLog lists what the audit log holds, the newest first, at most s.Limit of it.
func AuditLog(ctx context.Context, c ControlDB, s AuditSearch) ([]AuditLine, error) {
	q := c.NewSelect().TableExpr("control.audit_log AS a").
		Join("LEFT JOIN control.audit_chain AS k ON k.entry_id = a.id").
		Join("LEFT JOIN control.tenants AS t ON t.id = a.tenant_id").
		ColumnExpr(`a.id, coalesce(k.number, 0) AS number, k.day, k.hash, a.operator_id, a.actor, a.session_id, a.ip_address, a.tenant_id,
			coalesce(t.slug, '') AS slug, a.action, a.reason, a.detail, a.created_at`).
		OrderExpr("a.created_at DESC, a.id DESC").Limit(int64(s.Limit))
	if s.Actor != "" {
		q = q.Where("a.actor = ?", s.Actor)
	}
	if s.Slug != "" {
		q = q.Where("a.tenant_id = (SELECT id FROM control.tenants WHERE slug = ?)", s.Slug)
	}
	if s.Action != "" {
		q = q.Where("a.action LIKE ?", likePrefix(s.Action))
	}
	if !s.From.IsZero() {
		q = q.Where("a.created_at >= ?", s.From)
	}
	if !s.Until.IsZero() {
		q = q.Where("a.created_at < ?", s.Until)
	}
	if !s.After.IsZero() {
		q = q.Where("(a.created_at, a.id) < (SELECT created_at, id FROM control.audit_log WHERE id = ?)", s.After)
	}
	var lines []AuditLine
	if err := q.Scan(ctx, &lines); err != nil {
		return nil, Fault(err, "audit log")
	}
	return lines, nil
}

// auditLink is one link of the chain beside the text that it was made of.
type auditLink struct {
	Number  int64  `bun:"number"`
	Day     string `bun:"day"`
	EntryID ID     `bun:"entry_id"`
	Hash    []byte `bun:"hash"`
	Text    string `bun:"text"` // "" where the entry is gone
}

// auditLinks reads links behind a number, of one day or with "" of all, in order. The
// text is spelled out and not asked of the function that the chain was made with, which
// could have been replaced since.
func auditLinks(ctx context.Context, c ControlDB, day string, after int64, limit int) ([]auditLink, error) {
	var links []auditLink
	err := c.NewRaw(`SELECT k.number, to_char(k.day, 'YYYY-MM-DD') AS day, k.entry_id, k.hash, coalesce(CASE WHEN e.id IS NOT NULL THEN
			jsonb_build_array(e.id, e.operator_id, e.actor, e.session_id, e.ip_address, e.tenant_id, e.action, e.reason, e.detail,
				to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text END, '') AS text
		FROM control.audit_chain AS k LEFT JOIN control.audit_log AS e ON e.id = k.entry_id
		WHERE k.number > ? AND (? = '' OR k.day = NULLIF(?, '')::date) ORDER BY k.number LIMIT ?`, after, day, day, limit).Scan(ctx, &links)
	return links, Fault(err, "links of the audit log")
}

// auditBefore reads the link in front of a day's first; none is the zero link.
func auditBefore(ctx context.Context, c ControlDB, day string) (auditLink, error) {
	var links []auditLink
	err := c.NewRaw(`SELECT number, to_char(day, 'YYYY-MM-DD') AS day, entry_id, hash, '' AS text FROM control.audit_chain
		WHERE day < ?::date ORDER BY number DESC LIMIT 1`, day).Scan(ctx, &links)
	if err != nil || len(links) == 0 {
		return auditLink{}, Fault(err, "link before %s", day)
	}
	return links[0], nil
}

// auditLoose lists entries that no link names, of one day or with "" of all.
func auditLoose(ctx context.Context, c ControlDB, day string, limit int) ([]AuditBreak, error) {
	var loose []AuditBreak
	err := c.NewRaw(`SELECT e.id AS entry, to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM control.audit_log AS e
		WHERE NOT EXISTS (SELECT 1 FROM control.audit_chain AS k WHERE k.entry_id = e.id)
			AND (? = '' OR (e.created_at AT TIME ZONE 'UTC')::date = NULLIF(?, '')::date) ORDER BY e.created_at LIMIT ?`, day, day, limit).Scan(ctx, &loose)
	return loose, Fault(err, "entries without a link")
}
