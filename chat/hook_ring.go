package chat

// Two programs that answer each other would never end. A message of a person is hop 0;
// one that a bot posts is one more than the highest it was called with in hopWindow,
// and from maxHops on nobody is called. What a bot answers a call with calls nobody.
const (
	maxHops    = "3"
	hopWindow  = "1 minute"
	ringsLimit = "120" // calls of one bot in a minute; what is more is noted and not made
)

const callBotKind = "chat:call_bot"

// rings is the part of a statement that, for messages which it writes, decides which
// bots are called: in a direct room all that are in it, elsewhere those mentioned. It
// writes their deliveries and the jobs that make the calls. said selects id, room_id,
// creator_id, quiet and at of the messages; mentioned says whether bt.member_id is
// mentioned by message s; workspace is the argument that holds the tenant's id. The CTE
// "rung" has what was written.
//
// Without bots all of it is one look at an empty table.
func rings(said, mentioned, workspace string) string {
	return `rung AS (
			INSERT INTO ?tenant.hook_deliveries (receiver_id, room_id, message_id, hop, outcome, problem)
			SELECT bt.member_id, s.room_id, s.id, hop.n, CASE WHEN full_.up THEN 'failed' ELSE 'waiting' END, CASE WHEN full_.up THEN 'many' ELSE '' END
			FROM ?tenant.bots AS bt
			JOIN ` + said + ` AS s ON s.creator_id <> bt.member_id AND NOT s.quiet
			JOIN ?tenant.memberships AS bms ON bms.member_id = bt.member_id AND bms.room_id = s.room_id
			JOIN ?tenant.members AS bmb ON bmb.id = bt.member_id AND bmb.status = 'active'
			JOIN ?tenant.rooms AS br ON br.id = s.room_id AND (br.kind = 'direct' OR ` + mentioned + `),
			LATERAL (SELECT coalesce(max(hd.hop) + 1, 0) AS n FROM ?tenant.hook_deliveries AS hd
				WHERE hd.receiver_id = s.creator_id AND hd.created_at > now() - interval '` + hopWindow + `') AS hop,
			LATERAL (SELECT count(*) >= ` + ringsLimit + ` AS up FROM ?tenant.hook_deliveries AS hd
				WHERE hd.receiver_id = bt.member_id AND hd.created_at > now() - interval '1 minute') AS full_
			WHERE bt.webhook_url <> '' AND bt.paused_at IS NULL AND hop.n < ` + maxHops + `
				AND NOT EXISTS (SELECT 1 FROM ?tenant.hook_receivers AS hr WHERE hr.id = bt.member_id AND hr.paused_at IS NOT NULL)
			RETURNING id, message_id, outcome),
		rung_jobs AS (
			INSERT INTO node.outbox (id, tenant_id, queue, kind, args)
			SELECT gen_random_uuid(), ` + workspace + `, 'now', '` + callBotKind + `', jsonb_build_object('delivery_id', rung.id) FROM rung WHERE rung.outcome = 'waiting')`
}
