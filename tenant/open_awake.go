package tenant

import "context"

// OpenAwake returns the handle for a tenant that is awake with a schema of this binary,
// and reports false for any other: it never wakes one and never migrates one. One that
// falls asleep meanwhile answers with an error of IsAsleep.
func (r *Registry) OpenAwake(ctx context.Context, t Tenant) (db DB, awake bool, err error) {
	if t.mayOpen() != nil || t.Residence != ResidenceAwake || t.SchemaVersion != r.needs {
		return DB{}, false, nil
	}
	db, err = r.handle(ctx, t.ID, t.Node)
	return db, err == nil, err
}
