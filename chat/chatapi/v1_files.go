package chatapi

import (
	"io"
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
		sends(entry(http.MethodGet, "/previews/:id/picture", "getPreviewPicture", "Get the picture of a preview", "Of a page that a message of one of your rooms links to; 404 for a preview without a width."), v.getPreviewPicture),
	)
}

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
	return c.file(storedFile{kind: kind, name: a.Filename, tag: tag}, func() (io.ReadCloser, int64, error) {
		return v.files.Get(c.UserContext(), c.db.Tenant(), key)
	})
}

func (v *V1) getPreviewPicture(c *call) error {
	id, err := c.id("id")
	if err != nil {
		return err
	}
	p, err := chat.PreviewFor(c.UserContext(), c.db, c.me, id)
	if err != nil {
		return err
	}
	return c.file(storedFile{kind: p.ImageType(), name: "preview", tag: strconv.FormatInt(p.ID, 10)}, func() (io.ReadCloser, int64, error) {
		return v.files.Get(c.UserContext(), c.db.Tenant(), p.ImageKey)
	})
}

// storedFile is a file as it is answered.
type storedFile struct {
	kind, name string
	tag        string // changes with the content
}

// file answers a file, or that it is unchanged, so that no browser that comes by runs
// what somebody sent.
func (c *call) file(f storedFile, open func() (body io.ReadCloser, size int64, err error)) error {
	tag := `"` + f.tag + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderVary, "Authorization, Cookie")
	if isAmong(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	body, size, err := open()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, f.kind)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	return web.SendRange(c.Ctx, body, size, tag)
}
