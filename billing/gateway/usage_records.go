package gateway

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
)

// usageRecords bills usage by records of a metered item, which Stripe adds up on the
// invoice of its renewal.
type usageRecords struct{ *account }

var _ billing.Sink = (*usageRecords)(nil)

// recordedAt is the one time in a window at which its quantity stands: one record for a
// window, which every push overwrites. Windows begin with whole hours and so up to an
// hour before Stripe's period; an item may have come later than its period began.
func recordedAt(w billing.Window) time.Time {
	at := w.Start.Add(time.Hour)
	if w.Since.After(at) {
		return w.Since
	}
	return at
}

// Push implements billing.Sink. It sets a quantity and never adds to one: an answer
// that is lost would bill twice.
func (s *usageRecords) Push(ctx context.Context, w billing.Window) error {
	at := recordedAt(w)
	if at.After(s.client.cfg.Now()) {
		return fault.New(fault.Unavailable, "This period has only begun.")
	}
	p := &stripe.UsageRecordParams{SubscriptionItem: stripe.String(w.Item), Quantity: stripe.Int64(w.Billable), Timestamp: stripe.Int64(at.Unix()), Action: stripe.String(stripe.UsageRecordActionSet)}
	// Not the revision alone: an older amount may have to be set again.
	once(ctx, &p.Params, "usage", w.Tenant, w.Metric, w.Start.Unix(), w.Item, w.Revision, s.client.cfg.Now().Unix())
	if _, err := s.records.New(p); err != nil {
		if isOver(err) {
			return fault.Wrap(err, fault.Conflict, "This period is on its invoice already.")
		}
		return failure(err, "set usage")
	}
	return nil
}

// isOver reports whether Stripe refused a record for its time.
func isOver(err error) bool {
	var answer *stripe.Error
	return errors.As(err, &answer) && answer.HTTPStatusCode == http.StatusBadRequest && strings.Contains(answer.Msg, "timestamp")
}
