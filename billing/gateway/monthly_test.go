package gateway

import (
	"testing"

	"github.com/stripe/stripe-go/v76"
)

func TestWhatASubscriptionComesToInAMonth(t *testing.T) {
	t.Parallel()
	item := func(cents float64, n int64, every stripe.PriceRecurringInterval, count int64, usage stripe.PriceRecurringUsageType) *stripe.SubscriptionItem {
		return &stripe.SubscriptionItem{Quantity: n, Price: &stripe.Price{UnitAmountDecimal: cents, Recurring: &stripe.PriceRecurring{Interval: every, IntervalCount: count, UsageType: usage}}}
	}
	off := func(percent float64, amount int64, d stripe.CouponDuration) *stripe.Discount {
		return &stripe.Discount{Coupon: &stripe.Coupon{PercentOff: percent, AmountOff: amount, Duration: d}}
	}
	licensed, metered := stripe.PriceRecurringUsageTypeLicensed, stripe.PriceRecurringUsageTypeMetered
	tests := []struct {
		name     string
		items    []*stripe.SubscriptionItem
		discount *stripe.Discount
		want     int64
	}{
		{"nothing", nil, nil, 0},
		{"seats by the month", []*stripe.SubscriptionItem{item(600, 14, "month", 1, licensed)}, nil, 8400},
		{"seats by the year", []*stripe.SubscriptionItem{item(6000, 5, "year", 1, licensed)}, nil, 2500},
		{"by the quarter", []*stripe.SubscriptionItem{item(1000, 1, "month", 3, licensed)}, nil, 333},
		{"what is metered is not known", []*stripe.SubscriptionItem{item(600, 2, "month", 1, licensed), item(0.5, 0, "month", 1, metered)}, nil, 1200},
		{"a fifth less for good", []*stripe.SubscriptionItem{item(600, 10, "month", 1, licensed)}, off(20, 0, "forever"), 4800},
		{"ten dollars less of each month", []*stripe.SubscriptionItem{item(600, 10, "month", 1, licensed)}, off(0, 1000, "repeating"), 5000},
		{"twelve dollars less of each year", []*stripe.SubscriptionItem{item(6000, 1, "year", 1, licensed)}, off(0, 1200, "forever"), 400},
		{"less once is as much each month", []*stripe.SubscriptionItem{item(600, 10, "month", 1, licensed)}, off(50, 0, "once"), 6000},
		{"more off than it costs", []*stripe.SubscriptionItem{item(600, 1, "month", 1, licensed)}, off(0, 9000, "forever"), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := monthlyOf(&stripe.Subscription{Items: &stripe.SubscriptionItemList{Data: tt.items}, Discount: tt.discount})
			if got != tt.want {
				t.Errorf("%d cents, want %d", got, tt.want)
			}
		})
	}
}
