//go:build !production

package stripefake

import (
	"net/http"
	"time"
)

// showReceipt says when an invoice was paid.
func (f *Fake) showReceipt(w http.ResponseWriter, base, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.is.Invoices[id]
	if i == nil || i.Charge == nil {
		show(w, "gone", page{Title: "There is no such receipt", Base: base})
		return
	}
	p := page{Title: "Test receipt for " + i.Number, Lede: "Paid on " + time.Unix(i.Transitions.PaidAt, 0).UTC().Format("2 January 2006") + " with a test card.", Base: base, SumName: "Paid", Sum: dollars(i.AmountPaid)}
	for _, l := range i.Lines.Data {
		p.Lines = append(p.Lines, pageLine{l.Description, dollars(l.Amount)})
	}
	show(w, "invoice", p)
}
