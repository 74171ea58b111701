package tenant

import (
	"context"

	"github.com/uptrace/bun"
)

// mailBatchOf asks, in one statement, for the mails of the next workspaces that a is
// for, and notes how far that came. It returns the last of them and how many there were.
func mailBatchOf(ctx context.Context, c ControlDB, a Announcement) (last ID, n int, err error) {
	var row struct {
		Last ID  `bun:"last"`
		N    int `bun:"n"`
	}
	q := c.NewSelect().TableExpr("control.tenants AS t").Column("t.id").
		Where("t.id > ?", a.MailedTo).Where("t.residence = ?", ResidenceAwake).
		Where("t.state IN (?)", bun.List([]State{StateTrialing, StateActive, StatePastDue, StateSuspended})).
		OrderExpr("t.id").Limit(mailBatch)
	if len(a.Plans) > 0 {
		q = q.Where("coalesce(nullif(split_part(t.plan, '@', 1), ''), 'free') IN (?)", bun.List(a.Plans))
	}
	if len(a.States) > 0 {
		q = q.Where("t.state IN (?)", bun.List(a.States))
	}
	if len(a.Servers) > 0 {
		q = q.Where("t.node IN (?)", bun.List(a.Servers))
	}
	if len(a.Tenants) > 0 {
		q = q.Where("t.id IN (?)", bun.List(a.Tenants))
	}
	err = c.NewRaw(`WITH batch AS (?0), asked AS (
			INSERT INTO node.outbox (id, queue, kind, args, due_at)
			SELECT gen_random_uuid(), ?1, ?2, jsonb_build_object('announcement_id', ?3::uuid, 'tenant_id', b.id), now() FROM batch AS b),
		far AS (SELECT id AS last, (SELECT count(*) FROM batch) AS n FROM batch ORDER BY id DESC LIMIT 1),
		noted AS (UPDATE control.announcements SET mailed_to = far.last FROM far WHERE announcements.id = ?3)
		SELECT last, n FROM far UNION ALL SELECT NULL, 0 WHERE NOT EXISTS (SELECT 1 FROM far)`,
		q, QueueBulk, MailAnnouncementInArgs{}.Kind(), a.ID).Scan(ctx, &row)
	return row.Last, row.N, Fault(err, "mail announcement %s", a.ID)
}

// askForMails leaves out members who were asked for before.
func askForMails(ctx context.Context, c ControlDB, a MailAnnouncementInArgs, members []int64) error {
	_, err := c.NewRaw(`WITH fresh AS (
			INSERT INTO control.announcement_mails (announcement_id, tenant_id, member_id)
			SELECT ?0, ?1, m.id FROM control.announcements AS a, unnest(ARRAY[?2]::bigint[]) AS m (id) WHERE a.id = ?0
			ON CONFLICT DO NOTHING RETURNING member_id)
		INSERT INTO node.outbox (id, queue, kind, args, due_at)
		SELECT gen_random_uuid(), ?3, ?4, jsonb_build_object('announcement_id', ?0::uuid, 'tenant_id', ?1::uuid, 'member_id', member_id), now() FROM fresh`,
		a.AnnouncementID, a.TenantID, bun.List(members), QueueBulk, MailAnnouncementToArgs{}.Kind()).Exec(ctx)
	return Fault(err, "mail announcement %s in %s", a.AnnouncementID, a.TenantID)
}

// noteMail notes that a mail goes out now, or takes that back; false when it was so.
func noteMail(ctx context.Context, c ControlDB, a MailAnnouncementToArgs, sent bool) (bool, error) {
	at := "NULL"
	if sent {
		at = "now()"
	}
	res, err := c.NewRaw(`UPDATE control.announcement_mails SET sent_at = ?4 WHERE announcement_id = ?0 AND tenant_id = ?1 AND member_id = ?2 AND (sent_at IS NULL) = ?3`,
		a.AnnouncementID, a.TenantID, a.MemberID, sent, bun.Safe(at)).Exec(ctx)
	if err != nil {
		return false, Fault(err, "note a mail")
	}
	n, err := res.RowsAffected()
	return n == 1, Fault(err, "note a mail")
}
