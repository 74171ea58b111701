package billingweb

import (
	"strings"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const placeContact = web.PlaceBilling + "/contact"

// contactView is whom invoices name and reach, as a form.
type contactView struct {
	Head      ui.Head
	Settings  ui.Settings
	To        billing.Contact
	Countries []ui.Option
	Kinds     []ui.Option
	Checked   string // what is known of the tax number, "" for nothing
	Problems  map[string]string
	Problem   string // of no field
	Early     bool   // nothing was bought yet
}

// contact shows the form.
func (h *Handlers) contact(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	account, err := billing.AccountOf(c.UserContext(), h.web.Registry().Control(), db.Tenant())
	if err != nil {
		return err
	}
	v := h.contactView(c, account.Customer.Contact)
	v.Early = account.Customer.StripeID == "" || !h.money.Sells()
	return web.Page(c, fiber.StatusOK, contactPage(v))
}

// setContact changes it. What is wrong is said beside it, with what was typed.
func (h *Handlers) setContact(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	text := func(name string) string { return strings.TrimSpace(strings.Clone(c.FormValue(name))) }
	to := billing.Contact{
		Name: text("name"), Email: text("email"), Line1: text("line1"), Line2: text("line2"), City: text("city"), State: text("state"), PostalCode: text("postal_code"),
		Country: text("country"), TaxKind: billing.TaxKind(text("tax_kind")), TaxID: strings.ToUpper(text("tax_id")),
	}
	err := h.money.SetContact(c.UserContext(), db.Tenant(), me, to)
	if fault.Is(err, fault.Invalid) {
		v := h.contactView(c, to)
		if v.Problems = fault.Fields(err); v.Problems[""] != "" {
			v.Problem = v.Problems[""]
		}
		return web.Page(c, fiber.StatusUnprocessableEntity, contactPage(v))
	}
	if err != nil {
		return err
	}
	h.web.Flash(c, "Invoices go to "+to.Email+" from now on.")
	return web.SeeOther(c, web.PlaceBilling)
}

func (h *Handlers) contactView(c *fiber.Ctx, to billing.Contact) contactView {
	t := web.Tenant(c)
	v := contactView{
		Head: h.web.Head(c, "Billing contact · "+t.Name), To: to,
		Settings: ui.Settings{
			Back:  ui.Link{Label: "Back to Billing", Href: web.PlaceBilling},
			Title: "Billing contact", Lede: "Whom invoices name, and where they go.",
			Groups: web.SettingsGroups(web.PlaceBilling),
		},
		Countries: []ui.Option{{Value: "", Label: "No address"}}, Kinds: []ui.Option{{Value: "", Label: "None"}},
	}
	for _, country := range billing.Countries() {
		v.Countries = append(v.Countries, ui.Option{Value: country.Code, Label: country.Name})
	}
	for _, kind := range billing.TaxKinds() {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(kind), Label: kind.Says()})
	}
	switch to.TaxStatus {
	case "verified":
		v.Checked = "This number has been checked."
	case "pending":
		v.Checked = "This number is being checked."
	case "unverified":
		v.Checked = "This number could not be found where such numbers are kept. Look at how it is written."
	}
	return v
}
