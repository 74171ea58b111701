package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"
)

// tolerance is how far the time of a signature may be from ours, before and after:
// stripe-go bounds the past only.
const tolerance = 5 * time.Minute

// ReadEvent implements billing.Gateway. body is what came, byte for byte.
func (c *Client) ReadEvent(body []byte, signature string) (billing.Event, error) {
	if err := c.verify(body, signature); err != nil {
		return billing.Event{}, fault.Wrap(err, fault.Invalid, "This is not signed by Stripe, or not lately.")
	}
	var e stripe.Event
	if err := json.Unmarshal(body, &e); err != nil || e.ID == "" {
		return billing.Event{}, fault.Wrap(errors.Join(billing.RefusedUnreadable, err), fault.Invalid, "This is not an event of Stripe.")
	}
	if e.APIVersion != stripe.APIVersion {
		return billing.Event{}, fault.Wrap(fmt.Errorf("%w: event %s has version %q, the endpoint must be made with %s", billing.RefusedVersion, e.ID, e.APIVersion, stripe.APIVersion),
			fault.Internal, "This event has another version of Stripe's API.")
	}
	return eventOf(&e), nil
}

func (c *Client) verify(body []byte, signature string) error {
	signed, err := signedAt(signature)
	if err != nil {
		return errors.Join(billing.RefusedUnsigned, err)
	}
	switch off := c.cfg.Now().Sub(signed); {
	case off > tolerance:
		return fmt.Errorf("%w: signed %s ago", billing.RefusedStale, off)
	case off < -tolerance:
		return fmt.Errorf("%w: signed %s ahead of now", billing.RefusedEarly, -off)
	}
	problems := []error{billing.RefusedForged}
	for _, secret := range c.cfg.WebhookSecrets {
		err := webhook.ValidatePayloadIgnoringTolerance(body, signature, secret)
		if err == nil {
			return nil
		}
		problems = append(problems, err)
	}
	return errors.Join(append(problems, errors.New("no secret fits"))...)
}

// signedAt reads when a body was signed. A header that says so twice is refused: one
// time would be compared with the clock and the other with the signature.
func signedAt(signature string) (time.Time, error) {
	var signed time.Time
	for part := range strings.SplitSeq(signature, ",") {
		text, found := strings.CutPrefix(part, "t=")
		if !found {
			continue
		}
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || !signed.IsZero() {
			return time.Time{}, webhook.ErrInvalidHeader
		}
		signed = time.Unix(seconds, 0)
	}
	if signed.IsZero() {
		return time.Time{}, webhook.ErrNotSigned
	}
	return signed, nil
}

func eventOf(e *stripe.Event) billing.Event {
	found := billing.Event{ID: e.ID, Kind: string(e.Type), At: at(e.Created)}
	if e.Data == nil {
		return found
	}
	if e.Data.Object["object"] == "customer" {
		found.Customer, _ = e.Data.Object["id"].(string)
		return found
	}
	found.Charge, _ = e.Data.Object["charge"].(string)
	switch of := e.Data.Object["customer"].(type) {
	case string:
		found.Customer = of
	case map[string]any:
		found.Customer, _ = of["id"].(string)
	}
	if found.Customer != "" {
		found.Charge = ""
	}
	return found
}
