package billing

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// LetGoArgs asks to end what a workspace pays that was closed or deleted.
type LetGoArgs struct {
	TenantID tenant.ID `json:"tenant_id"`
}

// Kind implements tenant.JobArgs.
func (LetGoArgs) Kind() string { return "billing:let_go" }

// Leaving writes, with what closes a workspace, that its subscription is to end. Those
// that never came to Stripe cost no job. It implements tenant.Money.
type Leaving struct{}

// Left implements tenant.Money.
func (Leaving) Left(ctx context.Context, c tenant.ControlDB, id tenant.ID) error {
	cu, err := customerOf(ctx, c, id)
	if err != nil || cu.StripeID == "" {
		return err
	}
	return tenant.AppendControlOutbox(ctx, c, tenant.QueueSoon, LetGoArgs{TenantID: id}, time.Time{})
}

// Returned implements tenant.Money: what there was to pay has ended, and its plan with
// it. Another can be bought.
func (Leaving) Returned(ctx context.Context, c tenant.ControlDB, id tenant.ID) error {
	cu, err := customerOf(ctx, c, id)
	if err != nil || cu.StripeID == "" {
		return err
	}
	return tenant.AppendControlOutbox(ctx, c, tenant.QueueSoon, LookAgainArgs{TenantID: id}, time.Time{})
}

// LetGo ends what a workspace pays, if it is closed or deleted still. What it used until
// now is on its last invoice as far as it is known; the rest comes by lines.
func (s *Service) LetGo(ctx context.Context, u *Usage, a LetGoArgs) error {
	if s.gateway == nil {
		return fault.New(fault.Unavailable, "Stripe is not connected: this is done as soon as it is.")
	}
	left, err := keepFree(ctx, s.control, a.TenantID) // before anything ends: it may be opened again any moment
	if err != nil || !left {
		return err
	}
	if err := u.settle(ctx, a.TenantID); err != nil {
		s.log.WarnContext(ctx, "the last usage of a workspace comes later", "tenant", a.TenantID, "error", err)
	}
	return s.Refresh(ctx, a.TenantID, "was closed")
}

// leave ends all that a workspace pays for that its owner or two operators have closed,
// or that is deleted, and reports whether there was something. Closing bills what was
// used and gives back what is unused of a period; nothing at all is charged after
// deleting.
func (s *Service) leave(ctx context.Context, c tenant.ControlDB, cu *Customer, a Account) (left bool, err error) {
	if !a.Deleted && a.Closed.IsZero() && a.Condemned.IsZero() || cu.StripeID == "" {
		return false, nil
	}
	cu.StaysFree = true
	if cu.CheckoutID != "" {
		if err := s.gateway.CloseCheckout(ctx, cu.CheckoutID); err != nil && !fault.Is(err, fault.NotFound) {
			return false, err
		}
		cu.CheckoutID, cu.CheckoutURL, cu.CheckoutPrice = "", "", ""
		cu.CheckoutRevision++
	}
	for _, one := range a.Subscriptions {
		if one.IsOver() {
			continue
		}
		end := s.gateway.End
		if a.Deleted {
			end = s.gateway.Drop
		}
		if err := end(ctx, one.ID); err != nil && !fault.Is(err, fault.NotFound) {
			return left, err
		}
		left = true
	}
	if !a.Deleted {
		return left, nil
	}
	for _, i := range a.Invoices {
		if i.Status != InvoiceDraft && i.Status != InvoiceOpen {
			continue
		}
		if err := s.gateway.StopCharging(ctx, i.ID); err != nil && !fault.Is(err, fault.NotFound) {
			return left, err
		}
	}
	return left, nil
}

// settle pushes what a tenant used until now.
func (u *Usage) settle(ctx context.Context, id tenant.ID) error {
	if u == nil || u.sink == nil {
		return nil
	}
	if err := u.RollUp(ctx); err != nil {
		return err
	}
	batch, err := unpushedPeriods(ctx, u.control, Period{Tenant: id}, u.now(), pushBatch)
	if err != nil {
		return err
	}
	for _, p := range batch {
		if p.Tenant != id {
			return nil
		}
		if err := u.push(ctx, p); err != nil {
			return err
		}
	}
	return nil
}
