package chat

import (
	"context"

	"hearth/tenant"
)

// inLine says of a delivery d that it waits to be told and has no number. Those to one
// subscription are told one after the other: of each room, and of the members.
const inLine = `d.outcome = 'waiting' AND d.original_id = 0 AND (d.event LIKE 'member.%' OR d.event LIKE 'room.%')`

// takeTurn reports whether a delivery comes next. Where it does not, its job is over, and
// passTurn asks for it again: also here, should whoever settled the one before have been
// of an older version. Faults: NotFound for a subscription that was deleted.
func takeTurn(ctx context.Context, db tenant.DB, next HookDelivery) (turn bool, err error) {
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if _, err := hookReceiver(ctx, db, next.ReceiverID, true); err != nil { // so that whoever is before it cannot end unseen
			return err
		}
		res, err := db.NewRaw(`UPDATE ?tenant.hook_deliveries SET behind = true WHERE id = ?0 AND EXISTS (
			SELECT 1 FROM ?tenant.hook_deliveries AS d WHERE d.receiver_id = ?1 AND d.room_id = ?2 AND d.id < ?0 AND `+inLine+`)`,
			next.ID, next.ReceiverID, next.RoomID).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if turn = n == 0; turn || err != nil {
			return err
		}
		return passTurn(ctx, db, next)
	})
	return turn, tenant.Fault(err, "take turn of delivery %d", next.ID)
}

// passTurn asks, in the transaction that settled a delivery, for the one that comes next
// in its line where that one has given up its job to wait.
func passTurn(ctx context.Context, db tenant.DB, d HookDelivery) error {
	_, err := db.NewRaw(`WITH next AS (
			SELECT d.id FROM ?tenant.hook_deliveries AS d WHERE d.receiver_id = ?0 AND d.room_id = ?1 AND `+inLine+` ORDER BY d.id LIMIT 1),
		woken AS (UPDATE ?tenant.hook_deliveries AS d SET behind = false FROM next WHERE d.id = next.id AND d.behind RETURNING d.id)
		INSERT INTO node.outbox (id, tenant_id, queue, kind, args)
		SELECT gen_random_uuid(), ?2, 'soon', '`+callFeedKind+`', jsonb_build_object('delivery_id', id) FROM woken`,
		d.ReceiverID, d.RoomID, db.Tenant()).Exec(ctx)
	return tenant.Fault(err, "pass turn of delivery %d", d.ID)
}
