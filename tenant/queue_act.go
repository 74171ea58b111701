package tenant

import "context"

// OnQueue does something to a queue, which is not in Postgres, and keeps it in the audit
// log. The line is written before and stays only when do went well; nothing but its
// commit comes after. Faults: Invalid on "reason", and whatever do returns.
func (s *Service) OnQueue(ctx context.Context, e AuditEntry, do func(ctx context.Context) error) (err error) {
	if e.Reason, err = CleanReason(e.Reason); err != nil {
		return err
	}
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := Audit(ctx, c, e); err != nil {
			return err
		}
		return do(ctx)
	})
}
