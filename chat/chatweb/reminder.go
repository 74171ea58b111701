package chatweb

import (
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

const remindersPath = "/reminders"

// listReminders is the list for browsers without scripts.
func (h *Handlers) listReminders(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	list, err := chat.RemindersOf(c.UserContext(), db, me.ID)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, remindersPage(h.web.Head(c, "Reminders · "+web.Tenant(c).Name), list))
}

// cancelReminder answers with those that are left, where the list was.
func (h *Handlers) cancelReminder(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "reminder")
	if err != nil {
		return err
	}
	if err := h.chat.CancelReminder(c.UserContext(), db, me, id); err != nil {
		return err
	}
	if !web.WantsStream(c) {
		h.web.Flash(c, "Reminder cancelled")
		return web.SeeOther(c, remindersPath)
	}
	list, err := chat.RemindersOf(c.UserContext(), db, me.ID)
	if err != nil {
		return err
	}
	left := chat.Answer{Text: "Cancelled.", Reminders: list}
	if len(list) == 0 {
		left.Text = "Cancelled. No reminder is waiting."
	}
	return web.Stream(c, whispered(left))
}

// whomShown is who hears of a reminder.
func whomShown(r chat.Reminder) string {
	switch {
	case r.ForID == r.MemberID:
		return "you"
	case r.Whom == "":
		return "this conversation" // a direct room has no name of its own
	}
	return r.Whom
}
