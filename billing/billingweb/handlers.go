package billingweb

import (
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// Deps is what the pages stand on. All fields are required.
type Deps struct {
	Web *web.Server
}

// Handlers answers for what a workspace has bought.
type Handlers struct {
	web *web.Server
}

// New returns Handlers.
func New(d Deps) *Handlers { return &Handlers{web: d.Web} }

// Workspace adds the pages to the routes of the workspace host.
func (h *Handlers) Workspace(r *fiber.App) {
	r.Get(web.PlaceBilling, h.web.Member(h.page))
}
