package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// PushDevicesOf lists where a member is notified, the latest used first.
func PushDevicesOf(ctx context.Context, db tenant.DB, memberID int64) ([]PushSubscription, error) {
	var rows []PushSubscription
	err := db.NewSelect().Model(&rows).Where("p.member_id = ?", memberID).
		OrderExpr("coalesce(p.last_used_at, p.created_at) DESC, p.id DESC").Limit(MaxPushDevices).Scan(ctx)
	return rows, tenant.Fault(err, "push devices of member %d", memberID)
}

// pushDeviceHere finds the device of a session. Faults: NotFound.
func pushDeviceHere(ctx context.Context, db tenant.DB, me tenant.Member) (PushSubscription, error) {
	var row PushSubscription
	err := db.NewSelect().Model(&row).Where("p.member_id = ?", me.ID).Where("p.session_id = ?", me.Session).Limit(1).Scan(ctx)
	return row, tenant.Fault(err, "push device of session %d", me.Session)
}

// keepPushSubscription reports false for an endpoint of somebody else's. It passes on
// to whoever signs in next in that browser, who shows it by knowing its keys.
func keepPushSubscription(ctx context.Context, db tenant.DB, p PushSubscription) (kept bool, err error) {
	res, err := db.NewRaw(`WITH former AS (
			DELETE FROM ?tenant.push_subscriptions WHERE session_id = ?1 AND endpoint <> ?2),
		spare AS (
			DELETE FROM ?tenant.push_subscriptions WHERE id IN (
				SELECT o.id FROM ?tenant.push_subscriptions AS o WHERE o.member_id = ?0 AND o.session_id <> ?1 AND o.endpoint <> ?2
				ORDER BY coalesce(o.last_used_at, o.created_at) DESC, o.id DESC OFFSET ?6))
		INSERT INTO ?tenant.push_subscriptions AS p (member_id, session_id, endpoint, p256dh, auth, user_agent)
		VALUES (?0, ?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (endpoint) DO UPDATE SET member_id = EXCLUDED.member_id, session_id = EXCLUDED.session_id,
			p256dh = EXCLUDED.p256dh, auth = EXCLUDED.auth, user_agent = EXCLUDED.user_agent, failures = 0
		WHERE p.member_id = EXCLUDED.member_id OR p.p256dh = EXCLUDED.p256dh AND p.auth = EXCLUDED.auth`,
		p.MemberID, p.SessionID, p.Endpoint, p.P256dh, p.Auth, p.UserAgent, MaxPushDevices-1).Exec(ctx)
	if err != nil {
		return false, tenant.Fault(err, "notify session %d", p.SessionID)
	}
	n, err := res.RowsAffected()
	return n > 0, tenant.Fault(err, "notify session %d", p.SessionID)
}

func removePushSubscription(ctx context.Context, db tenant.DB, memberID, id int64) error {
	res, err := db.NewRaw(`DELETE FROM ?tenant.push_subscriptions WHERE id = ? AND member_id = ?`, id, memberID).Exec(ctx)
	if err != nil {
		return tenant.Fault(err, "remove push device %d", id)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.NotFound, "Notifications are off on this device already.")
	}
	return nil
}
