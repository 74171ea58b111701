//go:build !production

package stripefake

import (
	"net/http"
	"slices"
	"strings"
)

// answer routes a request that has the right shape. at is its path behind /v1/.
func (f *Fake) answer(method string, at []string, p params) (any, *failure) {
	if do := f.forTests(method, at); do != nil {
		return do(p)
	}
	id := ""
	if len(at) > 1 {
		id = at[1]
	}
	key := method + " " + at[0]
	switch {
	case len(at) == 2 && at[1] == "upcoming", at[0] == "checkout", at[0] == "billing_portal":
		key += "/" + at[1]
		if len(at) > 2 {
			key, id = key+"/:id", at[2]
		}
		if len(at) > 3 {
			key += "/" + at[3]
		}
	case len(at) == 4 && at[2] == "tax_ids" && method == http.MethodDelete:
		return f.deleteTaxID(id, at[3])
	case len(at) == 2:
		key += "/:id"
	case len(at) > 2:
		key += "/:id/" + strings.Join(at[2:], "/")
	}
	do, known := map[string]func(id string, p params) (any, *failure){
		"POST customers": f.makeCustomer, "GET customers": f.listCustomers, "GET customers/:id": f.getCustomer, "POST customers/:id": f.changeCustomer, "DELETE customers/:id": f.deleteCustomer,
		"POST customers/:id/balance_transactions": f.addBalance, "GET customers/:id/balance_transactions": f.listBalance,
		"POST customers/:id/tax_ids": f.makeTaxID, "GET customers/:id/tax_ids": f.listTaxIDs,
		"POST subscription_schedules": f.makeSchedule, "GET subscription_schedules/:id": f.getSchedule, "POST subscription_schedules/:id": f.changeSchedule, "POST subscription_schedules/:id/release": f.releaseSchedule,
		"POST products": f.makeProduct, "GET products/:id": f.getProduct,
		"POST prices": f.makePrice, "GET prices": f.listPrices,
		"POST checkout/sessions": f.makeCheckout, "GET checkout/sessions/:id": f.getCheckout, "POST checkout/sessions/:id/expire": f.expireCheckout,
		"POST billing_portal/sessions": f.makePortal,
		"GET subscriptions":            f.listSubscriptions, "GET subscriptions/:id": f.getSubscription, "POST subscriptions/:id": f.changeSubscription, "DELETE subscriptions/:id": f.cancelSubscription,
		"POST subscription_items/:id": f.changeItem, "POST subscription_items/:id/usage_records": f.setUsage, "GET subscription_items/:id/usage_record_summaries": f.sumUsage,
		"POST invoices": f.makeInvoice, "POST invoices/:id": f.changeInvoice, "GET invoices": f.listInvoices, "GET invoices/:id": f.getInvoice, "GET invoices/upcoming": f.upcoming, "POST invoices/:id/pay": f.payInvoice, "POST invoices/:id/void": f.voidInvoice, "POST invoices/:id/mark_uncollectible": f.markUncollectible,
		"GET charges/:id": f.getCharge, "POST refunds": f.makeRefund, "GET disputes": f.listDisputes,
		"POST coupons": f.makeCoupon, "POST promotion_codes": f.makeCode, "GET promotion_codes": f.listCodes,
		"POST invoiceitems": f.addLine, "GET invoiceitems": f.listLines,
		"GET events": f.listEvents,
	}[key]
	if !known {
		return nil, &failure{status: http.StatusNotImplemented, Type: "api_error", Message: "This test Stripe cannot do that: " + method + " /v1/" + strings.Join(at, "/")}
	}
	return do(id, p)
}

func (f *Fake) makeCustomer(_ string, p params) (any, *failure) {
	c := &customer{ID: newID("cus"), Object: "customer", Name: p.text("name"), Email: p.text("email"), Metadata: p.in("metadata").merge(nil), Created: f.unix()}
	f.is.Customers[c.ID] = c
	f.emit("customer.created", c)
	return c, nil
}

