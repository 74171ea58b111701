package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"
)

// TokensOf lists a member's tokens, the newest first, and for an administrator behind
// them those of bots.
func TokensOf(ctx context.Context, db DB, me Member) ([]HeldToken, error) {
	var rows []HeldToken
	err := db.NewSelect().TableExpr("?tenant.tokens AS tk").
		Join("JOIN ?tenant.members AS mb ON mb.id = tk.member_id").
		ColumnExpr("tk.id, tk.member_id, tk.created_by, tk.name, tk.scope, tk.last_used_at, tk.expires_at, tk.created_at").
		ColumnExpr("CASE WHEN mb.role = ? THEN mb.name ELSE '' END AS bot", RoleBot).
		Where("tk.member_id = ? OR ? AND mb.role = ?", me.ID, me.IsAdministrator(), RoleBot).
		OrderExpr("mb.role = ?, lower(mb.name), tk.id DESC", RoleBot).Limit(MaxTokens+MostBotTokens).Scan(ctx, &rows)
	return rows, Fault(err, "tokens of member %d", me.ID)
}

// tokenHolder finds whose a token is. Faults: NotFound.
func tokenHolder(ctx context.Context, db DB, id int64) (Member, error) {
	var m Member
	err := db.NewSelect().Model(&m).Where("mb.id = (SELECT tk.member_id FROM ?tenant.tokens AS tk WHERE tk.id = ?)", id).Scan(ctx)
	return m, Fault(err, "holder of token %d", id)
}

// insertToken holds the member's row, so that two at once do not both find the last
// place free, and none is made for somebody who is being let go. Faults: Precondition
// for somebody who is gone, and when there are too many.
func insertToken(ctx context.Context, db DB, t *Token) error {
	return db.InTx(ctx, func(ctx context.Context, db DB) error {
		var role Role
		err := db.NewRaw(`SELECT mb.role FROM ?tenant.members AS mb WHERE mb.id = ? AND mb.status = ? FOR UPDATE`, t.MemberID, StatusActive).Scan(ctx, &role)
		if err = Fault(err, "holder of a token, member %d", t.MemberID); fault.Is(err, fault.NotFound) {
			return fault.Wrap(err, fault.Precondition, "Whoever this token would be for is not here any more.")
		}
		if err != nil {
			return err
		}
		if err := roomForToken(ctx, db, t.MemberID, role); err != nil {
			return err
		}
		_, err = db.NewInsert().Model(t).Returning("id, created_at").Exec(ctx)
		return Fault(err, "add token")
	})
}

// roomForToken faults with Precondition where a member, or bots together, have as many
// tokens as they may.
func roomForToken(ctx context.Context, db DB, member int64, role Role) error {
	var n, bots int
	if role == RoleBot {
		if _, err := db.NewRaw(`SELECT 1 FROM ?tenant.settings FOR UPDATE`).Exec(ctx); err != nil {
			return Fault(err, "wait to add a token")
		}
	}
	err := db.NewRaw(`SELECT (SELECT count(*) FROM ?tenant.tokens WHERE member_id = ?0),
		CASE WHEN ?1 THEN (SELECT count(*) FROM ?tenant.tokens AS tk JOIN ?tenant.members AS mb ON mb.id = tk.member_id AND mb.role = ?2) ELSE 0 END`,
		member, role == RoleBot, RoleBot).Scan(ctx, &n, &bots)
	switch {
	case err != nil:
		return Fault(err, "count tokens of member %d", member)
	case n >= MaxTokens:
		return fault.New(fault.Precondition, "There are %d tokens already. Revoke one that is not used any more.", n)
	case bots >= MostBotTokens:
		return fault.New(fault.Precondition, "The bots of this workspace have %d tokens already. Revoke one that is not used any more.", bots)
	}
	return nil
}

// deleteTokens removes one token of a member, or with id 0 all of them, and returns
// the hashes of their doors.
func deleteTokens(ctx context.Context, db DB, memberID, id int64) (hashes [][]byte, err error) {
	err = db.NewRaw(`DELETE FROM ?tenant.tokens WHERE member_id = ?0 AND (id = ?1 OR ?1 = 0) RETURNING hash`, memberID, id).Scan(ctx, &hashes)
	return hashes, Fault(err, "remove tokens of member %d", memberID)
}

// tokenWithMember reads a token and whose it is in one statement. A bot that is paused
// is not found.
func tokenWithMember(ctx context.Context, db DB, hash []byte) (Token, Member, error) {
	var row struct {
		T Token  `bun:"embed:"`
		M Member `bun:"embed:m_"`
	}
	err := db.NewSelect().TableExpr("?tenant.tokens AS tk").
		Join("JOIN ?tenant.members AS mb ON mb.id = tk.member_id").
		ColumnExpr("tk.id, tk.member_id, tk.hash, tk.scope, tk.last_used_at, tk.expires_at").
		ColumnExpr("mb.id AS m_id, mb.name AS m_name, mb.email AS m_email, mb.role AS m_role, mb.status AS m_status").
		ColumnExpr("mb.bio AS m_bio, mb.avatar_version AS m_avatar_version, mb.confirmed_at AS m_confirmed_at, mb.created_at AS m_created_at").
		Where("tk.hash = ?", hash).
		Where("NOT EXISTS (SELECT 1 FROM ?tenant.bots AS bt WHERE bt.member_id = mb.id AND bt.paused_at IS NOT NULL)").
		Scan(ctx, &row)
	if err != nil {
		return Token{}, Member{}, Fault(err, "token")
	}
	return row.T, row.M, nil
}

func touchToken(ctx context.Context, db DB, id int64, still time.Duration) error {
	_, err := db.NewRaw(`UPDATE ?tenant.tokens SET last_used_at = now()
		WHERE id = ? AND (last_used_at IS NULL OR last_used_at < now() - ? * interval '1 second')`, id, still.Seconds()).Exec(ctx)
	return Fault(err, "note use of token %d", id)
}
