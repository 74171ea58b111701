package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// talliesOf selects the boosts of message m, those that were given first in front.
const talliesOf = `(SELECT jsonb_agg(jsonb_build_object('content', t.content, 'member_ids', t.member_ids, 'names', t.names) ORDER BY t.first)
	FROM (SELECT b.content, min(b.id) AS first, array_agg(b.booster_id ORDER BY b.id) AS member_ids,
			(array_agg(bm.name ORDER BY b.id))[1:12] AS names
		FROM ?tenant.boosts AS b JOIN ?tenant.members AS bm ON bm.id = b.booster_id
		WHERE b.message_id = m.id GROUP BY b.content) AS t) AS boosts`

// insertBoost takes the room's next number, writes the boost and the event of it.
func insertBoost(ctx context.Context, db tenant.DB, room int64, b *Boost) (seq int64, err error) {
	err = db.NewRaw(`WITH head AS (
			UPDATE ?tenant.rooms SET seq = seq + 1, counted_seq = counted_seq + 1 WHERE id = ?0 RETURNING seq),
		boost AS (
			INSERT INTO ?tenant.boosts (message_id, booster_id, content, created_at)
			SELECT ?1, ?2, ?3, clock_timestamp() FROM head RETURNING id, created_at),
		log AS (
			INSERT INTO ?tenant.room_events (room_id, seq, type, message_id, boost_id)
			SELECT ?0, head.seq, ?4, ?1, boost.id FROM head, boost),
		trimmed AS (
			DELETE FROM ?tenant.room_events AS e USING head
			WHERE head.seq % 100 = 0 AND e.room_id = ?0 AND e.seq <= head.seq - ?5 AND NOT `+untold+`),
		`+wakes(inRoom, "?6")+`
		SELECT boost.id, boost.created_at, head.seq FROM boost, head`,
		room, b.MessageID, b.BoosterID, b.Content, BoostCreated, ReplayLimit, db.Tenant()).
		Scan(ctx, &b.ID, &b.CreatedAt, &seq)
	return seq, tenant.Fault(err, "boost message %d", b.MessageID)
}

// removeBoost is insertBoost the other way round.
func removeBoost(ctx context.Context, db tenant.DB, room int64, b *Boost) (seq int64, err error) {
	err = db.NewRaw(`WITH head AS (
			UPDATE ?tenant.rooms SET seq = seq + 1, counted_seq = counted_seq + 1 WHERE id = ?0 RETURNING seq),
		boost AS (
			DELETE FROM ?tenant.boosts USING head WHERE message_id = ?1 AND booster_id = ?2 AND content = ?3 RETURNING id, created_at),
		log AS (
			INSERT INTO ?tenant.room_events (room_id, seq, type, message_id, boost_id)
			SELECT ?0, head.seq, ?4, ?1, boost.id FROM head, boost),
		trimmed AS (
			DELETE FROM ?tenant.room_events AS e USING head
			WHERE head.seq % 100 = 0 AND e.room_id = ?0 AND e.seq <= head.seq - ?5 AND NOT `+untold+`),
		`+wakes(inRoom, "?6")+`
		SELECT boost.id, boost.created_at, head.seq FROM boost, head`,
		room, b.MessageID, b.BoosterID, b.Content, BoostDeleted, ReplayLimit, db.Tenant()).
		Scan(ctx, &b.ID, &b.CreatedAt, &seq)
	return seq, tenant.Fault(err, "take a boost of message %d back", b.MessageID)
}

func findBoost(ctx context.Context, db tenant.DB, b *Boost) error {
	err := db.NewRaw(`SELECT id, created_at FROM ?tenant.boosts WHERE message_id = ? AND booster_id = ? AND content = ?`,
		b.MessageID, b.BoosterID, b.Content).Scan(ctx, &b.ID, &b.CreatedAt)
	return tenant.Fault(err, "boost of message %d", b.MessageID)
}

// mostBoosts is how many boosts of a message are listed.
const mostBoosts = 1000

// BoostsOf lists the boosts of a message, the first that was given in front.
func BoostsOf(ctx context.Context, db tenant.DB, message int64) ([]Boost, error) {
	var given []Boost
	err := db.NewSelect().Model(&given).ColumnExpr("b.*, bm.name AS booster_name").
		Join("JOIN ?tenant.members AS bm ON bm.id = b.booster_id").
		Where("b.message_id = ?", message).OrderExpr("b.id").Limit(mostBoosts).Scan(ctx)
	return given, tenant.Fault(err, "boosts of message %d", message)
}

// BoostOf finds a boost that a member has given. Faults: NotFound.
func BoostOf(ctx context.Context, db tenant.DB, me tenant.Member, id int64) (Boost, error) {
	var b Boost
	err := db.NewSelect().Model(&b).Where("b.id = ?", id).Where("b.booster_id = ?", me.ID).Scan(ctx)
	if fault.Is(tenant.Fault(err, ""), fault.NotFound) {
		return Boost{}, fault.New(fault.NotFound, "You have not added this reaction.")
	}
	return b, tenant.Fault(err, "boost %d", id)
}
