package chatweb

import (
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// involvementsShown says each level in words.
var involvementsShown = map[chat.Involvement]string{
	chat.InvolvedEverything: "Everything",
	chat.InvolvedMentions:   "Mentions of me",
	chat.InvolvedNothing:    "Nothing",
	chat.InvolvedInvisible:  "Nothing, and hide it",
}

func involvementOptions() (options []ui.Option) {
	for _, i := range chat.Involvements {
		options = append(options, ui.Option{Value: string(i), Label: involvementsShown[i]})
	}
	return options
}

func bellIcon(i chat.Involvement) string {
	if i == chat.InvolvedNothing || i == chat.InvolvedInvisible {
		return "bell-off"
	}
	return "bell"
}

// involve changes how much of a room me hears of, from its bell or from the list of
// all rooms.
func (h *Handlers) involve(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	i := chat.Involvement(c.FormValue("involvement"))
	if err := h.chat.Involve(c.UserContext(), db, room, me, i); err != nil {
		return err
	}
	said := "You hear of: " + involvementsShown[i] + "."
	if i == chat.InvolvedInvisible {
		said = "Hidden. You find it again in your profile, under Notifications."
	}
	if web.WantsStream(c) {
		return web.Stream(c, bellChanged(room.ID, i), web.GoodToast(said))
	}
	h.web.Flash(c, said)
	if c.FormValue("from") == "list" {
		return web.SeeOther(c, web.PlaceNotifications)
	}
	return web.SeeOther(c, roomPath(room.ID))
}

// notifications lists every room of me with its level: the one place where
// invisible rooms are found again.
func (h *Handlers) notifications(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	rooms, err := chat.AllRoomsOf(c.UserContext(), db, me.ID)
	if err != nil {
		return err
	}
	devices, err := h.pushDevices(c, db, me)
	if err != nil {
		return err
	}
	t := web.Tenant(c)
	page := ui.Settings{
		Back:  ui.Link{Label: "Back to " + t.Name, Href: "/"},
		Title: "Notifications", Lede: "Where you hear of what happens, and how much of each room.",
		Groups: web.SettingsGroups(web.PlaceNotifications),
	}
	return web.Page(c, fiber.StatusOK, notificationsPage(h.web.Head(c, "Notifications · "+t.Name), page, rooms, devices))
}
