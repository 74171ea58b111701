package tenant

import "context"

// OnQueue does something to a queue, which is not in Postgres, and keeps what do says that
// it did in the audit log. That is done while a transaction is open, and nothing but the
// line and its commit come after. Faults: Invalid on "reason", and whatever do returns.
func (s *Service) OnQueue(ctx context.Context, e AuditEntry, do func(ctx context.Context) (did any, err error)) (err error) {
	if e.Reason, err = CleanReason(e.Reason); err != nil {
		return err
	}
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if e.After, err = do(ctx); err != nil {
			return err
		}
		return Audit(ctx, c, e)
	})
}
