package billing

import (
	"context"
	"regexp"
	"strings"

	"hearth/tenant"
)

var (
	stripeID      = regexp.MustCompile(`^(cus|sub|in)_[A-Za-z0-9_]{1,240}$`)
	invoiceNumber = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)+$`)
)

// Find looks for workspaces by what Stripe calls their money: the id of a customer, a
// subscription or an invoice, also at the end of an address of Stripe's dashboard, or
// an invoice's number. Whatever else is text finds nothing and asks nobody.
func Find(ctx context.Context, c tenant.ControlDB, text string) ([]tenant.Match, error) {
	text = strings.TrimSpace(text)
	if rest, isPage := strings.CutPrefix(text, "https://dashboard.stripe.com/"); isPage {
		text = rest[strings.LastIndexByte(rest, '/')+1:]
	}
	switch {
	case stripeID.MatchString(text):
		return tenantsByStripeID(ctx, c, text)
	case len(text) <= 80 && strings.ContainsAny(text, "0123456789") && invoiceNumber.MatchString(text):
		return tenantsByInvoiceNumber(ctx, c, text)
	}
	return nil, nil
}
