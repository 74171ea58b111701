package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// upsertOperator adds an operator, or gives the one with the address a new link.
func upsertOperator(ctx context.Context, c ControlDB, o *Operator) error {
	err := c.NewRaw(`INSERT INTO control.operators (id, email, name, link_hash, link_expires_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (email) DO UPDATE SET link_hash = excluded.link_hash, link_expires_at = excluded.link_expires_at
		RETURNING id`, o.ID.String(), o.Email, o.Name, o.LinkHash, o.LinkExpiresAt).Scan(ctx, &o.ID)
	return Fault(err, "add operator")
}

func seedOperator(ctx context.Context, c ControlDB, o Operator) error {
	_, err := c.NewRaw(`INSERT INTO control.operators (id, email, name, password_digest) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		o.ID.String(), o.Email, o.Name, o.PasswordDigest).Exec(ctx)
	return Fault(err, "seed operator")
}

func operatorByID(ctx context.Context, c ControlDB, id string) (Operator, error) {
	var o Operator
	err := c.NewSelect().Model(&o).Where("o.id::text = ?", id).Scan(ctx)
	return o, Fault(err, "operator %s", id)
}

func operatorByEmail(ctx context.Context, c ControlDB, email string) (Operator, error) {
	var o Operator
	err := c.NewSelect().Model(&o).Where("o.email = ?", email).Scan(ctx)
	return o, Fault(err, "operator by address")
}

// spendOperatorLink sets the password and makes the link useless in one statement.
// Faults: Invalid when somebody was quicker.
func spendOperatorLink(ctx context.Context, c ControlDB, o Operator) error {
	res, err := c.NewRaw(`UPDATE control.operators SET password_digest = ?, link_hash = NULL, link_expires_at = NULL
		WHERE id = ? AND link_hash = ?`, o.PasswordDigest, o.ID.String(), o.LinkHash).Exec(ctx)
	if err != nil {
		return Fault(err, "set operator password")
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.Invalid, "This link was used already. Make a new one with `hearth operator create`.")
	}
	return nil
}

func insertOperatorSession(ctx context.Context, c ControlDB, o Operator, hash string, from Visitor) error {
	_, err := c.NewRaw(`INSERT INTO control.operator_sessions (id, operator_id, token_hash, ip_address, user_agent) VALUES (?, ?, ?, ?, ?)`,
		o.Session.String(), o.ID.String(), hash, clip(from.IPAddress, 45), clip(from.UserAgent, 200)).Exec(ctx)
	return Fault(err, "begin operator session")
}

func operatorBySession(ctx context.Context, c ControlDB, session, hash string) (Operator, error) {
	var o Operator
	err := c.NewRaw(`SELECT o.id, o.email, o.name FROM control.operator_sessions AS s
		JOIN control.operators AS o ON o.id = s.operator_id
		WHERE s.id::text = ? AND s.token_hash = ? AND s.created_at > now() - interval '12 hours'`, session, hash).
		Scan(ctx, &o.ID, &o.Email, &o.Name)
	if err != nil {
		return Operator{}, Fault(err, "operator session")
	}
	return o, Fault(o.Session.UnmarshalText([]byte(session)), "operator session id")
}

func deleteOperatorSession(ctx context.Context, c ControlDB, o Operator) error {
	_, err := c.NewRaw(`DELETE FROM control.operator_sessions WHERE id = ?`, o.Session.String()).Exec(ctx)
	return Fault(err, "end operator session")
}
