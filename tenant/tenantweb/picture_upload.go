package tenantweb

import (
	"io"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// mostPicture is the largest picture that is taken, in bytes, before it is made small.
const mostPicture = 6 << 20

// mostStored bounds what is read back; stored pictures are far smaller.
const mostStored = 1 << 20

func (h *Handlers) setPicture(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	picture, err := uploaded(c, "avatar")
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

// uploaded reads the picture of a form. Faults: Invalid on the field.
func uploaded(c *fiber.Ctx, field string) ([]byte, error) {
	file, err := c.FormFile(field)
	if err != nil || file.Size == 0 {
		return nil, fault.Field(field, "Choose a picture first.")
	}
	if file.Size > mostPicture {
		return nil, fault.Field(field, "This picture is larger than 6 MB. Choose a smaller one.")
	}
	body, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(io.LimitReader(body, mostPicture))
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
	body, err := h.tenants.Avatar(c.UserContext(), db.Tenant(), member, version)
	if err != nil {
		return err
	}
	defer body.Close()
	picture, err := io.ReadAll(io.LimitReader(body, mostStored))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderCacheControl, "private, max-age=31536000, immutable")
	return c.Send(picture)
}
