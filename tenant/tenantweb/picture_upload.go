package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

func (h *Handlers) setPicture(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	picture, err := web.FormPicture(c, "avatar")
	if err == nil {
		err = h.tenants.SetAvatar(c.UserContext(), db, me, picture)
	}
	if refused(err) {
		return h.profilePage(c, web.Status(err), me, me.Name, me.Bio, err)
	}
	return h.saved(c, err, "Your picture is changed.", placeProfile)
}

func (h *Handlers) removePicture(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	return h.saved(c, h.tenants.RemoveAvatar(c.UserContext(), db, me), "Your picture is removed.", placeProfile)
}

// avatar serves a picture to members. Its address changes with the picture.
func (h *Handlers) avatar(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	member, err := web.ID(c, "member")
	if err != nil {
		return err
	}
	version, err := web.ID(c, "version")
	if err != nil {
		return err
	}
	body, size, err := h.tenants.Avatar(c.UserContext(), db.Tenant(), member, version)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderCacheControl, "private, max-age=31536000, immutable")
	return c.SendStream(body, int(size)) // fasthttp closes body
}
