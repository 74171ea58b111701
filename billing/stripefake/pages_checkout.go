//go:build !production

package stripefake

import (
	"fmt"
	"net/http"
	"time"
)

const (
	saysDeclined = "Your card was declined. Nothing was charged. Try another one."
	saysNoCode   = "This promotion code is not known. Nothing was charged."
)

// postCheckout pays, or shows what a promotion code makes of the price.
func (f *Fake) postCheckout(w http.ResponseWriter, r *http.Request, base string) {
	id, code := r.PathValue("id"), r.PostFormValue("code")
	known := code == "" || f.read(func() string {
		if f.codeFor(code) != nil {
			return code
		}
		return ""
	}) != ""
	switch {
	case !known:
		f.showCheckout(w, base, id, code, saysNoCode)
		return
	case r.PostFormValue("do") == "apply":
		f.showCheckout(w, base, id, code, "")
		return
	case f.PayCheckoutWith(id, r.PostFormValue("card"), code):
		http.Redirect(w, r, f.read(func() string { return f.is.Checkouts[id].SuccessURL }), http.StatusSeeOther)
		return
	}
	if invoice := f.FirstInvoice(id); f.asks(invoice) {
		http.Redirect(w, r, base+"/confirm/"+invoice, http.StatusSeeOther)
		return
	}
	f.showCheckout(w, base, id, code, saysDeclined)
}

// FirstInvoice is what a checkout is paid with once somebody has tried to; "" before.
func (f *Fake) FirstInvoice(checkout string) string {
	return f.read(func() string {
		ch := f.is.Checkouts[checkout]
		if ch == nil || f.is.Subscriptions[ch.Subscription] == nil {
			return ""
		}
		return f.is.Subscriptions[ch.Subscription].LatestInvoice
	})
}

// asks reports whether a bank waits for an answer about an invoice.
func (f *Fake) asks(invoice string) bool {
	return f.read(func() string {
		if i := f.is.Invoices[invoice]; i != nil && i.Confirms && i.Status == "open" {
			return "yes"
		}
		return ""
	}) != ""
}

func (f *Fake) showCheckout(w http.ResponseWriter, base, id, code, wrong string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := f.is.Checkouts[id]
	if ch == nil || ch.Status != "open" {
		show(w, "gone", page{Title: "This page has been used", Lede: "It was paid, or another one took its place.", Base: base})
		return
	}
	p := page{Title: "Test payment", Lede: "A built-in test of Stripe stands in for its checkout.", Wrong: wrong, Base: base, Back: ch.CancelURL,
		Action: base + "/checkout/" + id, Cards: choices(true), Codes: ch.TakesCodes, Code: code, SumName: "Due now", Button: "Pay and subscribe"}
	first := &invoice{}
	for _, i := range ch.Items {
		if i.Price.metered() {
			continue
		}
		cost := times(i.Price, i.Quantity)
		first.Lines.Data = append(first.Lines.Data, &line{Amount: cost})
		p.Lines = append(p.Lines, pageLine{fmt.Sprintf("%s × %d, each %s", f.is.Products[i.Price.Product].Name, i.Quantity, i.Price.Recurring.Interval), dollars(cost)})
	}
	if promised := f.codeFor(code); promised != nil {
		first.Discount = &discount{Coupon: promised.Coupon}
	}
	if first.sum(0); first.Discount != nil {
		p.Lines = append(p.Lines, pageLine{first.Discount.Coupon.Name, dollars(first.Total - first.Subtotal)})
	}
	if ch.TrialEnd > f.unix() {
		first.Total, p.Button = 0, "Start the subscription"
		p.Lines = append(p.Lines, pageLine{"Trial until " + time.Unix(ch.TrialEnd, 0).UTC().Format("2 January 2006"), dollars(0)})
	}
	p.Sum = dollars(first.Total)
	show(w, "checkout", p)
}

// confirmPages are the bank's that asks whether a card's holder wants to pay.
func (f *Fake) confirmPages(handle func(pattern string, do func(w http.ResponseWriter, r *http.Request)), base string) {
	handle("GET /confirm/{id}", func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		if !f.asks(id) {
			show(w, "gone", page{Title: "Your bank asks nothing", Lede: "The payment was answered, or its time is over.", Base: base})
			return
		}
		sum := f.read(func() string { return dollars(f.is.Invoices[id].AmountRemaining) })
		show(w, "confirm", page{Title: "Your bank asks", Lede: "A built-in test stands in for a bank. It waits for 23 hours.", Base: base, Action: base + "/confirm/" + id, SumName: "To be paid", Sum: sum})
	})
	handle("POST /confirm/{id}", func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		paid := f.Confirm(id, r.PostFormValue("answer") == "yes")
		to := f.read(func() string {
			i := f.is.Invoices[id]
			if i == nil {
				return ""
			}
			for _, ch := range f.is.Checkouts {
				if ch.Subscription == i.Subscription && i.BillingReason == "subscription_create" {
					if paid {
						return ch.SuccessURL
					}
					return ch.URL
				}
			}
			return base + "/invoices/" + id
		})
		if to == "" {
			to = base + "/confirm/" + id
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	})
}
