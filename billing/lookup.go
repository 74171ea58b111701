package billing

// PlanByLookupKey finds the version of a plan that has a price, and the price.
func PlanByLookupKey(key string) (Plan, Price, bool) {
	for _, p := range catalogue {
		for _, price := range p.Prices {
			if p.LookupKey(price) == key {
				return p, price, true
			}
		}
	}
	return Plan{}, Price{}, false
}

// Sold lists every version of every plan that has prices, for Stripe to have them too.
func Sold() []Plan {
	var sold []Plan
	for _, p := range catalogue {
		if len(p.Prices) > 0 {
			sold = append(sold, p)
		}
	}
	return sold
}
