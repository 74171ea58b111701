package tenant

import (
	"context"
	"time"
)

// IncomingOf lists the incoming addresses of a bot, the oldest first.
func IncomingOf(ctx context.Context, db DB, bot int64) ([]Incoming, error) {
	var all []Incoming
	err := db.NewSelect().Model(&all).Where("ic.bot_id = ?", bot).Order("ic.id").Limit(MostIncoming).Scan(ctx)
	return all, Fault(err, "incoming addresses of bot %d", bot)
}

func incomingByID(ctx context.Context, db DB, id int64) (in Incoming, err error) {
	err = db.NewSelect().Model(&in).Where("ic.id = ?", id).Scan(ctx)
	return in, Fault(err, "incoming address %d", id)
}

func insertIncoming(ctx context.Context, db DB, in *Incoming) error {
	_, err := db.NewInsert().Model(in).Returning("id, created_at").Exec(ctx)
	return Fault(err, "add an incoming address of bot %d", in.BotID)
}

// deleteIncoming removes one address of a bot, or with id 0 all of them, and returns
// the hashes of their doors.
func deleteIncoming(ctx context.Context, db DB, bot, id int64) (hashes [][]byte, err error) {
	err = db.NewRaw(`DELETE FROM ?tenant.incoming WHERE bot_id = ?0 AND (id = ?1 OR ?1 = 0) RETURNING hash`, bot, id).Scan(ctx, &hashes)
	return hashes, Fault(err, "remove incoming address %d of bot %d", id, bot)
}

func touchIncoming(ctx context.Context, db DB, id int64, at time.Time) error {
	_, err := db.NewRaw(`UPDATE ?tenant.incoming SET last_used_at = ? WHERE id = ?`, at, id).Exec(ctx)
	return Fault(err, "note the use of incoming address %d", id)
}
