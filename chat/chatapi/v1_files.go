package chatapi

import (
	"mime"
	"net/http"
	"strconv"

	"hearth/chat"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

func (v *V1) fileOperations() []operation {
	return tagged("Messages",
		sends(entry(http.MethodGet, "/attachments/:id", "getAttachment", "Download a file", "What hangs on a message of one of your rooms. Range asks for a part of it. Its type and size are in the message.").asking(
			parameter{"thumb", "string", "With any value: the small variant of a picture, where there is one."}), v.getAttachment),
	)
}

// getAttachment never lets a browser that comes by run what somebody sent.
func (v *V1) getAttachment(c *call) error {
	id, err := c.id("id")
	if err != nil {
		return err
	}
	a, err := chat.AttachmentFor(c.UserContext(), c.db, c.me, id)
	if err != nil {
		return err
	}
	key, kind, tag := a.Key, fiber.MIMEOctetStream, strconv.FormatInt(a.ID, 10)
	if a.IsPicture() {
		kind = a.ContentType
	}
	if c.text("thumb") != "" && a.IsPicture() && a.ThumbKey != "" && a.ThumbKey != a.Key {
		key, kind, tag = a.ThumbKey, a.ThumbType(), tag+"-thumb"
	}
	tag = `"` + tag + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderVary, "Authorization, Cookie")
	if isAmong(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	body, size, err := v.files.Get(c.UserContext(), c.db.Tenant(), key)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": a.Filename}))
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	return web.SendRange(c.Ctx, body, size, tag)
}
