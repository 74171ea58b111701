package chatweb

import (
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// pushDevices is where a member is notified.
type pushDevices struct {
	Key     string // what browsers subscribe with; "" while nothing can be sent
	Here    int64  // the device of this session, 0 for none
	Devices []pushDevice
}

type pushDevice struct {
	ID       int64
	Name     string
	Phone    bool
	Here     bool
	Since    time.Time
	LastUsed time.Time // zero: nothing was sent yet
}

func (h *Handlers) pushDevices(c *fiber.Ctx, db tenant.DB, me tenant.Member) (d pushDevices, err error) {
	if d.Key, err = h.chat.PushKey(c.UserContext()); err != nil && !fault.Is(err, fault.Unavailable) {
		return d, err
	}
	rows, err := chat.PushDevicesOf(c.UserContext(), db, me.ID)
	for _, row := range rows {
		name, phone := web.DeviceName(row.UserAgent)
		here := row.SessionID == me.Session
		if here {
			d.Here = row.ID
		}
		d.Devices = append(d.Devices, pushDevice{ID: row.ID, Name: name, Phone: phone, Here: here, Since: row.CreatedAt, LastUsed: row.LastUsedAt})
	}
	return d, err
}

// createPushDevice takes what a browser has subscribed to; it asks again whenever that
// changes.
func (h *Handlers) createPushDevice(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	err := h.chat.SubscribeToPush(c.UserContext(), db, me, c.FormValue("endpoint"), c.FormValue("p256dh"), c.FormValue("auth"), web.Visitor(c).UserAgent)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return c.Status(web.Status(err)).SendString(fault.Message(err))
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h *Handlers) deletePushDevice(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "device")
	if err != nil {
		return err
	}
	if err := h.chat.RemovePushDevice(c.UserContext(), db, me, id); err != nil {
		return err
	}
	h.web.Flash(c, "That device is not notified any more.")
	return web.SeeOther(c, web.PlaceNotifications)
}

// pushOutcomes says what became of a test.
var pushOutcomes = map[chat.PushOutcome]string{
	chat.PushAccepted: "Sent. It shows on this device within a few seconds, unless its system is told to be quiet.",
	chat.PushGone:     "This browser has unsubscribed, so it was taken off the list. Turn notifications on again.",
	chat.PushBusy:     "The push service of this browser did not answer. Please try again in a minute.",
	chat.PushRefused:  "The push service of this browser refused it. Turn notifications off and on again.",
	chat.PushTooLarge: "The push service of this browser takes only shorter notifications than ours.",
}

func (h *Handlers) testPush(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if err := h.web.LimitMember(c, web.PushTestRule, db, me); err != nil {
		return err
	}
	outcome, err := h.chat.TestPush(c.UserContext(), db, me, web.Tenant(c).Name, "Notifications arrive on this device.", web.PlaceNotifications)
	said := pushOutcomes[outcome]
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.Unavailable) {
		said, err = fault.Message(err), nil
	}
	if err != nil {
		return err
	}
	h.web.Flash(c, said)
	return web.SeeOther(c, web.PlaceNotifications)
}
