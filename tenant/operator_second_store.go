package tenant

import (
	"context"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

func secondFactors(ctx context.Context, c ControlDB, operator uuid.UUID) (f SecondFactors, err error) {
	err = c.NewRaw(`SELECT o.totp_sealed IS NOT NULL, (SELECT count(*) FROM control.operator_recovery_codes AS r WHERE r.operator_id = o.id AND r.used_at IS NULL)
		FROM control.operators AS o WHERE o.id = ?`, operator.String()).Scan(ctx, &f.TOTP, &f.Recovery)
	if err != nil {
		return f, Fault(err, "factors of %s", operator)
	}
	err = c.NewRaw(`SELECT id, credential_id, record, name, used_at, created_at FROM control.operator_passkeys
		WHERE operator_id = ? ORDER BY created_at, id`, operator.String()).Scan(ctx, &f.Passkeys)
	return f, Fault(err, "passkeys of %s", operator)
}

// useTOTPStep faults with nothing and returns false when the step, or a later one, was
// used meanwhile.
func useTOTPStep(ctx context.Context, c ControlDB, operator uuid.UUID, step int64) (bool, error) {
	res, err := c.NewRaw(`UPDATE control.operators SET totp_step = ?0 WHERE id = ?1 AND totp_step < ?0`, step, operator.String()).Exec(ctx)
	if err != nil {
		return false, Fault(err, "use a code")
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func useRecoveryCode(ctx context.Context, c ControlDB, operator uuid.UUID, hash string) (bool, error) {
	res, err := c.NewRaw(`UPDATE control.operator_recovery_codes SET used_at = now() WHERE operator_id = ? AND hash = ? AND used_at IS NULL`, operator.String(), hash).Exec(ctx)
	if err != nil {
		return false, Fault(err, "use a recovery code")
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func updateTOTP(ctx context.Context, c ControlDB, operator uuid.UUID, sealed []byte, step int64) error {
	var kept any
	if sealed != nil {
		kept = sealed
	}
	_, err := c.NewRaw(`UPDATE control.operators SET totp_sealed = ?, totp_step = ? WHERE id = ?`, kept, step, operator.String()).Exec(ctx)
	return Fault(err, "set the authenticator app of %s", operator)
}

func insertPasskey(ctx context.Context, c ControlDB, operator uuid.UUID, p Passkey) error {
	_, err := c.NewRaw(`INSERT INTO control.operator_passkeys (id, operator_id, credential_id, record, name) VALUES (?, ?, ?, ?::jsonb, ?)`,
		p.ID, operator.String(), p.Credential, string(p.Record), p.Name).Exec(ctx)
	if UniqueViolation(err) != "" {
		return fault.Wrap(err, fault.Conflict, "This passkey is set up already.")
	}
	return Fault(err, "add a passkey of %s", operator)
}

func updatePasskey(ctx context.Context, c ControlDB, operator uuid.UUID, p Passkey) error {
	_, err := c.NewRaw(`UPDATE control.operator_passkeys SET record = ?::jsonb, used_at = now() WHERE operator_id = ? AND credential_id = ?`,
		string(p.Record), operator.String(), p.Credential).Exec(ctx)
	return Fault(err, "use a passkey of %s", operator)
}

func deletePasskey(ctx context.Context, c ControlDB, operator uuid.UUID, id ID) (name string, err error) {
	err = c.NewRaw(`DELETE FROM control.operator_passkeys WHERE operator_id = ? AND id = ? RETURNING name`, operator.String(), id).Scan(ctx, &name)
	if err = Fault(err, "remove a passkey of %s", operator); fault.Is(err, fault.NotFound) {
		err = fault.Wrap(err, fault.NotFound, "There is no such passkey.")
	}
	return name, err
}

func replaceRecoveryCodes(ctx context.Context, c ControlDB, operator uuid.UUID, hashes []string) error {
	if _, err := c.NewRaw(`DELETE FROM control.operator_recovery_codes WHERE operator_id = ?`, operator.String()).Exec(ctx); err != nil {
		return Fault(err, "take recovery codes away")
	}
	type row struct {
		Operator string `bun:"operator_id"`
		Hash     string `bun:"hash"`
	}
	rows := make([]row, len(hashes))
	for i, hash := range hashes {
		rows[i] = row{operator.String(), hash}
	}
	_, err := c.NewInsert().Model(&rows).ModelTableExpr("control.operator_recovery_codes").Exec(ctx)
	return Fault(err, "add recovery codes")
}
