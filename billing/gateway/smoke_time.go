package gateway

import (
	"context"
	"fmt"
	"time"

	"github.com/stripe/stripe-go/v76"
)

const (
	smokeTrial = 7          // days
	smokeLate  = int64(9)   // units that are set after their period
	smokeTried = int64(5)   // units that are set in a trial
	smokeLine  = int64(123) // cents
)

func (s *smoke) beginTrials(ctx context.Context) (says string, err error) {
	if s.forgotten, err = s.subscription(ctx, s.bare, smokeTrial, stripe.SubscriptionStatusTrialing); err != nil {
		return "", err
	}
	if s.tried, err = s.subscription(ctx, s.cust, smokeTrial, stripe.SubscriptionStatusTrialing); err != nil {
		return "", err
	}
	return s.tried.ID, s.setUsage(ctx, s.itemOf(s.tried, s.usage), smokeTried, s.tried.CurrentPeriodStart)
}

func (s *smoke) setTwice(ctx context.Context) (string, error) {
	item := s.itemOf(s.sub, s.usage)
	for _, quantity := range []int64{5, 7} {
		if err := s.setUsage(ctx, item, quantity, s.sub.CurrentPeriodStart); err != nil {
			return "", err
		}
	}
	total, err := s.usageOf(ctx, item, s.sub.CurrentPeriodStart)
	if err != nil {
		return "", err
	}
	if total != 7 {
		return "", fmt.Errorf("the summary says %d, want 7", total)
	}
	return "7", nil
}

// advance moves the clock to a time and waits until Stripe has done what was due.
func (s *smoke) advance(ctx context.Context, to time.Time) error {
	p := &stripe.TestHelpersTestClockAdvanceParams{FrozenTime: stripe.Int64(to.Unix())}
	p.Context = ctx
	moving, err := s.clocks().Advance(s.clock, p)
	for err == nil && moving.Status != stripe.TestHelpersTestClockStatusReady {
		if moving.Status == stripe.TestHelpersTestClockStatusInternalFailure {
			return fmt.Errorf("the clock broke at %s", time.Unix(moving.FrozenTime, 0).UTC())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(s.wait):
		}
		get := &stripe.TestHelpersTestClockParams{}
		get.Context = ctx
		moving, err = s.clocks().Get(s.clock, get)
	}
	if err == nil {
		s.now = to
	}
	return err
}

func (s *smoke) renew(ctx context.Context) (string, error) {
	if err := s.advance(ctx, time.Unix(s.sub.CurrentPeriodEnd, 0).Add(2*time.Minute)); err != nil {
		return "", err
	}
	return s.now.UTC().Format(time.DateTime), nil
}

// setLate is told and not judged: Hearth sets nothing when a period is over, but bills
// what comes late as a line.
func (s *smoke) setLate(ctx context.Context) (string, error) {
	item := s.itemOf(s.sub, s.usage)
	if err := s.setUsage(ctx, item, smokeLate, s.sub.CurrentPeriodStart); err != nil {
		return "it is refused, as Hearth expects: what comes late is a line of an invoice", nil
	}
	total, err := s.usageOf(ctx, item, s.sub.CurrentPeriodStart)
	return fmt.Sprintf("it is taken, and %d units are billed", total), err
}

func (s *smoke) addLine(ctx context.Context) (string, error) {
	p := &stripe.InvoiceListParams{Customer: stripe.String(s.cust), Subscription: stripe.String(s.sub.ID), Status: stripe.String("draft")}
	p.Context, p.Single = ctx, true
	found := s.c.invoices.List(p)
	if !found.Next() {
		return "", fmt.Errorf("two minutes after the renewal it has no draft: %w", found.Err())
	}
	draft := found.Invoice()
	if _, err := s.line(ctx, draft.ID, smokeLine); err != nil {
		return "", err
	}
	s.draft = draft
	return draft.ID, nil
}

func (s *smoke) isPaused(ctx context.Context) (string, error) {
	get := &stripe.SubscriptionParams{}
	get.Context = ctx
	found, err := s.c.subscriptions.Get(s.forgotten.ID, get)
	if err != nil {
		return "", err
	}
	if found.Status != stripe.SubscriptionStatusPaused {
		return "", fmt.Errorf("it is %s", found.Status)
	}
	return string(found.Status), nil
}

// trialUsage is told and not judged: Hearth sets nothing during a trial.
func (s *smoke) trialUsage(ctx context.Context) (string, error) {
	total, err := s.usageOf(ctx, s.itemOf(s.tried, s.usage), s.now.Unix())
	if err != nil {
		return "", err
	}
	if total >= smokeTried {
		return "it is carried over and would be billed: keep setting none during a trial", nil
	}
	return "it is not carried over", nil
}

func (s *smoke) payRenewal(ctx context.Context) (string, error) {
	if err := s.advance(ctx, s.now.Add(3*time.Hour)); err != nil {
		return "", err
	}
	return s.now.UTC().Format(time.DateTime), nil
}

func (s *smoke) lineIsBilled(ctx context.Context) (string, error) {
	if s.draft == nil {
		return "", fmt.Errorf("there was no draft")
	}
	get := &stripe.InvoiceParams{}
	get.Context = ctx
	paid, err := s.c.invoices.Get(s.draft.ID, get)
	if err != nil {
		return "", err
	}
	if paid.Status != stripe.InvoiceStatusPaid || paid.Total != s.draft.Total+smokeLine {
		return "", fmt.Errorf("it is %s and comes to %d cents, want %d", paid.Status, paid.Total, s.draft.Total+smokeLine)
	}
	return fmt.Sprintf("%d cents", paid.Total), nil
}
