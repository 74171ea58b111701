package web

import (
	"hearth/tenant"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// Owing is what a member reads on each page of a workspace that is not paid for; the
// zero Owing is nothing.
type Owing struct {
	Text string
	Link ui.Link // for those who can put it right
	Kind string
}

// OwingTo says what a member is to know of money that is owed.
func OwingTo(c *fiber.Ctx, me tenant.Member) (o Owing) {
	t := Tenant(c)
	if !t.Told.Includes(me) {
		return o
	}
	switch t.State {
	case tenant.StatePastDue:
		o.Text = "The last payment for " + t.Name + " did not go through."
	case tenant.StateSuspended:
		o = Owing{Text: t.Name + " can be read only, because it was not paid for.", Kind: "danger"}
	default:
		return o
	}
	if me.IsAdministrator() {
		o.Link = ui.Link{Label: "Put it right", Href: PlaceBilling}
	}
	return o
}
