//go:build !production

package stripefake

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

//go:embed pages
var files embed.FS

var templates = template.Must(template.ParseFS(files, "pages/pages.html"))

type page struct {
	Title, Lede, Wrong, Base, Back string
	Lines                          []pageLine
	SumName, Sum                   string
	Action, Button                 string
	Cards                          []choice
	Codes                          bool   // one can be typed
	Code                           string // that was
	Steps                          []step
}

type pageLine struct{ Name, Amount string }

type step struct {
	Name  string
	Hours int
}

// Pages answers what people see: where they pay, change the card, read an invoice, and
// move the clock. moved is told when somebody has moved it.
func (f *Fake) Pages(moved func()) http.Handler {
	mux := http.NewServeMux()
	base := ""
	if u, err := url.Parse(f.cfg.URL); err == nil {
		base = u.Path
	}
	handle := func(pattern string, do func(w http.ResponseWriter, r *http.Request)) {
		mux.HandleFunc(pattern, do)
	}
	handle("GET /test.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		text, _ := files.ReadFile("pages/test.css")
		w.Write(text)
	})
	handle("GET /checkout/{id}", func(w http.ResponseWriter, r *http.Request) { f.showCheckout(w, base, r.PathValue("id"), "", "") })
	handle("POST /checkout/{id}", func(w http.ResponseWriter, r *http.Request) {
		f.postCheckout(w, r, base)
	})
	handle("GET /invoices/{id}", func(w http.ResponseWriter, r *http.Request) { f.showInvoice(w, base, r.PathValue("id"), "") })
	handle("POST /invoices/{id}", func(w http.ResponseWriter, r *http.Request) {
		wrong, id := "", r.PathValue("id")
		if !f.PayInvoice(id, r.PostFormValue("card")) {
			wrong = "Your card was declined. The invoice is still open."
		}
		if f.asks(id) {
			http.Redirect(w, r, base+"/confirm/"+id, http.StatusSeeOther)
			return
		}
		f.showInvoice(w, base, id, wrong)
	})
	f.confirmPages(handle, base)
	handle("GET /invoices/{id}/receipt", func(w http.ResponseWriter, r *http.Request) { f.showReceipt(w, base, r.PathValue("id")) })
	handle("GET /invoices/{id}/pdf", func(w http.ResponseWriter, r *http.Request) { f.sendPDF(w, r.PathValue("id")) })
	handle("GET /portal/{id}", func(w http.ResponseWriter, r *http.Request) { f.showPortal(w, base, r.PathValue("id"), "") })
	handle("POST /portal/{id}", func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		f.UseCard(f.read(func() string {
			if p := f.is.Portals[id]; p != nil {
				return p.Customer
			}
			return ""
		}), r.PostFormValue("card"))
		f.showPortal(w, base, id, "The card is kept. Whatever was owed has been tried with it.")
	})
	handle("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { f.showClock(w, base) })
	handle("POST /clock", func(w http.ResponseWriter, r *http.Request) {
		if hours, err := strconv.Atoi(r.PostFormValue("hours")); err == nil && hours > 0 && hours <= 24*400 {
			f.Advance(time.Duration(hours) * time.Hour)
			moved()
		}
		http.Redirect(w, r, base+"/", http.StatusSeeOther)
	})
	return mux
}

func (f *Fake) read(get func() string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return get()
}

func show(w http.ResponseWriter, name string, p page) {
	var text bytes.Buffer
	if err := templates.ExecuteTemplate(&text, name, p); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	switch {
	case name == "gone":
		w.WriteHeader(http.StatusNotFound)
	case p.Wrong != "":
		w.WriteHeader(http.StatusUnprocessableEntity)
	}
	w.Write(text.Bytes())
}

func dollars(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	return fmt.Sprintf("%s$%d.%02d", sign, cents/100, cents%100)
}

func (f *Fake) showInvoice(w http.ResponseWriter, base, id, wrong string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.is.Invoices[id]
	if i == nil {
		show(w, "gone", page{Title: "There is no such invoice", Base: base})
		return
	}
	p := page{Title: "Test invoice " + i.Number, Lede: "It is " + i.Status + ".", Wrong: wrong, Base: base, SumName: "Total", Sum: dollars(i.Total), Cards: choices(true)}
	for _, l := range i.Lines.Data {
		if l.Price != nil && l.Price.metered() && l.Quantity == 0 {
			continue // nothing was used
		}
		p.Lines = append(p.Lines, pageLine{l.Description, dollars(l.Amount)})
	}
	if i.Discount != nil {
		p.Lines = append(p.Lines, pageLine{i.Discount.Coupon.Name, dollars(i.Total - i.Subtotal)})
	}
	if c := i.Charge; c != nil && c.AmountRefunded > 0 {
		p.Lines = append(p.Lines, pageLine{"Given back", dollars(-c.AmountRefunded)})
	}
	if i.Status == "open" {
		p.Action, p.Button = base+"/invoices/"+id, "Pay "+dollars(i.AmountRemaining)
	}
	show(w, "invoice", p)
}

func (f *Fake) showPortal(w http.ResponseWriter, base, id, said string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	of := f.is.Portals[id]
	if of == nil {
		show(w, "gone", page{Title: "This page is gone", Base: base})
		return
	}
	show(w, "portal", page{Title: "Test card", Lede: or(said, "A built-in test of Stripe stands in for its page of cards."), Base: base, Back: of.ReturnURL, Action: base + "/portal/" + id, Cards: choices(false), Button: "Keep this card"})
}

func (f *Fake) showClock(w http.ResponseWriter, base string) {
	now := f.Now()
	show(w, "clock", page{Title: "Test clock", Lede: "It is " + now.Format("Monday 2 January 2006, 15:04") + " UTC for everything that has to do with money.", Base: base, Action: base + "/clock",
		Steps: []step{{"Go an hour ahead", 1}, {"Go a day ahead", 24}, {"Go a week ahead", 7 * 24}, {"Go a month ahead", 31 * 24}}})
}
