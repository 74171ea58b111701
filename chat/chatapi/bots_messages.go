package chatapi

import (
	"strconv"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// list answers a page of messages, oldest first: the newest, or those before or after
// one. Link names the next page where there is one.
func (b *Bots) list(c *botCall) error {
	side, from := "before", botPosition(c.Query("before"))
	if after := c.Query("after"); after != "" && c.Query("before") == "" {
		side, from = "after", botPosition(after)
	}
	page, err := chat.MessagesFor(c.UserContext(), c.db, c.me, c.room.ID, from, side == "after")
	if err != nil {
		return err
	}
	end := from
	if len(page) > 0 && side == "before" {
		end = page[0].ID
	} else if len(page) > 0 {
		end = page[len(page)-1].ID
	}
	tally, err := chat.TallyOf(c.UserContext(), c.db, c.room.ID, end, side == "after")
	if err != nil {
		return err
	}
	c.Set("X-Total-Count", strconv.FormatInt(tally.Messages, 10))
	if tally.More && len(page) > 0 {
		c.Set(fiber.HeaderLink, "<"+b.web.HereURL(c.Ctx, c.Path())+"?"+side+"="+strconv.FormatInt(end, 10)+`>; rel="next"`)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	answer := make([]botMessage, len(page))
	for i, m := range page {
		answer[i] = b.message(c, m)
	}
	return c.JSON(answer)
}

// botPosition reads a message's id; what is none counts as 0.
func botPosition(text string) int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}

// create posts the body as it came, or the file of a form.
func (b *Bots) create(c *botCall) error {
	draft, done, err := b.draft(c)
	defer done()
	if err != nil {
		return err
	}
	m, err := b.chat.PostMessage(c.UserContext(), c.db, c.room, c.me, draft)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, b.web.HereURL(c.Ctx, "/messages/"+strconv.FormatInt(m.ID, 10)))
	c.Status(fiber.StatusCreated)
	return nil
}

func (b *Bots) draft(c *botCall) (d chat.Draft, done func(), err error) {
	if !web.IsUpload(c.Ctx) {
		return chat.Draft{Body: c.text(), HTML: true}, func() {}, nil
	}
	size, err := b.tenants.Allowance(web.Tenant(c.Ctx), tenant.EntitledFileSize)
	if err != nil {
		return d, func() {}, err
	}
	takes := tenant.FileUploads.In(b.web.Registry().Board(), web.Tenant(c.Ctx))
	form, err := web.ReadUpload(c.Ctx, "attachment", func(u *web.Upload, name string) (most int64, larger, err error) {
		switch {
		case !takes:
			return 0, nil, fault.New(fault.Invalid, "Files cannot be attached just now. Text goes through.")
		case len(u.Files) > 0:
			return 0, nil, fault.Field("attachment", "Send one file at a time.")
		}
		return chat.FileLimit(size), chat.FileTooLarge(name, size), nil
	})
	for _, f := range form.Files {
		d.Files = append(d.Files, chat.File{Name: f.Name, Size: f.Size, Body: f.Body})
	}
	if err == nil && len(d.Files) == 0 {
		err = fault.Field("attachment", "Send a file in the field attachment, or a text as the body.")
	}
	return d, form.Close, err
}

// update answers with the message as it is then.
func (b *Bots) update(c *botCall) error {
	id, err := c.id("message")
	if err != nil {
		return err
	}
	m, err := b.chat.EditMessageTo(c.UserContext(), c.db, c.room, c.me, id, chat.Draft{Body: c.text(), HTML: true})
	if err != nil {
		return err
	}
	return c.JSON(b.message(c, m))
}

func (b *Bots) remove(c *botCall) error {
	id, err := c.id("message")
	if err != nil {
		return err
	}
	if _, err := b.chat.DeleteMessage(c.UserContext(), c.db, c.room, c.me, id); err != nil {
		return err
	}
	c.Status(fiber.StatusNoContent)
	return nil
}
