package chatweb

import (
	"mime"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// How long a browser keeps a file. It never changes, but a picture without a small
// variant is sent whole in that one's place.
const (
	forGood   = "private, max-age=31536000, immutable"
	forAWhile = "private, max-age=60"
)

// showFile sends what hangs on a message to those who may read the message: with
// ?thumb a picture's small variant, with ?download to be saved. Only what no browser
// runs is shown in place; everything else is saved.
func (h *Handlers) showFile(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "attachment")
	if err != nil {
		return err
	}
	a, err := chat.AttachmentFor(c.UserContext(), db, me, id)
	if err != nil {
		return err
	}
	f := file{key: a.Key, name: a.Filename, disposition: "attachment", keep: forGood, tag: `"` + number(a.ID) + `"`}
	f.contentType, f.inPlace = shownType(a)
	if small := c.Context().QueryArgs().Has("thumb") && a.IsPicture(); small && a.ThumbKey != "" {
		f.key, f.contentType, f.tag = a.ThumbKey, a.ThumbType(), `"`+number(a.ID)+`-thumb"`
	} else if small {
		f.keep = forAWhile
	}
	if f.inPlace && !c.Context().QueryArgs().Has("download") {
		f.disposition = "inline"
	}
	body, size, err := h.files.Get(c.UserContext(), db.Tenant(), f.key)
	if err != nil {
		return err
	}
	f.head(c)
	return web.SendRange(c, body, size, f.tag)
}

// file is how a stored file is sent.
type file struct {
	key, name, contentType, disposition string
	inPlace                             bool
	keep, tag                           string
}

func (f file) head(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentType, f.contentType)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType(f.disposition, map[string]string{"filename": f.name}))
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderCacheControl, f.keep)
	c.Set(fiber.HeaderETag, f.tag)
}
