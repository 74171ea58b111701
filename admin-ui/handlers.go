package adminui

import (
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// Deps is what the console stands on. Both are required.
type Deps struct {
	Server  *web.Server
	Tenants *tenant.Service
}

// Handlers are the pages of the console.
type Handlers struct {
	server  *web.Server
	tenants *tenant.Service
}

// New returns the pages without routes.
func New(d Deps) *Handlers { return &Handlers{server: d.Server, tenants: d.Tenants} }

// Console adds the routes of the console.
func (h *Handlers) Console(r *fiber.App) {
	r.Get("/session/new", h.newSession)
	r.Post("/session/new", h.createSession)
	r.Post("/session/delete", h.deleteSession)
	r.Delete("/session", h.deleteSession)
	r.Get("/welcome", h.welcome)
	r.Post("/welcome", h.choosePassword)

	r.Get("/", h.asOperator(h.overview))
	r.Get("/tenants", h.asOperator(h.listTenants))
	r.Get("/tenants/:id", h.asOperator(h.showTenant))
}

// cookie keeps an operator signed in, as long as a session of theirs lasts.
const (
	cookie    = "hearth_operator"
	cookieFor = 12 * time.Hour
)

// How often one address may ask is written in web's table.
var (
	signInRule  = web.OperatorRule
	welcomeRule = web.OperatorLinkRule
)

// asOperator adapts a handler that needs a signed-in operator. What it answers is
// kept by nobody.
func (h *Handlers) asOperator(handle func(c *fiber.Ctx, me tenant.Operator) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		me, err := h.resume(c)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return handle(c, me)
	}
}

// resume finds the operator of a request. Faults: Unauthenticated.
func (h *Handlers) resume(c *fiber.Ctx) (tenant.Operator, error) {
	token := h.server.Cookie(c, cookie)
	if token == "" {
		return tenant.Operator{}, fault.New(fault.Unauthenticated, "Please sign in.")
	}
	return h.tenants.ResumeOperator(c.UserContext(), token)
}

// control is the directory of tenants, which can be read without waking one.
func (h *Handlers) control() tenant.ControlDB { return h.server.Registry().Control() }

func (h *Handlers) head(c *fiber.Ctx, title string) ui.Head {
	head := h.server.Head(c, title+" · Hearth console")
	head.Family = ui.FamilyConsole
	return head
}
