package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// insertOperatorSession adds a session, and clears away those that are long over.
func insertOperatorSession(ctx context.Context, c ControlDB, o Operator, hash string, from Visitor) error {
	var second any
	if !o.SecondAt.IsZero() {
		second = o.SecondAt
	}
	_, err := c.NewRaw(`WITH over AS (DELETE FROM control.operator_sessions WHERE operator_id = ?1 AND created_at < now() - interval '2 days')
		INSERT INTO control.operator_sessions (id, operator_id, token_hash, ip_address, user_agent, second_at, proved_at, last_active_at, created_at)
		VALUES (?0, ?1, ?2, ?3, ?4, ?5, ?6, ?6, ?6)`,
		o.Session.String(), o.ID.String(), hash, clip(from.IPAddress, 45), clip(from.UserAgent, 200), second, o.ProvedAt).Exec(ctx)
	return Fault(err, "begin operator session")
}

// operatorBySession reads whose session it is and notes, once a minute, that it is
// used.
func operatorBySession(ctx context.Context, c ControlDB, session, hash string, now time.Time) (Operator, error) {
	var o Operator
	var row struct {
		ID        uuid.UUID    `bun:"id"`
		Session   uuid.UUID    `bun:"session_id"`
		Email     string       `bun:"email"`
		Name      string       `bun:"name"`
		Role      OperatorRole `bun:"role"`
		SecondAt  time.Time    `bun:"second_at,nullzero"`
		ProvedAt  time.Time    `bun:"proved_at"`
		HasSecond bool         `bun:"has_second"`
	}
	err := c.NewRaw(`WITH s AS (SELECT * FROM control.operator_sessions WHERE id::text = ? AND token_hash = ? AND created_at > ? AND last_active_at > ?),
		touched AS (UPDATE control.operator_sessions SET last_active_at = ? WHERE id = (SELECT id FROM s WHERE last_active_at < ?))
		SELECT o.id, s.id AS session_id, o.email, o.name, o.role, s.second_at, s.proved_at,
			o.totp_sealed IS NOT NULL OR EXISTS (SELECT 1 FROM control.operator_passkeys AS p WHERE p.operator_id = o.id) AS has_second
		FROM s JOIN control.operators AS o ON o.id = s.operator_id AND o.removed_at IS NULL`,
		session, hash, now.Add(-operatorSessionFor), now.Add(-operatorIdleFor), now, now.Add(-time.Minute)).Scan(ctx, &row)
	if err != nil {
		return Operator{}, Fault(err, "operator session")
	}
	o.ID, o.Session, o.Email, o.Name, o.Role = row.ID, row.Session, row.Email, row.Name, row.Role
	o.SecondAt, o.ProvedAt, o.HasSecond = row.SecondAt, row.ProvedAt, row.HasSecond
	return o, nil
}

func operatorSessions(ctx context.Context, c ControlDB, id uuid.UUID, now time.Time) ([]OperatorSession, error) {
	var list []OperatorSession
	err := c.NewRaw(`SELECT id, ip_address, user_agent, last_active_at, created_at FROM control.operator_sessions
		WHERE operator_id = ? AND created_at > ? AND last_active_at > ? ORDER BY last_active_at DESC LIMIT 100`,
		id.String(), now.Add(-operatorSessionFor), now.Add(-operatorIdleFor)).Scan(ctx, &list)
	return list, Fault(err, "sessions of operator %s", id)
}

// deleteOperatorSession ends a session. Faults: NotFound.
func deleteOperatorSession(ctx context.Context, c ControlDB, operator, session uuid.UUID) error {
	res, err := c.NewRaw(`DELETE FROM control.operator_sessions WHERE operator_id = ? AND id = ?`, operator.String(), session.String()).Exec(ctx)
	if err != nil {
		return Fault(err, "end operator session")
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.NotFound, "There is no such session.")
	}
	return nil
}

func deleteOperatorSessions(ctx context.Context, c ControlDB, operator uuid.UUID) error {
	_, err := c.NewRaw(`DELETE FROM control.operator_sessions WHERE operator_id = ?`, operator.String()).Exec(ctx)
	return Fault(err, "end the sessions of %s", operator)
}

func proveOperatorSession(ctx context.Context, c ControlDB, session uuid.UUID, now time.Time) error {
	_, err := c.NewRaw(`UPDATE control.operator_sessions SET proved_at = ? WHERE id = ?`, now, session.String()).Exec(ctx)
	return Fault(err, "note a proof")
}
