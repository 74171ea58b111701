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

// KeysOf lists what tenants on any version of a plan have as theirs. Those on the
// newest Free have the zero key.
func KeysOf(id PlanID) []PlanKey {
	var keys []PlanKey
	if id == Plans()[0].ID {
		keys = append(keys, "")
	}
	for _, p := range catalogue {
		if p.ID == id {
			keys = append(keys, p.Key())
		}
	}
	return keys
}

// Cents writes a sum of cents as Money does.
func Cents(n int64) string { return Money(n * Cent) }
