package chat

import (
	"context"

	"hearth/tenant"
)

// addStorage notes that files of so many bytes more are kept, or with a negative number
// less, and returns how many there are now. Whoever else counts waits until db's
// transaction ends: it is the last thing to be locked in one.
func addStorage(ctx context.Context, db tenant.DB, bytes int64) (used int64, err error) {
	err = db.NewRaw(`UPDATE ?tenant.settings SET storage_bytes = greatest(storage_bytes + ?, 0) RETURNING storage_bytes`, bytes).Scan(ctx, &used)
	return used, tenant.Fault(err, "count %d bytes of files", bytes)
}

func storageUsed(ctx context.Context, db tenant.DB) (used int64, err error) {
	err = db.NewRaw(`SELECT storage_bytes FROM ?tenant.settings`).Scan(ctx, &used)
	return used, tenant.Fault(err, "bytes of files")
}
