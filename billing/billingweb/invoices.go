package billingweb

import (
	"fmt"
	"strconv"
	"strings"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const (
	placeInvoices = web.PlaceBilling + "/invoices"
	latest        = 6 // invoices on the Billing page
)

// invoicesView is a list of invoices, the newest first.
type invoicesView struct {
	Open []openInvoice
	Rows []invoiceRow
	More bool // there are older ones
}

type invoiceRow struct {
	Date, Number, For, Amount, Note string
	Label, Kind                     string
	URL, PDF, Receipt               string
}

// openInvoice is one that somebody can pay now.
type openInvoice struct{ Says, Pay, URL string }

// invoicesPageView is a page of all of them.
type invoicesPageView struct {
	Head     ui.Head
	Settings ui.Settings
	List     invoicesView
	Pager    ui.Pager
}

func invoicesOf(all []billing.Invoice) (v invoicesView) {
	for _, i := range all {
		if i.Status == billing.InvoiceDraft {
			continue
		}
		if i.Status == billing.InvoiceOpen && i.HostedURL != "" {
			v.Open = append(v.Open, openInvoice{"Invoice " + i.Number + " of " + dateOf(i) + " is not paid.", "Pay " + moneyOf(i, i.Remaining), i.HostedURL})
		}
		if v.More = len(v.Rows) == latest; !v.More {
			v.Rows = append(v.Rows, rowOf(i))
		}
	}
	return v
}

// invoices is a page of all that was ever invoiced.
func (h *Handlers) invoices(c *fiber.Ctx, _ tenant.DB, _ tenant.Member) error {
	t := web.Tenant(c)
	page := max(1, c.QueryInt("page", 1))
	found, more, err := billing.InvoicesPage(c.UserContext(), h.web.Registry().Control(), t.ID, page)
	if err != nil {
		return err
	}
	v := invoicesPageView{
		Head: h.web.Head(c, "Invoices · "+t.Name),
		Settings: ui.Settings{
			Back:  ui.Link{Label: "Back to Billing", Href: web.PlaceBilling},
			Title: "Invoices", Lede: "All that " + t.Name + " was asked to pay, the newest first.",
			Groups: web.SettingsGroups(web.PlaceBilling),
		},
	}
	for _, i := range found {
		v.List.Rows = append(v.List.Rows, rowOf(i))
	}
	if v.Pager.Summary = "Page " + strconv.Itoa(page); page > 1 {
		v.Pager.Newer = placeInvoices + "?page=" + strconv.Itoa(page-1)
	}
	if more {
		v.Pager.Older = placeInvoices + "?page=" + strconv.Itoa(page+1)
	}
	return web.Page(c, fiber.StatusOK, invoicesPage(v))
}

func rowOf(i billing.Invoice) invoiceRow {
	r := invoiceRow{Date: dateOf(i), Number: i.Number, For: i.About, Amount: moneyOf(i, i.Total), URL: i.HostedURL, PDF: i.PDFURL}
	var notes []string
	if i.Discount > 0 {
		notes = append(notes, moneyOf(i, i.Discount)+" taken off")
	}
	if i.Tax > 0 {
		notes = append(notes, "with "+moneyOf(i, i.Tax)+" tax")
	}
	r.Note = strings.Join(notes, ", ")
	switch i.Status {
	case billing.InvoicePaid:
		r.Label, r.Kind = givenBack(i)
		if r.Receipt = i.ReceiptURL; r.Receipt == "" && i.Total > 0 {
			r.Receipt = i.PDFURL
		}
	case billing.InvoiceOpen:
		r.Label, r.Kind = "Not paid yet", "past-due"
	case billing.InvoiceVoid:
		r.Label, r.Kind = "Cancelled", "cancelled"
	default:
		r.Label, r.Kind = "Written off", "suspended"
	}
	return r
}

func dateOf(i billing.Invoice) string { return i.CreatedAt.UTC().Format("2 January 2006") }

func moneyOf(i billing.Invoice, amount int64) string {
	if i.Currency == "usd" {
		return billing.Money(amount * billing.Cent)
	}
	return fmt.Sprintf("%d.%02d %s", amount/100, amount%100, strings.ToUpper(i.Currency))
}
