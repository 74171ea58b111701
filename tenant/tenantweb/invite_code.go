package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/qr"

	"github.com/gofiber/fiber/v2"
)

// inviteScale makes a downloaded code some 400 pixels wide: large enough to print.
const inviteScale = 12

// invitePNG and inviteSVG draw the invite link as it is now.
func (h *Handlers) invitePNG(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	code, err := h.inviteQR(c, db)
	if err != nil {
		return err
	}
	return sendCode(c, "image/png", "invite.png", code.PNG(inviteScale))
}

func (h *Handlers) inviteSVG(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	code, err := h.inviteQR(c, db)
	if err != nil {
		return err
	}
	return sendCode(c, "image/svg+xml", "invite.svg", code.SVG())
}

func (h *Handlers) inviteQR(c *fiber.Ctx, db tenant.DB) (qr.Code, error) {
	code, err := h.tenants.InviteCode(c.UserContext(), db)
	if err == nil && code == "" {
		err = fault.New(fault.NotFound, "This workspace has no invite link.")
	}
	if err != nil {
		return qr.Code{}, err
	}
	return qr.New(h.server.TenantURL(web.Tenant(c), "/join/"+code))
}

func sendCode(c *fiber.Ctx, kind, name string, picture []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(picture)
}
