package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// pushKey faults with NotFound until there is one.
func pushKey(ctx context.Context, c ControlDB) (sealed []byte, err error) {
	err = c.NewRaw(`SELECT sealed FROM control.push_key`).Scan(ctx, &sealed)
	return sealed, Fault(err, "push key")
}

func insertPushKey(ctx context.Context, c ControlDB, sealed []byte) error {
	_, err := c.NewRaw(`INSERT INTO control.push_key (sealed) VALUES (?) ON CONFLICT DO NOTHING`, sealed).Exec(ctx)
	return Fault(err, "keep push key")
}

// replacePushKey faults with Unavailable when another process was faster: reading
// again gives its key.
func replacePushKey(ctx context.Context, c ControlDB, was, sealed []byte) error {
	res, err := c.NewRaw(`UPDATE control.push_key SET sealed = ? WHERE sealed = ?`, sealed, was).Exec(ctx)
	if err != nil {
		return Fault(err, "replace push key")
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.Unavailable, "This did not work just now. Please try again in a moment.")
	}
	return nil
}
