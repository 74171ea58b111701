package tenant

import "context"

// makeSchema makes the schema, the rights on it and the residence row in one
// commit; a schema that is there is left alone.
func (r *Registry) makeSchema(ctx context.Context, id ID) error {
	tx, err := r.pools.Owner.BeginTx(ctx, nil)
	if err != nil {
		return Fault(err, "begin")
	}
	defer tx.Rollback()
	for _, statement := range []string{
		`CREATE SCHEMA IF NOT EXISTS ` + id.schema(),
		`GRANT USAGE ON SCHEMA ` + id.schema() + ` TO ` + TenantRole,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return Fault(err, "make schema")
		}
	}
	if err := insertResidence(ctx, ControlDB{idb: tx}, id); err != nil {
		return err
	}
	return Fault(tx.Commit(), "make schema")
}
