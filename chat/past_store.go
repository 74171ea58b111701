package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// shownFrom is the id of the oldest message that is shown. It is looked up once for a
// statement, whatever that reads.
const shownFrom = `coalesce((SELECT history_from FROM ?tenant.settings), 0)`

// movePast finds the oldest message that is shown: of the last days, or of the newest
// messages, whichever shows more. Only what was passed since the last time is read,
// unless the limits are others. One at a time: who comes second finds it done.
func movePast(ctx context.Context, db tenant.DB, days, messages int64, limits string) (Past, error) {
	var p Past
	err := db.NewRaw(`WITH old AS (
			SELECT CASE WHEN history_limits = ?2 THEN history_from ELSE 0 END AS since, CASE WHEN history_limits = ?2 THEN history_hidden ELSE 0 END AS hidden
			FROM ?tenant.settings WHERE history_limits <> ?2 OR history_at < now() - interval '1 hour' FOR UPDATE),
		until AS (
			SELECT least(
				coalesce((SELECT m.id FROM ?tenant.messages AS m WHERE m.id >= old.since AND m.created_at >= now() - ?0 * interval '1 day' ORDER BY m.id LIMIT 1), 9223372036854775807),
				CASE WHEN ?1 > 0 THEN coalesce((SELECT m.id FROM ?tenant.messages AS m WHERE m.deleted_at IS NULL ORDER BY m.id DESC OFFSET greatest(?1 - 1, 0) LIMIT 1), 0)
					ELSE 9223372036854775807 END) AS id
			FROM old)
		UPDATE ?tenant.settings SET history_from = until.id, history_limits = ?2, history_at = clock_timestamp(), history_hidden = greatest(0, old.hidden
			+ (SELECT count(*) FROM ?tenant.messages AS m WHERE m.deleted_at IS NULL AND m.id >= old.since AND m.id < until.id)
			- (SELECT count(*) FROM ?tenant.messages AS m WHERE m.deleted_at IS NULL AND m.id >= until.id AND m.id < old.since))
		FROM old, until RETURNING history_from AS "from", history_hidden AS hidden, history_limits AS limits`,
		days, messages, limits).Scan(ctx, &p)
	if err = tenant.Fault(err, "find the oldest message that is shown"); fault.Is(err, fault.NotFound) {
		err = db.NewRaw(`SELECT history_from AS "from", history_hidden AS hidden, history_limits AS limits FROM ?tenant.settings`).Scan(ctx, &p)
		err = tenant.Fault(err, "the oldest message that is shown")
	}
	return p, err
}

// showAll hides nothing any more.
func showAll(ctx context.Context, db tenant.DB) error {
	_, err := db.NewRaw(`UPDATE ?tenant.settings SET history_from = 0, history_hidden = 0, history_limits = ''`).Exec(ctx)
	return tenant.Fault(err, "show all messages")
}

// countPastAnew lets whoever opens a room next count what is hidden, for some of it may
// be gone.
func countPastAnew(ctx context.Context, db tenant.DB) error {
	_, err := db.NewRaw(`UPDATE ?tenant.settings SET history_limits = '' WHERE history_hidden > 0`).Exec(ctx)
	return tenant.Fault(err, "count hidden messages anew")
}

// notShown tells why a message of a room cannot be read: it is older than what is shown,
// or not there.
func notShown(ctx context.Context, db tenant.DB, room, id int64) error {
	var hidden bool
	err := db.NewRaw(`SELECT EXISTS (SELECT 1 FROM ?tenant.messages AS m WHERE m.room_id = ? AND m.id = ? AND m.deleted_at IS NULL AND m.id < `+shownFrom+`)`, room, id).Scan(ctx, &hidden)
	switch {
	case err != nil:
		return tenant.Fault(err, "message %d", id)
	case hidden:
		return errHidden
	}
	return fault.New(fault.NotFound, "This message does not exist any more.")
}
