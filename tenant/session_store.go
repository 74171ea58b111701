package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

func insertSession(ctx context.Context, db DB, row *Session) error {
	_, err := db.NewInsert().Model(row).Returning("id").Exec(ctx)
	return Fault(err, "begin session")
}

// sessionWithMember reads a session and whose it is in one statement.
func sessionWithMember(ctx context.Context, db DB, id int64) (Session, Member, error) {
	var row struct {
		S Session `bun:"embed:"`
		M Member  `bun:"embed:m_"`
	}
	err := db.NewSelect().TableExpr("?tenant.sessions AS s").
		Join("JOIN ?tenant.members AS mb ON mb.id = s.member_id").
		ColumnExpr("s.id, s.member_id, s.token_hash, s.last_active_at").
		ColumnExpr("mb.id AS m_id, mb.name AS m_name, mb.email AS m_email, mb.role AS m_role, mb.status AS m_status").
		ColumnExpr("mb.bio AS m_bio, mb.avatar_version AS m_avatar_version, mb.confirmed_at AS m_confirmed_at, mb.created_at AS m_created_at, mb.dismissed AS m_dismissed").
		Where("s.id = ?", id).
		Scan(ctx, &row)
	if err != nil {
		return Session{}, Member{}, Fault(err, "session %d", id)
	}
	return row.S, row.M, nil
}

// touchSession notes that a session was used after being still for so long, and returns
// when its member was seen last before, in any session. Of several that note it at once
// the first is told; the others, and those of a session that is gone, get no time.
func touchSession(ctx context.Context, db DB, id int64, from Visitor, still time.Duration) (seen time.Time, err error) {
	err = db.NewRaw(`UPDATE ?tenant.sessions AS s SET last_active_at = now(), ip_address = ?, user_agent = ?
		WHERE s.id = ? AND s.last_active_at < now() - ? * interval '1 second'
		RETURNING (SELECT max(o.last_active_at) FROM ?tenant.sessions AS o WHERE o.member_id = s.member_id) AS seen`,
		clip(from.IPAddress, 45), clip(from.UserAgent, 200), id, still.Seconds()).Scan(ctx, &seen)
	if err = Fault(err, "note visit of session %d", id); fault.Is(err, fault.NotFound) {
		return time.Time{}, nil
	}
	return seen, err
}

// seenBefore is when a member was here last in another session, zero for never.
func seenBefore(ctx context.Context, db DB, member, session int64) (time.Time, error) {
	var at bun.NullTime
	err := db.NewRaw(`SELECT max(last_active_at) FROM ?tenant.sessions WHERE member_id = ? AND id <> ?`, member, session).Scan(ctx, &at)
	return at.Time, Fault(err, "see whether member %d was here", member)
}

// SessionsOf lists a member's sessions, the latest used first.
func SessionsOf(ctx context.Context, db DB, memberID int64) ([]Session, error) {
	var rows []Session
	err := db.NewSelect().Model(&rows).Where("s.member_id = ?", memberID).OrderExpr("s.last_active_at DESC, s.id DESC").Limit(100).Scan(ctx)
	if err != nil {
		return nil, Fault(err, "sessions of member %d", memberID)
	}
	return rows, nil
}

// SessionsAlive tells which of the sessions, visits and tokens, whose ids are never the
// same, have not ended and belong to active members; the others are not in the answer.
func SessionsAlive(ctx context.Context, db DB, ids []int64) (map[int64]bool, error) {
	alive := make(map[int64]bool, len(ids))
	if len(ids) == 0 {
		return alive, nil
	}
	var found []int64
	err := db.NewRaw(`SELECT s.id FROM ?tenant.sessions AS s JOIN ?tenant.members AS mb ON mb.id = s.member_id
		WHERE s.id IN (?0) AND mb.status = 'active'
		UNION ALL SELECT v.id FROM ?tenant.visits AS v JOIN ?tenant.members AS mb ON mb.id = v.member_id
		WHERE v.id IN (?0) AND mb.status = 'active' AND v.ended_at IS NULL AND v.expires_at > now()
		UNION ALL SELECT tk.id FROM ?tenant.tokens AS tk JOIN ?tenant.members AS mb ON mb.id = tk.member_id
		WHERE tk.id IN (?0) AND mb.status = 'active' AND (tk.expires_at IS NULL OR tk.expires_at > now())
			AND NOT EXISTS (SELECT 1 FROM ?tenant.bots AS bt WHERE bt.member_id = tk.member_id AND bt.paused_at IS NOT NULL)`, bun.List(ids)).Scan(ctx, &found)
	for _, id := range found {
		alive[id] = true
	}
	return alive, Fault(err, "which of %d sessions are alive", len(ids))
}

// deleteSession takes the device's notifications with it, as deleteOtherSessions does.
func deleteSession(ctx context.Context, db DB, memberID, id int64) error {
	res, err := db.NewRaw(`WITH silent AS (
			DELETE FROM ?tenant.push_subscriptions WHERE session_id = ?1 AND member_id = ?0)
		DELETE FROM ?tenant.sessions WHERE id = ?1 AND member_id = ?0`, memberID, id).Exec(ctx)
	if err != nil {
		return Fault(err, "end session %d", id)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.NotFound, "That session has ended already.")
	}
	return nil
}

// deleteOtherSessions ends all of a member's sessions but one (0: all of them) and
// returns their ids.
func deleteOtherSessions(ctx context.Context, db DB, memberID, keep int64) ([]int64, error) {
	var ids []int64
	err := db.NewRaw(`WITH silent AS (
			DELETE FROM ?tenant.push_subscriptions WHERE member_id = ?0 AND session_id <> ?1)
		DELETE FROM ?tenant.sessions WHERE member_id = ?0 AND id <> ?1 RETURNING id`, memberID, keep).Scan(ctx, &ids)
	return ids, Fault(err, "end sessions of member %d", memberID)
}
