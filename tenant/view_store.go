package tenant

import (
	"context"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// ViewsOf lists what an operator has named, by name.
func ViewsOf(ctx context.Context, c ControlDB, operator uuid.UUID) ([]View, error) {
	var all []View
	err := c.NewSelect().Model(&all).Where("ov.operator_id = ?", operator).OrderExpr("lower(ov.name), ov.id").Limit(mostViews).Scan(ctx)
	return all, Fault(err, "views")
}

func saveView(ctx context.Context, c ControlDB, v View) error {
	res, err := c.NewRaw(`INSERT INTO control.operator_views (id, operator_id, name, query) SELECT ?0, ?1, ?2, ?3
		WHERE (SELECT count(*) FROM control.operator_views WHERE operator_id = ?1 AND name <> ?2) < ?4
		ON CONFLICT (operator_id, name) DO UPDATE SET query = excluded.query`, v.ID, v.OperatorID, v.Name, v.Query, mostViews).Exec(ctx)
	if err != nil {
		return Fault(err, "save view")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Precondition, "You have %d views, which is as many as fit. Delete one first.", mostViews)
	}
	return nil
}

func deleteView(ctx context.Context, c ControlDB, operator, id uuid.UUID) error {
	res, err := c.NewRaw(`DELETE FROM control.operator_views WHERE id = ? AND operator_id = ?`, id, operator).Exec(ctx)
	if err != nil {
		return Fault(err, "delete view")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.NotFound, "There is no such view.")
	}
	return nil
}
