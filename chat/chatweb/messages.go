package chatweb

import (
	"strconv"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// listMessages answers a page of older or newer messages, without either the
// newest; nothing at all beyond the ends of the room.
func (h *Handlers) listMessages(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	from, newer := position(c.Query("before")), c.Query("after") != ""
	if newer {
		from = position(c.Query("after"))
	}
	page, err := chat.MessagesFor(c.UserContext(), db, me, id, from, newer)
	if err != nil {
		return err
	}
	if len(page) > 0 {
		return web.Page(c, fiber.StatusOK, messageRows(timeline{Me: me, Messages: page}))
	}
	if _, err := chat.RoomFor(c.UserContext(), db, me, id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// position reads a message's id; what is none counts as 0.
func position(text string) int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}

// createMessage answers the author with the stream that appends the message;
// everybody else in the room gets the same fragment from the hub.
func (h *Handlers) createMessage(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	if err := h.web.LimitMember(c, web.MessageRule, db, me); err != nil {
		return err
	}
	files, size, err := h.filesFor(web.Tenant(c))
	if err != nil {
		return err
	}
	draft, done, err := readDraft(c, files, size)
	defer done()
	var out chat.Outcome
	if err == nil {
		out, err = h.chat.Say(c.UserContext(), db, room, me, draft)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.PaymentRequired) {
		return h.composeAgain(c, db, me, room, draft, err)
	}
	if err != nil {
		return err
	}
	if out.Message.ID == 0 {
		return h.answerCommand(c, room, out.Answer)
	}
	if web.WantsStream(c) {
		return web.Stream(c, messageCreated(out.Message))
	}
	return web.SeeOther(c, roomPath(room.ID))
}

// composeAgain gives back what was typed, with what is wrong with it.
func (h *Handlers) composeAgain(c *fiber.Ctx, db tenant.DB, me tenant.Member, room chat.Room, d chat.Draft, problem error) error {
	files, _, err := h.filesFor(web.Tenant(c))
	if err != nil {
		return err
	}
	if web.WantsStream(c) {
		again := composer(room, chat.PersonOf(me), files, printable(d.Body), fault.Message(problem), false)
		return web.Stream(c.Status(web.Status(problem)), formAgain(composerDOMID, again))
	}
	p, err := h.openRoom(c, db, me)
	if err != nil {
		return err
	}
	if p.timeline.Messages, err = chat.MessagesBefore(c.UserContext(), db, room.ID, 0); err != nil {
		return err
	}
	p.timeline.Older = len(p.timeline.Messages) == chat.MaxPage
	p.Draft, p.Problem = printable(d.Body), fault.Message(problem)
	return web.Page(c, web.Status(problem), roomPage(p))
}

func (h *Handlers) showMessage(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	_, msg, err := h.messageOf(c, db, me)
	if err != nil {
		return err
	}
	if web.WantsStream(c) {
		return web.Stream(c, messageUpdated(msg))
	}
	return web.SeeOther(c, permalink(msg))
}

func (h *Handlers) editMessage(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, msg, err := h.messageOf(c, db, me)
	if err != nil {
		return err
	}
	if !msg.CanEdit(me) {
		return fault.New(fault.Forbidden, "Only whoever wrote this message can change it.")
	}
	return h.answerEditor(c, fiber.StatusOK, room, msg, msg.Body, "")
}

// updateMessage also takes the deletions of forms, which know only two methods.
func (h *Handlers) updateMessage(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if c.Method() == fiber.MethodPost && c.FormValue("_method") == "delete" {
		return h.deleteMessage(c, db, me)
	}
	room, msg, err := h.messageOf(c, db, me)
	if err != nil {
		return err
	}
	body := c.FormValue("body")
	changed, err := h.chat.EditMessage(c.UserContext(), db, room, me, msg.ID, body)
	if fault.Is(err, fault.Invalid) {
		return h.answerEditor(c, fiber.StatusUnprocessableEntity, room, msg, printable(body), fault.Message(err))
	}
	if err != nil {
		return err
	}
	if web.WantsStream(c) {
		return web.Stream(c, messageUpdated(changed))
	}
	return web.SeeOther(c, permalink(changed))
}

func (h *Handlers) deleteMessage(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	id, err := web.ID(c, "message")
	if err != nil {
		return err
	}
	gone, err := h.chat.DeleteMessage(c.UserContext(), db, room, me, id)
	if err != nil {
		return err
	}
	if web.WantsStream(c) {
		return web.Stream(c, messageDeleted(gone), web.GoodToast("Message deleted"))
	}
	return web.SeeOther(c, roomPath(room.ID))
}

func (h *Handlers) messageOf(c *fiber.Ctx, db tenant.DB, me tenant.Member) (chat.Room, chat.Message, error) {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return chat.Room{}, chat.Message{}, err
	}
	id, err := web.ID(c, "message")
	if err != nil {
		return chat.Room{}, chat.Message{}, err
	}
	msg, err := chat.MessageIn(c.UserContext(), db, room.ID, id)
	return room, msg, err
}

func (h *Handlers) answerEditor(c *fiber.Ctx, status int, room chat.Room, msg chat.Message, body, problem string) error {
	if web.WantsStream(c) {
		return web.Stream(c.Status(status), messageBeingEdited(room, msg, body, problem))
	}
	return h.roomFormPage(c, status, "Edit message", messageEditor(room, msg, body, problem))
}
