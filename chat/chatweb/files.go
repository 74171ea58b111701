package chatweb

import (
	"mime"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// showFile sends what hangs on a message to those who may read the message. Only
// pictures that no browser runs are shown in place; everything else is saved.
func (h *Handlers) showFile(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "attachment")
	if err != nil {
		return err
	}
	a, err := chat.AttachmentFor(c.UserContext(), db, me, id)
	if err != nil {
		return err
	}
	body, size, err := h.files.Get(c.UserContext(), db.Tenant(), a.Key)
	if err != nil {
		return err
	}
	disposition, kind := "attachment", "application/octet-stream"
	if pictureTypes[a.ContentType] {
		disposition, kind = "inline", a.ContentType
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType(disposition, map[string]string{"filename": a.Filename}))
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, max-age=31536000, immutable")
	return c.SendStream(body, int(size)) // fasthttp closes body
}
