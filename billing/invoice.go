package billing

import (
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// InvoiceStatus is what has become of an invoice, in Stripe's words.
type InvoiceStatus string

// The statuses of an invoice.
const (
	InvoiceDraft         InvoiceStatus = "draft"
	InvoiceOpen          InvoiceStatus = "open"
	InvoicePaid          InvoiceStatus = "paid"
	InvoiceVoid          InvoiceStatus = "void"
	InvoiceUncollectible InvoiceStatus = "uncollectible"
)

// Invoice mirrors one that Stripe wrote. Its sums are Stripe's: nothing here is ever
// added up again. Total and Remaining are in the smallest unit of the currency.
type Invoice struct {
	bun.BaseModel `bun:"table:control.invoices,alias:iv"`

	ID             string        `bun:"id,pk"`
	TenantID       tenant.ID     `bun:"tenant_id"`
	SubscriptionID string        `bun:"subscription_id"`
	Number         string        `bun:"number"`
	Status         InvoiceStatus `bun:"status"`
	Currency       string        `bun:"currency"`
	Total          int64         `bun:"total"`
	Remaining      int64         `bun:"remaining"`
	Attempted      bool          `bun:"attempted"` // a payment was tried
	Refunded       int64         `bun:"refunded"`  // of what was paid
	Disputed       DisputeStatus `bun:"disputed"`  // "" while no bank has taken the payment back
	DueAt          time.Time     `bun:"due_at,nullzero"`
	PaidAt         time.Time     `bun:"paid_at,nullzero"`
	HostedURL      string        `bun:"hosted_url"`
	PDFURL         string        `bun:"pdf_url"`
	CreatedAt      time.Time     `bun:"created_at"`

	About      string `bun:"about"`       // what it is for, in words
	Discount   int64  `bun:"discount"`    // taken off, in Total already
	Tax        int64  `bun:"tax"`         // in Total already
	ReceiptURL string `bun:"receipt_url"` // of its payment; "" where there is none
}

// owedSince is from when an invoice counts as unpaid: one that is charged, from when
// it was written once a charge has failed; one that is sent, from when it is due.
func (i Invoice) owedSince() (time.Time, bool) {
	switch {
	case i.Status != InvoiceOpen || i.Remaining <= 0:
		return time.Time{}, false
	case !i.DueAt.IsZero():
		return i.DueAt, true
	}
	return i.CreatedAt, i.Attempted
}

// oldestUnpaid finds the invoice that is owed longest, those of checkouts that nobody
// finished left out.
func oldestUnpaid(invoices []Invoice, all []Subscription) (Invoice, time.Time) {
	unfinished := map[string]bool{}
	for _, s := range all {
		unfinished[s.ID] = s.Status == StatusIncomplete || s.Status == StatusIncompleteExpired
	}
	var oldest Invoice
	var since time.Time
	for _, i := range invoices {
		if from, owed := i.owedSince(); owed && !unfinished[i.SubscriptionID] && (since.IsZero() || from.Before(since)) {
			oldest, since = i, from
		}
	}
	return oldest, since
}
