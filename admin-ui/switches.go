package adminui

import (
	"strconv"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// switchesShown is how many switches the page lists besides those that are on.
const switchesShown = 50

// switchForm is a switch as it is typed.
type switchForm struct{ Kind, Tenant, Words, Minutes, Reason string }

// lasting is for how long a switch may be turned on, at most.
var lasting = []ui.Option{
	{Value: "15", Label: "15 minutes"}, {Value: "30", Label: "30 minutes"}, {Value: "60", Label: "1 hour"}, {Value: "120", Label: "2 hours"},
	{Value: "240", Label: "4 hours"}, {Value: "720", Label: "12 hours"}, {Value: "1440", Label: "1 day"}, {Value: "4320", Label: "3 days"},
}

func (h *Handlers) switches(c *fiber.Ctx, me tenant.Operator) error {
	return h.switchesPage(c, fiber.StatusOK, me, switchForm{Kind: string(tenant.SwitchBanner), Tenant: c.Query("tenant"), Minutes: "60"}, nil)
}

func (h *Handlers) switchesPage(c *fiber.Ctx, status int, me tenant.Operator, typed switchForm, problem error) error {
	found, err := tenant.SwitchesNow(c.UserContext(), h.control(), switchesShown)
	if err != nil {
		return err
	}
	typed.Tenant, typed.Words, typed.Reason = shown(typed.Tenant), shown(typed.Words), shown(typed.Reason)
	v := switchesView{Shell: h.shell(c, me, "Maintenance", "/maintenance"), Typed: typed, Bad: badField(problem)}
	for _, s := range found {
		if s.EndedAt.IsZero() {
			v.On = append(v.On, s)
		} else {
			v.Past = append(v.Past, s)
		}
	}
	return web.Page(c, status, switchesPage(v))
}

func (h *Handlers) turnOn(c *fiber.Ctx, me tenant.Operator) error {
	typed := switchForm{c.FormValue("kind"), strings.TrimSpace(c.FormValue("tenant")), strings.TrimSpace(c.FormValue("words")), c.FormValue("minutes"), c.FormValue("reason")}
	s, err := h.switchTyped(c, typed)
	if err == nil {
		_, err = h.tenants.TurnOn(c.UserContext(), actor(c, me), s, typed.Reason)
	}
	if refusedForm(err) {
		return h.switchesPage(c, web.Status(err), me, typed, err)
	}
	if err != nil {
		return err
	}
	h.server.Flash(c, "On.")
	return web.SeeOther(c, "/maintenance")
}

// switchTyped reads a form. Faults: Invalid on a field.
func (h *Handlers) switchTyped(c *fiber.Ctx, typed switchForm) (tenant.Switch, error) {
	minutes, err := strconv.Atoi(typed.Minutes)
	if err != nil || minutes < 1 || minutes > 7*24*60 {
		return tenant.Switch{}, fault.Field("until", "Choose for how long.")
	}
	s := tenant.Switch{Kind: tenant.SwitchKind(typed.Kind), Words: typed.Words, Until: time.Now().Add(time.Duration(minutes) * time.Minute)}
	ids, err := h.tenantsTyped(c, typed.Tenant)
	switch {
	case fault.Is(err, fault.Invalid):
		return s, fault.Field("tenant", "%s", fault.Message(err))
	case err != nil:
		return s, err
	case len(ids) > 1:
		return s, fault.Field("tenant", "Name one workspace, or none for all.")
	case len(ids) == 1:
		s.Tenant = ids[0]
	}
	return s, nil
}

func (h *Handlers) turnOff(c *fiber.Ctx, me tenant.Operator) error {
	id, err := tenant.ParseID(c.Params("switch"))
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "There is no such switch.")
	}
	err = h.tenants.TurnOff(c.UserContext(), actor(c, me), id, c.FormValue("reason"))
	if refusedForm(err) {
		problem := fault.New(fault.Of(err), "%s", fault.Message(err))
		return h.switchesPage(c, web.Status(err), me, switchForm{Kind: string(tenant.SwitchBanner), Minutes: "60"}, problem)
	}
	if err != nil {
		return err
	}
	h.server.Flash(c, "Off.")
	return web.SeeOther(c, "/maintenance")
}

func switchLabel(kind tenant.SwitchKind) string {
	for _, o := range switchKinds {
		if o.Value == string(kind) {
			return o.Label
		}
	}
	return string(kind)
}

var switchKinds = []ui.Option{
	{Value: string(tenant.SwitchBanner), Label: "Status banner"},
	{Value: string(tenant.SwitchReadOnly), Label: "Read only, with a banner"},
}

// howItEnded says who turned a switch off.
func howItEnded(s tenant.SwitchLine) string {
	if s.EndedBy == "" {
		return "by itself"
	}
	return "by " + s.EndedBy
}
