package tenant

import (
	"context"
	"encoding/json"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// AppendControlOutboxes is AppendControlOutbox for many entries of one kind at once, all
// due now.
func AppendControlOutboxes[A JobArgs](ctx context.Context, c ControlDB, queue Queue, all []A) error {
	if len(all) == 0 {
		return nil
	}
	body, err := json.Marshal(all)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "Something went wrong on our side.")
	}
	return appendOutboxes(ctx, c, queue, all[0].Kind(), string(body))
}

// DropParked forgets parked entries of a kind whose argument of a name has one of some
// values, because others have taken their place.
func DropParked(ctx context.Context, c ControlDB, kind, name string, values []string) error {
	if len(values) == 0 {
		return nil
	}
	return dropParked(ctx, c, kind, name, bun.List(values))
}
