package billing

import (
	"context"
	"strings"

	"hearth/tenant"
)

// DisputeStatus is how far a bank has come that took a payment back because the card's
// holder asked for it, in Stripe's words; "" where none did.
type DisputeStatus string

// The ends of a dispute.
const (
	DisputeWon  DisputeStatus = "won"
	DisputeLost DisputeStatus = "lost"
)

// IsOpen reports whether somebody of ours may still answer the bank.
func (d DisputeStatus) IsOpen() bool {
	return d != "" && d != DisputeWon && d != DisputeLost && !strings.HasPrefix(string(d), "warning_closed")
}

// heed draws the one consequence that a dispute has: when it is lost, the subscription
// does not renew, so that nobody is charged again who has said that they do not want to
// be. Until then, and for money that is given back, everything stays as it is. It is
// done once for each payment: an owner who chooses to go on goes on.
func (s *Service) heed(ctx context.Context, c tenant.ControlDB, cu *Customer, all []Subscription, invoices []Invoice) error {
	current := Current(all)
	for _, i := range invoices { // those with a dispute: none, but for a few
		if i.Disputed == "" {
			continue
		}
		step := "disputed"
		if i.Disputed == DisputeLost {
			step = "dispute lost"
		}
		key := cu.TenantID.String() + ":" + step + ":" + i.ID
		known, err := factKnown(ctx, c, key)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		s.log.WarnContext(ctx, "a payment is disputed: see the runbook, Money", "tenant", cu.TenantID, "invoice", i.ID, "status", i.Disputed)
		if i.Disputed == DisputeLost && current.Goes() {
			if err := s.setEnding(ctx, current, true); err != nil {
				return err
			}
			cu.StaysFree = true
			for at := range all {
				all[at].CancelAtPeriodEnd = all[at].CancelAtPeriodEnd || all[at].ID == current.ID
			}
		}
		if _, err := insertFact(ctx, c, key, cu.TenantID); err != nil {
			return err
		}
	}
	return nil
}
