package gateway

import (
	"hearth/billing"

	"github.com/stripe/stripe-go/v76"
)

// aboutOf says what an invoice is for.
func aboutOf(i *stripe.Invoice) string {
	if i.Lines == nil || len(i.Lines.Data) == 0 {
		return ""
	}
	seats, plan, usage := int64(0), "", false
	for _, l := range i.Lines.Data {
		if l.Price == nil {
			continue
		}
		of, price, known := billing.PlanByLookupKey(l.Price.LookupKey)
		switch {
		case !known, l.Amount < 0, l.Proration && i.BillingReason == stripe.InvoiceBillingReasonSubscriptionCycle: // of the period before
		case price.Metric == billing.MetricSeats:
			plan, seats = of.Name, l.Quantity
		default:
			usage = usage || l.Amount > 0
		}
	}
	switch {
	case plan != "" && i.BillingReason == stripe.InvoiceBillingReasonSubscriptionUpdate:
		return "Change to " + plan
	case plan != "" && usage:
		return plan + ", " + members(seats) + ", and usage"
	case plan != "":
		return plan + ", " + members(seats)
	case usage:
		return "Usage"
	}
	return shortened(i.Lines.Data[0].Description)
}

func members(n int64) string {
	if n == 1 {
		return "1 member"
	}
	return billing.Grouped(n) + " members"
}

func shortened(text string) string {
	const most = 120
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
