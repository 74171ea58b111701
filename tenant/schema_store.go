package tenant

import "context"

// makeSchema makes the schema, the rights on it and the residence row in one
// commit; a schema that is there is left alone.
func (r *Registry) makeSchema(ctx context.Context, t Tenant) error {
	s, err := r.server(ctx, t.Node)
	if err != nil {
		return err
	}
	id := t.ID
	tx, err := s.Pools.Owner.BeginTx(ctx, nil)
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
