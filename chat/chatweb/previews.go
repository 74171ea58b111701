package chatweb

import (
	"slices"
	"strings"

	"hearth/chat"
	"hearth/chat/richtext"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

func previewPicturePath(p chat.Preview) string { return "/previews/" + number(p.ID) + "/picture" }

func dismissPreviewPath(m chat.Message, p chat.Preview) string {
	return messagePath(m) + "/previews/" + number(p.ID) + "/delete"
}

// previewFrom names the host, whatever else a site calls itself.
func previewFrom(p chat.Preview) string {
	host := p.Host()
	if p.SiteName == "" || strings.EqualFold(p.SiteName, host) {
		return host
	}
	return p.SiteName + " · " + host
}

// shownByPreview reports whether a message says nothing but a link whose card is there.
func shownByPreview(m chat.Message) bool {
	link := richtext.OnlyLink(m.BodyHTML)
	return link != "" && slices.ContainsFunc(m.Previews, func(p chat.Preview) bool { return p.URL == link })
}

// showPreviewPicture sends a preview's picture to those who may read its message.
func (h *Handlers) showPreviewPicture(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "preview")
	if err != nil {
		return err
	}
	p, err := chat.PreviewFor(c.UserContext(), db, me, id)
	if err != nil {
		return err
	}
	body, size, err := h.files.Get(c.UserContext(), db.Tenant(), p.ImageKey)
	if err != nil {
		return err
	}
	f := file{name: "preview", contentType: p.ImageType(), disposition: "inline", keep: forGood, tag: `"preview-` + number(p.ID) + `"`}
	f.head(c)
	return web.SendRange(c, body, size, f.tag)
}

// dismissPreview takes a card off a message, for everybody.
func (h *Handlers) dismissPreview(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	message, err := web.ID(c, "message")
	if err != nil {
		return err
	}
	preview, err := web.ID(c, "preview")
	if err != nil {
		return err
	}
	msg, err := h.chat.DismissPreview(c.UserContext(), db, room, me, message, preview)
	if err != nil {
		return err
	}
	if web.WantsStream(c) {
		return web.Stream(c, messageUpdated(msg))
	}
	return web.SeeOther(c, permalink(msg))
}
