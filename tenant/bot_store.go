package tenant

import (
	"context"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// botRow is a bot and its member as one statement reads them.
type botRow struct {
	B Bot    `bun:"embed:"`
	M Member `bun:"embed:m_"`
}

func (r botRow) bot() Bot {
	r.B.Member = r.M
	return r.B
}

// activeBots selects the bots that have not been deleted.
func activeBots(db DB) *bun.SelectQuery {
	return db.NewSelect().TableExpr("?tenant.bots AS bt").
		Join("JOIN ?tenant.members AS mb ON mb.id = bt.member_id AND mb.role = ? AND mb.status = ?", RoleBot, StatusActive).
		ColumnExpr("bt.member_id, bt.key_hash, bt.keyed_at, bt.former_hash, bt.former_until, bt.webhook_url, bt.paused_at, bt.last_used_at, bt.created_by, bt.created_at").
		ColumnExpr("mb.id AS m_id, mb.name AS m_name, mb.role AS m_role, mb.status AS m_status, mb.avatar_version AS m_avatar_version, mb.created_at AS m_created_at")
}

// Bots lists the bots of the workspace by name.
func Bots(ctx context.Context, db DB) ([]Bot, error) {
	var rows []botRow
	if err := activeBots(db).OrderExpr("lower(mb.name), mb.id").Limit(MostBots).Scan(ctx, &rows); err != nil {
		return nil, Fault(err, "bots")
	}
	all := make([]Bot, len(rows))
	for i, r := range rows {
		all[i] = r.bot()
	}
	return all, nil
}

// BotByID finds one bot by its member's id. Faults: NotFound, also for one that was
// deleted.
func BotByID(ctx context.Context, db DB, id int64) (Bot, error) {
	return oneBot(ctx, id, activeBots(db).Where("bt.member_id = ?", id))
}

// lockBot is BotByID for a bot that is about to be changed. It holds the member's row
// too, or a bot that is being deleted meanwhile would still be found.
func lockBot(ctx context.Context, db DB, id int64) (Bot, error) {
	return oneBot(ctx, id, activeBots(db).Where("bt.member_id = ?", id).For("NO KEY UPDATE OF bt, mb"))
}

func oneBot(ctx context.Context, id int64, q *bun.SelectQuery) (Bot, error) {
	var row botRow
	err := Fault(q.Scan(ctx, &row), "bot %d", id)
	if fault.Is(err, fault.NotFound) {
		return Bot{}, fault.Wrap(err, fault.NotFound, "There is no such bot.")
	}
	return row.bot(), err
}

// countBots is CountBots after whoever else counted to add one has committed.
func countBots(ctx context.Context, db DB) (int, error) {
	if _, err := lockMembers(ctx, db); err != nil {
		return 0, err
	}
	return CountBots(ctx, db)
}

// CountBots counts the bots that have not been deleted.
func CountBots(ctx context.Context, db DB) (int, error) {
	n, err := db.NewSelect().Model((*Member)(nil)).Where("mb.role = ?", RoleBot).Where("mb.status = ?", StatusActive).Count(ctx)
	return int(n), Fault(err, "count bots")
}

func insertBot(ctx context.Context, db DB, b *Bot) error {
	_, err := db.NewInsert().Model(b).Returning("keyed_at, created_at").Exec(ctx)
	return Fault(err, "add bot %d", b.MemberID)
}

// updateBot writes the named columns of b.
func updateBot(ctx context.Context, db DB, b Bot, columns ...string) error {
	_, err := db.NewUpdate().Model(&b).Column(columns...).WherePK().Exec(ctx)
	return Fault(err, "change bot %d", b.MemberID)
}

// closeDoors closes doors by their hashes.
func closeDoors(ctx context.Context, c ControlDB, id ID, hashes [][]byte) error {
	if len(hashes) == 0 {
		return nil
	}
	_, err := c.NewRaw(`DELETE FROM control.doors WHERE tenant_id = ? AND hash IN (?)`, id, bun.List(hashes)).Exec(ctx)
	return Fault(err, "close doors")
}
