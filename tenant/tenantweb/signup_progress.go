package tenantweb

import (
	"time"

	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// progressPatience is how long one look at the bar may take; it also drives the
// work when the process that began it is gone.
const progressPatience = 700 * time.Millisecond

type progressView struct {
	Name, Address string
	Step, Of      int
}

// signUpProgress shows how far a workspace is, asks again by itself, and goes on
// to it when it is there.
func (h *Handlers) signUpProgress(c *fiber.Ctx) error {
	text, err := h.server.Keys().Verify(tenant.PurposeProgress, tenant.ID{}, c.Query("token"), time.Now())
	if err != nil {
		return err
	}
	id, err := tenant.ParseID(text)
	if err != nil {
		return err
	}
	t, owner, done, err := h.tenants.AwaitProvisioned(c.UserContext(), id, progressPatience)
	if err != nil {
		return err
	}
	if done {
		return h.moveIn(c, t, owner)
	}
	step, of, t, err := h.tenants.Progress(c.UserContext(), id)
	if err != nil {
		return err
	}
	head := h.server.Head(c, "Setting up "+t.Name)
	head.Refresh = 1
	return web.Page(c, fiber.StatusOK, signUpProgressPage(head, progressView{t.Name, h.server.WorkspaceHost(t.Slug), step, of}))
}
