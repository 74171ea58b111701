package billing

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// ReceiveEvent keeps what Stripe tells, once, and leaves the rest to a job: it answers
// within milliseconds and a process that dies after it loses nothing. Faults: Invalid
// for what Stripe has not signed lately, Internal for another version of its API.
func (s *Service) ReceiveEvent(ctx context.Context, body []byte, signature string) error {
	if s.gateway == nil {
		return errNotSold()
	}
	e, err := s.gateway.ReadEvent(body, signature)
	if err != nil {
		s.refused.note(err)
		if fault.Is(err, fault.Internal) {
			s.log.ErrorContext(ctx, "an event of Stripe cannot be read: see the runbook, Money", "error", err)
		}
		return err
	}
	_, err = s.keepEvent(ctx, e, string(body))
	return err
}

// keepEvent is shared by what Stripe tells and what is read later of what it told.
func (s *Service) keepEvent(ctx context.Context, e Event, body string) (fresh bool, err error) {
	err = s.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		fresh, err = insertEvent(ctx, c, e, body)
		if err != nil || !fresh {
			return err
		}
		return s.jobs.EnqueueControl(ctx, c, tenant.QueueNow, HandleEventArgs{EventID: e.ID})
	})
	return fresh && err == nil, err
}

// followUp is one try of HandleEvent.
func (s *Service) followUp(ctx context.Context, a HandleEventArgs) error {
	e, err := eventByID(ctx, s.control, a.EventID)
	if err != nil || !e.HandledAt.IsZero() {
		return err
	}
	id, err := s.tenantOf(ctx, e)
	if fault.Is(err, fault.NotFound) {
		return closeEvent(ctx, s.control, e.ID, "about nobody of ours")
	}
	if err != nil {
		return err
	}
	return s.locked(ctx, id, func(ctx context.Context, c tenant.ControlDB, cu *Customer) error {
		outcome := "known already"
		if !cu.FetchedAt.After(e.heardAt()) {
			changed, err := s.refresh(ctx, c, cu, e.EventKind)
			if err != nil {
				return err
			}
			if outcome = "nothing changed"; changed {
				outcome = "changed how it stands"
			}
		}
		return closeEvent(ctx, c, e.ID, outcome)
	})
}

// tenantOf finds whom an event is about. What a bank does to a payment names the
// payment only. Faults: NotFound for nobody of ours.
func (s *Service) tenantOf(ctx context.Context, e InboxEntry) (tenant.ID, error) {
	customer := e.Customer
	if customer == "" && e.Charge != "" {
		if s.gateway == nil {
			return tenant.ID{}, errNotSold()
		}
		var err error
		if customer, err = s.gateway.CustomerOf(ctx, e.Charge); err != nil {
			return tenant.ID{}, err
		}
	}
	return tenantOfCustomer(ctx, s.control, customer)
}