func (f *Fake) customer(id string) (*customer, *failure) {
	if c := f.is.Customers[id]; c != nil && !c.Deleted {
		return c, nil
	}
	return nil, missing("customer", id)
}

func (f *Fake) getCustomer(id string, p params) (any, *failure) {
	if c := f.is.Customers[id]; c != nil {
		return f.shown(c, p), nil
	}
	return nil, missing("customer", id)
}

func (f *Fake) listCustomers(_ string, p params) (any, *failure) {
	var found []*customer
	for _, c := range f.is.Customers {
		if !c.Deleted && (!p.has("email") || c.Email == p.text("email")) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b *customer) int { return strings.Compare(a.ID, b.ID) })
	return listOf(found, "/v1/customers"), nil
}

func (f *Fake) changeCustomer(id string, p params) (any, *failure) {
	c, failed := f.customer(id)
	if failed != nil {
		return nil, failed
	}
	if p.has("name") {
		c.Name = p.text("name")
	}
	if p.has("email") {
		c.Email = p.text("email")
	}
	c.setAddress(p)
	c.Metadata = p.in("metadata").merge(c.Metadata)
	f.emit("customer.updated", c)
	return c, nil
}

// deleteCustomer ends everything that the customer has, as Stripe does.
func (f *Fake) deleteCustomer(id string, _ params) (any, *failure) {
	c, failed := f.customer(id)
	if failed != nil {
		return nil, failed
	}
	for _, s := range f.of(id) {
		f.end(s)
	}
	c.Deleted = true
	f.emit("customer.deleted", c)
	return c, nil
}

func (f *Fake) makeProduct(_ string, p params) (any, *failure) {
	id := p.text("id")
	if id == "" {
		id = newID("prod")
	}
	if f.is.Products[id] != nil {
		return nil, invalid("Product already exists.")
	}
	f.is.Products[id] = &product{ID: id, Object: "product", Name: p.text("name"), Created: f.unix(), Active: true}
	return f.is.Products[id], nil
}

func (f *Fake) getProduct(id string, _ params) (any, *failure) {
	if found := f.is.Products[id]; found != nil {
		return found, nil
	}
	return nil, missing("product", id)
}

func (f *Fake) makePrice(_ string, p params) (any, *failure) {
	if f.is.Products[p.text("product")] == nil {
		return nil, missing("product", p.text("product"))
	}
	if p.number("unit_amount") < 0 || strings.HasPrefix(p.text("unit_amount_decimal"), "-") {
		return nil, invalid("Invalid non-negative integer")
	}
	every := p.in("recurring")
	made := &price{
		ID: newID("price"), Object: "price", Active: true, Currency: p.text("currency"), LookupKey: p.text("lookup_key"), Product: p.text("product"),
		UnitAmount: p.number("unit_amount"), UnitAmountDecimal: p.text("unit_amount_decimal"), Metadata: p.in("metadata").merge(nil), Created: f.unix(),
		Name:      f.is.Products[p.text("product")].Name,
		Recurring: recurring{Interval: every.text("interval"), IntervalCount: 1, UsageType: or(every.text("usage_type"), "licensed"), AggregateUsage: every.text("aggregate_usage")},
	}
	if made.UnitAmountDecimal == "" {
		made.UnitAmountDecimal = p.text("unit_amount")
	}
	for _, other := range f.is.Prices {
		if other.LookupKey == made.LookupKey && made.LookupKey != "" {
			if !p.yes("transfer_lookup_key") {
				return nil, invalid("A price (`%s`) already uses that lookup key.", other.ID)
			}
			other.LookupKey = ""
		}
	}
	f.is.Prices[made.ID] = made
	return made, nil
}

func (f *Fake) listPrices(_ string, p params) (any, *failure) {
	keys := p.texts("lookup_keys")
	var found []*price
	for _, one := range f.is.Prices {
		if len(keys) == 0 || slices.Contains(keys, one.LookupKey) {
			found = append(found, one)
		}
	}
	return listOf(found, "/v1/prices"), nil
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
