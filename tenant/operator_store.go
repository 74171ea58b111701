package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// upsertOperator adds an operator, or gives the one with the address a role and a new
// link.
func upsertOperator(ctx context.Context, c ControlDB, o *Operator) error {
	err := c.NewRaw(`INSERT INTO control.operators (id, email, name, role, link_hash, link_expires_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (email) DO UPDATE SET role = excluded.role, link_hash = excluded.link_hash, link_expires_at = excluded.link_expires_at, removed_at = NULL
		RETURNING id`, o.ID.String(), o.Email, o.Name, o.Role, o.LinkHash, o.LinkExpiresAt).Scan(ctx, &o.ID)
	return Fault(err, "add operator")
}

func seedOperator(ctx context.Context, c ControlDB, o Operator) error {
	_, err := c.NewRaw(`INSERT INTO control.operators (id, email, name, role, password_digest) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		o.ID.String(), o.Email, o.Name, o.Role, o.PasswordDigest).Exec(ctx)
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

// OperatorNamed finds an operator by address. Faults: NotFound.
func OperatorNamed(ctx context.Context, c ControlDB, email string) (Operator, error) {
	clean, err := CleanEmail(email)
	if err != nil {
		return Operator{}, err
	}
	return operatorByEmail(ctx, c, clean)
}

// lockOperator reads an operator who was not removed and holds their row.
func lockOperator(ctx context.Context, c ControlDB, id ID) (Operator, error) {
	var o Operator
	err := c.NewSelect().Model(&o).Where("o.id = ?", id).Where("o.removed_at IS NULL").For("UPDATE").Scan(ctx)
	if err = Fault(err, "operator %s", id); fault.Is(err, fault.NotFound) {
		err = fault.Wrap(err, fault.NotFound, "There is no such operator.")
	}
	return o, err
}

func lockOwners(ctx context.Context, c ControlDB) (emails []string, err error) {
	err = c.NewRaw(`SELECT email FROM control.operators WHERE role = 'owner' AND removed_at IS NULL ORDER BY id FOR UPDATE`).Scan(ctx, &emails)
	return emails, Fault(err, "owners")
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

func updateOperatorRole(ctx context.Context, c ControlDB, id uuid.UUID, role OperatorRole) error {
	_, err := c.NewRaw(`UPDATE control.operators SET role = ? WHERE id = ?`, role, id.String()).Exec(ctx)
	return Fault(err, "change role of %s", id)
}

// removeOperator leaves the name, which the audit log refers to, and nothing to get in
// with.
func removeOperator(ctx context.Context, c ControlDB, id uuid.UUID) error {
	_, err := c.NewRaw(`UPDATE control.operators SET removed_at = now(), password_digest = '', link_hash = NULL, link_expires_at = NULL WHERE id = ?`, id.String()).Exec(ctx)
	if err != nil {
		return Fault(err, "remove operator %s", id)
	}
	return forgetFactors(ctx, c, id)
}

func forgetFactors(ctx context.Context, c ControlDB, id uuid.UUID) error {
	_, err := c.NewRaw(`WITH keys AS (DELETE FROM control.operator_passkeys WHERE operator_id = ?0),
		codes AS (DELETE FROM control.operator_recovery_codes WHERE operator_id = ?0)
		UPDATE control.operators SET totp_sealed = NULL, totp_step = 0 WHERE id = ?0`, id.String()).Exec(ctx)
	return Fault(err, "forget the factors of %s", id)
}

func staff(ctx context.Context, c ControlDB, now time.Time) ([]StaffMember, error) {
	var list []StaffMember
	err := c.NewRaw(`SELECT o.id, o.email, o.role, o.password_digest <> '' AS joined, o.link_expires_at, o.totp_sealed IS NOT NULL AS totp,
			(SELECT count(*) FROM control.operator_passkeys AS p WHERE p.operator_id = o.id) AS passkeys,
			count(s.id) AS sessions, max(s.last_active_at) AS last_active_at
		FROM control.operators AS o LEFT JOIN control.operator_sessions AS s ON s.operator_id = o.id AND s.created_at > ? AND s.last_active_at > ?
		WHERE o.removed_at IS NULL GROUP BY o.id ORDER BY o.email`, now.Add(-operatorSessionFor), now.Add(-operatorIdleFor)).Scan(ctx, &list)
	return list, Fault(err, "operators")
}
