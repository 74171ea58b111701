package gateway

import (
	"math"

	"github.com/stripe/stripe-go/v76"
)

// monthsOf is how many months each of Stripe's intervals has, of a year's 12.
var monthsOf = map[stripe.PriceRecurringInterval]float64{
	stripe.PriceRecurringIntervalDay: 12.0 / 365, stripe.PriceRecurringIntervalWeek: 12.0 / 52,
	stripe.PriceRecurringIntervalMonth: 1, stripe.PriceRecurringIntervalYear: 12,
}

// monthlyOf is what the fixed prices of a subscription come to in a month, in cents.
// What is metered is not known before it was used. Of discounts those count that go on:
// one that is given once changes an invoice and not what comes in each month.
func monthlyOf(s *stripe.Subscription) int64 {
	sum := 0.0
	for _, i := range s.Items.Data {
		if i.Price == nil || i.Price.Recurring == nil || i.Price.Recurring.UsageType == stripe.PriceRecurringUsageTypeMetered {
			continue
		}
		months := monthsOf[i.Price.Recurring.Interval] * float64(max(i.Price.Recurring.IntervalCount, 1))
		if months > 0 {
			sum += max(i.Price.UnitAmountDecimal, float64(i.Price.UnitAmount)) * float64(i.Quantity) / months
		}
	}
	if s.Discount == nil || s.Discount.Coupon == nil || s.Discount.Coupon.Duration == stripe.CouponDurationOnce {
		return int64(math.Round(sum))
	}
	off := s.Discount.Coupon
	sum -= sum * off.PercentOff / 100
	if off.AmountOff > 0 {
		sum -= float64(off.AmountOff) / billedEvery(s) // which each invoice is less by
	}
	return int64(math.Round(max(sum, 0)))
}

// billedEvery is how many months an invoice of a subscription is for.
func billedEvery(s *stripe.Subscription) float64 {
	for _, i := range s.Items.Data {
		if i.Price != nil && i.Price.Recurring != nil {
			return max(monthsOf[i.Price.Recurring.Interval]*float64(max(i.Price.Recurring.IntervalCount, 1)), 1.0/31)
		}
	}
	return 1
}
