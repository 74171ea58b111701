//go:build !production

package stripefake

// setUsage keeps a quantity at a time: set takes the place of what was there,
// increment adds to it.
func (f *Fake) setUsage(id string, p params) (any, *failure) {
	i, s := f.item(id)
	if i == nil || !i.Price.metered() {
		return nil, missing("subscription_item", id)
	}
	at := p.text("timestamp")
	if at == "" || at == "now" {
		at = params{"n": f.unix()}.text("n")
	}
	when := params{"n": at}.number("n")
	if s.over() {
		return nil, invalid("Cannot create the usage record: the subscription is canceled.")
	}
	if when < max(s.CurrentPeriodStart, i.Created) || when > f.unix() {
		return nil, invalid("Cannot create the usage record with this timestamp because it is outside of the current period.")
	}
	if f.is.Usage[id] == nil {
		f.is.Usage[id] = map[string]int64{}
	}
	if p.text("action") == "set" {
		f.is.Usage[id][at] = p.number("quantity")
	} else {
		f.is.Usage[id][at] += p.number("quantity")
	}
	return map[string]any{"id": newID("mbur"), "object": "usage_record", "quantity": f.is.Usage[id][at], "subscription_item": id, "timestamp": when, "livemode": false}, nil
}

func (f *Fake) item(id string) (*item, *subscription) {
	for _, s := range f.is.Subscriptions {
		for _, i := range s.Items.Data {
			if i.ID == id {
				return i, s
			}
		}
	}
	return nil, nil
}

// usedIn adds up what was kept of a period, its beginning included.
func (f *Fake) usedIn(id string, of period) (sum int64) {
	for at, quantity := range f.is.Usage[id] {
		if when := (params{"n": at}).number("n"); when >= of.Start && when < of.End {
			sum += quantity
		}
	}
	return sum
}

func (f *Fake) sumUsage(id string, _ params) (any, *failure) {
	i, s := f.item(id)
	if i == nil {
		return nil, missing("subscription_item", id)
	}
	return listOf(f.summaries(i, s), "/v1/subscription_items/"+id+"/usage_record_summaries"), nil
}
