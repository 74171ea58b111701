package tenant

import (
	"context"
	"time"
)

// OperationLine is a saga as operators read of it, with whose it is and until when a
// process holds it.
type OperationLine struct {
	OperationEntry
	TenantID    ID        `bun:"tenant_id"`
	Slug        string    `bun:"slug"`
	LeasedUntil time.Time `bun:"leased_until"`
}

// OperationCount is how many sagas of a kind stand at a step.
type OperationCount struct {
	Kind OpKind `bun:"kind"`
	Step string `bun:"step"`
	N    int    `bun:"n"`
}

// OperationsCounted is up to how many operations in flight are counted.
const OperationsCounted = 10_000

// OperationsInFlight lists operations of a kind, or with "" of any, that are not done,
// behind one of them or from the oldest.
func OperationsInFlight(ctx context.Context, c ControlDB, kind OpKind, after ID, limit int) ([]OperationLine, error) {
	var lines []OperationLine
	err := c.NewRaw(`SELECT o.id, o.kind, o.step, o.attempts, o.error, o.leased_until > now() AS held, o.created_at, o.tenant_id, t.slug, o.leased_until
		FROM control.operations AS o JOIN control.tenants AS t ON t.id = o.tenant_id
		WHERE o.done_at IS NULL AND (?0 = '' OR o.kind = ?0) AND o.id > ?1 ORDER BY o.id LIMIT ?2`, kind, after, limit).Scan(ctx, &lines)
	return lines, Fault(err, "operations in flight")
}

// OperationsDone lists the operations that came to their end last.
func OperationsDone(ctx context.Context, c ControlDB, limit int) ([]OperationLine, error) {
	var lines []OperationLine
	err := c.NewRaw(`SELECT o.id, o.kind, o.step, o.attempts, o.error, o.created_at, o.done_at, o.tenant_id, t.slug, o.leased_until
		FROM control.operations AS o JOIN control.tenants AS t ON t.id = o.tenant_id
		WHERE o.done_at IS NOT NULL ORDER BY o.done_at DESC LIMIT ?`, limit).Scan(ctx, &lines)
	return lines, Fault(err, "operations that are done")
}

// CountOperations counts those in flight by kind and step.
func CountOperations(ctx context.Context, c ControlDB) ([]OperationCount, error) {
	var counts []OperationCount
	err := c.NewRaw(`SELECT kind, step, count(*) AS n FROM (SELECT kind, step FROM control.operations WHERE done_at IS NULL LIMIT ?) AS o
		GROUP BY kind, step ORDER BY kind, step`, OperationsCounted).Scan(ctx, &counts)
	return counts, Fault(err, "count operations")
}
