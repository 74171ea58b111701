package chatweb

import (
	"slices"
	"strings"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// welcomeView is the three steps, and which of them are done.
type welcomeView struct {
	Workspace string
	FirstName string
	InviteURL string // "" when there is no invite link
	Rooms     []chat.RoomEntry

	Invited, Made, Said bool
}

var suggestedRooms = []string{"All hands", "Support desk", "Kitchen table"}

// addWelcome shows the three steps to administrators in the first room of a
// workspace that is still young. One page being the whole room says that it is;
// only then there is anything to ask the database.
func (h *Handlers) addWelcome(c *fiber.Ctx, db tenant.DB, p *roomView) error {
	if p.Me.Visit != nil || !p.Me.IsAdministrator() || p.timeline.Older || !isFirst(p.Room, p.Rooms) {
		return nil
	}
	state, err := tenant.WelcomeState(c.UserContext(), db)
	if err != nil || state.PutAway {
		return err
	}
	w := welcomeView{
		Workspace: p.Workspace, FirstName: p.Me.FirstName(), Rooms: p.Rooms,
		Invited: state.Members > 1, Made: len(p.shared()) > 1,
		Said: slices.ContainsFunc(p.timeline.Messages, func(m chat.Message) bool { return m.CreatorID == p.Me.ID }),
	}
	if state.InviteCode != "" {
		w.InviteURL = c.BaseURL() + "/join/" + state.InviteCode
	}
	p.Welcome = &w
	return nil
}

func (h *Handlers) putWelcomeAway(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	if err := h.tenants.PutWelcomeAway(c.UserContext(), db); err != nil {
		return err
	}
	return web.SeeOther(c, "/")
}

func isFirst(room chat.Room, rooms []chat.RoomEntry) bool {
	return !slices.ContainsFunc(rooms, func(r chat.RoomEntry) bool { return r.ID < room.ID })
}

func (w welcomeView) steps() [3]bool { return [3]bool{w.Invited, w.Made, w.Said} }

func (w welcomeView) done() int {
	n := 0
	for _, done := range w.steps() {
		if done {
			n++
		}
	}
	return n
}

// stepClass says whether a step, counted from 1, is done or the one to do now.
func (w welcomeView) stepClass(step int) string {
	steps := w.steps()
	switch {
	case steps[step-1]:
		return "is-done"
	case slices.Index(steps[:], false) == step-1:
		return "is-now"
	}
	return ""
}

// suggestions leaves out what there is already.
func (w welcomeView) suggestions() []string {
	return slices.DeleteFunc(slices.Clone(suggestedRooms), func(name string) bool {
		return slices.ContainsFunc(w.Rooms, func(r chat.RoomEntry) bool { return strings.EqualFold(r.Name, name) })
	})
}
