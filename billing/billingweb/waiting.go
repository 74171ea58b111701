package billingweb

import "hearth/billing"

// saysOfWaiting says what a subscription waits for that nothing was paid for yet; ""
// for any other.
func saysOfWaiting(s billing.Subscription, invoices []billing.Invoice) string {
	switch s.Status {
	case billing.StatusIncomplete:
		for _, i := range invoices {
			if i.SubscriptionID == s.ID && i.Status == billing.InvoiceOpen && i.HostedURL != "" {
				return "The bank wants this payment confirmed. Open the invoice below to answer it within a day, or begin again here."
			}
		}
		return "The payment was begun and is not finished. Begin again here, or wait: it is given up after a day."
	case billing.StatusPaused:
		return "The trial is over and there was no card, so the plan waits. Choose it again to go on."
	}
	return ""
}

// givenBack is how a paid invoice is shown, with what has become of the payment since.
func givenBack(i billing.Invoice) (label, kind string) {
	switch {
	case i.Disputed == billing.DisputeLost:
		return "Charged back", "suspended"
	case i.Disputed.IsOpen():
		return "Disputed", "past-due"
	case i.Refunded >= i.Total && i.Refunded > 0:
		return "Refunded", "cancelled"
	case i.Refunded > 0:
		return "Partly refunded", "active"
	}
	return "Paid", "active"
}
