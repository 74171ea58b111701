//go:build !production

package stripefake

// What somebody at the vendor, or time and banks, do to a workspace's money without
// asking the API. Each does nothing where there is nothing to do it to.

func (f *Fake) by(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.save()
	do()
}

// DeleteCustomer deletes a customer, and ends what they have.
func (f *Fake) DeleteCustomer(id string) { f.by(func() { f.deleteCustomer(id, nil) }) }

// Latest is the invoice of a customer that was written last.
func (f *Fake) Latest(customer string) (id string) {
	f.by(func() {
		if all := f.invoicesOf(func(i *invoice) bool { return i.Customer == customer && i.Status != "draft" }); len(all) > 0 {
			id = all[0].ID
		}
	})
	return id
}

// Charge is the payment of an invoice.
func (f *Fake) Charge(invoice string) (id string) {
	f.by(func() {
		if i := f.is.Invoices[invoice]; i != nil && i.Charge != nil {
			id = i.Charge.ID
		}
	})
	return id
}

// Refund gives cents of an invoice back, all of it where none are said.
func (f *Fake) Refund(invoice string, cents int64) {
	f.by(func() {
		i := f.is.Invoices[invoice]
		if i == nil || i.Charge == nil {
			return
		}
		p := params{"charge": i.Charge.ID}
		if cents != 0 {
			p["amount"] = cents
		}
		f.makeRefund("", p)
	})
}

// Dispute lets a bank take the payment of an invoice back.
func (f *Fake) Dispute(invoice string) {
	f.by(func() {
		i := f.is.Invoices[invoice]
		if i == nil || i.Charge == nil || i.Charge.Disputed {
			return
		}
		i.Charge.Disputed = true
		d := &dispute{ID: newID("dp"), Object: "dispute", Amount: i.Charge.Amount, Charge: i.Charge.ID, Currency: i.Currency, Reason: "fraudulent", Status: "needs_response", Created: f.unix()}
		f.is.Disputes[d.ID] = d
		f.emit("charge.dispute.created", d)
	})
}

// Decide closes the dispute about an invoice, for us or for the bank.
func (f *Fake) Decide(invoice string, won bool) {
	f.by(func() {
		for _, d := range f.is.Disputes {
			if i := f.is.Invoices[invoice]; i == nil || i.Charge == nil || d.Charge != i.Charge.ID || d.Status == "won" || d.Status == "lost" {
				continue
			}
			d.Status = "lost"
			if won {
				d.Status = "won"
			}
			f.emit("charge.dispute.closed", d)
		}
	})
}

// Void makes an open invoice one that is not owed.
func (f *Fake) Void(invoice string) { f.by(func() { f.voidInvoice(invoice, nil) }) }

// WriteOff gives an open invoice up.
func (f *Fake) WriteOff(invoice string) { f.by(func() { f.markUncollectible(invoice, nil) }) }

// TakeCard removes the card of a customer.
func (f *Fake) TakeCard(customer string) {
	f.by(func() {
		if c := f.is.Customers[customer]; c != nil && c.Card != "" {
			c.Card, c.Payments = "", 0
			f.emit("payment_method.detached", map[string]any{"id": newID("pm"), "object": "payment_method", "customer": nil})
			f.emit("customer.updated", c)
		}
	})
}

// Rename changes whose name is on invoices.
func (f *Fake) Rename(customer, name string) {
	f.by(func() { f.changeCustomer(customer, params{"name": name}) })
}

// EndNow ends a subscription at once, and bills what was used.
func (f *Fake) EndNow(customer string) {
	f.by(func() {
		for _, s := range f.of(customer) {
			f.cancelSubscription(s.ID, params{"invoice_now": true})
		}
	})
}

// Use counts what is used of a price, by its lookup key.
func (f *Fake) Use(customer, lookupKey string, units int64) {
	f.by(func() {
		for _, s := range f.of(customer) {
			for _, i := range s.Items.Data {
				if i.Price.LookupKey == lookupKey {
					f.setUsage(i.ID, params{"quantity": units, "action": "set"})
				}
			}
		}
	})
}

// Promise makes a promotion code for a part off, for months or, with none, for ever.
func (f *Fake) Promise(code string, percent float64, months int64) {
	f.by(func() {
		p := params{"id": code, "name": code, "percent_off": percent, "duration": "forever"}
		if months > 0 {
			p["duration"], p["duration_in_months"] = "repeating", months
		}
		f.makeCoupon("", p)
		f.makeCode("", params{"coupon": code, "code": code})
	})
}

// Number gives a customer another tax number.
func (f *Fake) Number(customer, kind, value string) {
	f.by(func() { f.makeTaxID(customer, params{"type": kind, "value": value}) })
}
