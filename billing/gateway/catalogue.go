package gateway

import (
	"context"
	"strconv"
	"strings"

	"hearth/billing"
	"hearth/tenant/fault"

	"github.com/stripe/stripe-go/v76"
)

// taxCode is Stripe's for software that people use over the internet, for business.
const taxCode = "txcd_10103001"

// Price implements billing.Gateway.
func (c *Client) Price(ctx context.Context, lookupKey string) (string, error) {
	p := &stripe.PriceListParams{LookupKeys: stripe.StringSlice([]string{lookupKey}), Active: stripe.Bool(true)}
	p.Context, p.Limit = ctx, stripe.Int64(1)
	found := c.prices.List(p)
	if found.Next() {
		return found.Price().ID, nil
	}
	if err := found.Err(); err != nil {
		return "", failure(err, "find price "+lookupKey)
	}
	return "", fault.New(fault.NotFound, "Stripe does not have the price %s yet.", lookupKey)
}

// MakePrice implements billing.Gateway. A product is a plan and a metric, through all
// versions; its id is ours, so that it is never made twice.
func (c *Client) MakePrice(ctx context.Context, plan billing.Plan, price billing.Price) (bool, error) {
	key := plan.LookupKey(price)
	if _, err := c.Price(ctx, key); err == nil || !fault.Is(err, fault.NotFound) {
		return false, err
	}
	id, err := c.product(ctx, plan, price)
	if err == nil {
		err = c.newPrice(ctx, id, plan, price)
	}
	return err == nil, err
}

func (c *Client) newPrice(ctx context.Context, product string, plan billing.Plan, price billing.Price) error {
	key := plan.LookupKey(price)
	p := &stripe.PriceParams{
		Product: stripe.String(product), Currency: stripe.String(string(stripe.CurrencyUSD)), LookupKey: stripe.String(key), TransferLookupKey: stripe.Bool(true),
		UnitAmountDecimal: amount(price.Amount), TaxBehavior: stripe.String("exclusive"), Nickname: stripe.String(key),
		Recurring: &stripe.PriceRecurringParams{Interval: stripe.String(string(price.Interval)), UsageType: stripe.String("licensed")},
	}
	if price.Metric != billing.MetricSeats {
		p.Recurring.UsageType, p.Recurring.AggregateUsage = stripe.String("metered"), stripe.String("sum")
	}
	p.AddMetadata("plan", string(plan.Key()))
	p.AddMetadata("metric", string(price.Metric))
	once(ctx, &p.Params, "price", key)
	_, err := c.prices.New(p)
	return failure(err, "make price "+key)
}

var units = map[billing.Metric]struct{ name, label string }{
	billing.MetricSeats:   {"", "member"},
	billing.MetricStorage: {" – storage", "MB"},
	billing.MetricCalls:   {" – calls", "thousand calls"},
	billing.MetricCPU:     {" – extensions", "second"},
}

func (c *Client) product(ctx context.Context, plan billing.Plan, price billing.Price) (string, error) {
	id := "hearth_" + string(plan.ID) + "_" + string(price.Metric)
	get := &stripe.ProductParams{}
	get.Context = ctx
	found, err := c.products.Get(id, get)
	if err == nil {
		return found.ID, nil
	}
	if err := failure(err, "find product "+id); !fault.Is(err, fault.NotFound) {
		return "", err
	}
	return id, c.newProduct(ctx, id, plan, price)
}

func (c *Client) newProduct(ctx context.Context, id string, plan billing.Plan, price billing.Price) error {
	unit := units[price.Metric]
	p := &stripe.ProductParams{ID: stripe.String(id), Name: stripe.String("Hearth " + plan.Name + unit.name), TaxCode: stripe.String(taxCode), UnitLabel: stripe.String(unit.label)}
	once(ctx, &p.Params, "product", id)
	_, err := c.products.New(p)
	return failure(err, "make product "+id)
}

// amount turns millionths of a dollar into cents, which may have decimals.
func amount(millionths int64) *float64 {
	text := strconv.FormatInt(millionths/int64(billing.Cent), 10) + "." + leading(millionths%int64(billing.Cent))
	cents, _ := strconv.ParseFloat(text, 64)
	return stripe.Float64(cents)
}

func leading(rest int64) string {
	digits := strconv.FormatInt(rest, 10)
	return strings.Repeat("0", 4-len(digits)) + digits
}
