package chatweb

import (
	"strconv"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// frame is what every page with a sidebar shows.
type frame struct {
	Head      ui.Head
	Workspace string
	SwitchURL string
	Me        tenant.Member
	Rooms     []chat.RoomEntry
	Current   int64 // the room that is open, 0 for none

	Restricted bool // only administrators make rooms
	Past       chat.Past
	Owing      web.Owing
	Standing   string // changes with what may be done here
}

func (f frame) mayCreate() bool {
	return (!f.Restricted || f.Me.IsAdministrator()) && f.mayAct()
}

// mayAct is false on a visit that reads only.
func (f frame) mayAct() bool { return f.Me.Visit == nil || f.Me.Visit.IsRaised() }

func (f frame) shared() []chat.RoomEntry { return f.only(false) }
func (f frame) direct() []chat.RoomEntry { return f.only(true) }

func (f frame) only(direct bool) (rooms []chat.RoomEntry) {
	for _, r := range f.Rooms {
		if r.IsDirect() == direct {
			rooms = append(rooms, r)
		}
	}
	return rooms
}

// roomView is a room's page.
type roomView struct {
	frame
	timeline timeline
	Room     chat.Room
	Count    int    // active members
	Panel    *panel // at the right; nil keeps it closed
	CanWrite bool
	ReadOnly *tenant.Switch // lets nobody write for a while; nil for none
	Draft    string         // what was typed when it was refused
	Problem  string
	Files    filesAllowed
	Older    string // what the plan shows, where older messages of this room are hidden
	Welcome  *welcomeView

	Others      []chat.Person // of a direct room: everybody but me
	Involvement chat.Involvement
}

// above is what stands over the room's first message.
func (p roomView) above() templ.Component {
	switch {
	case p.Older != "":
		return pastNotice(p.Past.Hidden, p.Older, p.timeline.Older)
	case p.Welcome != nil:
		return welcome(*p.Welcome)
	case !p.timeline.Older:
		return startOfRoom(p.Room, p.timeline.isEmpty())
	}
	return nil
}

func (h *Handlers) frameFor(c *fiber.Ctx, me tenant.Member, bar chat.Sidebar, title string) frame {
	t := web.Tenant(c)
	head := h.web.Head(c, title+" · "+t.Name)
	head.Family = ui.FamilyChat
	h.web.Dress(c, &head)
	head.Skip = ui.Link{Label: "Skip to the message field", Href: "#" + composeFieldID}
	head.Meta = []ui.Meta{
		{Name: "member-id", Content: strconv.FormatInt(me.ID, 10)},
		{Name: "member-administers", Content: boolean(me.IsAdministrator())},
		// A room from Turbo's memory would be as old as the last visit to it.
		{Name: "turbo-cache-control", Content: "no-cache"},
	}
	return frame{Head: head, Workspace: t.Name, SwitchURL: h.web.SiteURL("/workspaces"), Me: me, Rooms: bar.Rooms, Restricted: bar.Restricted, Past: bar.Past, Owing: web.OwingTo(c, me), Standing: standingMark(c, me)}
}

func boolean(b bool) string { return strconv.FormatBool(b) }

func integer(n int) string { return strconv.Itoa(n) }

func members(n int) string {
	if n == 1 {
		return "1 member"
	}
	return strconv.Itoa(n) + " members"
}

// countShown is how an unread count is written.
func countShown(n int) string {
	if n >= chat.MaxUnread {
		return strconv.Itoa(chat.MaxUnread-1) + "+"
	}
	return strconv.Itoa(n)
}

// unreadShown leaves the open room without a count: it is being read.
func unreadShown(r chat.RoomEntry, current bool) int {
	if current {
		return 0
	}
	return r.Unread
}

// calls reports whether what is unread in a room speaks to the member.
func calls(r chat.RoomEntry) bool { return r.Mentions > 0 || r.IsDirect() }

// countOf is what stands beside a room: mentions before what is merely unread.
func countOf(r chat.RoomEntry) (n int, of string) {
	if r.Mentions > 0 && !r.IsDirect() {
		return r.Mentions, " mentions"
	}
	return r.Unread, " unread"
}

func countLabel(r chat.RoomEntry) string {
	_, of := countOf(r)
	return of
}

func countNumber(r chat.RoomEntry) string {
	n, _ := countOf(r)
	return countShown(n)
}

func roomIcon(kind chat.RoomKind) string {
	switch kind {
	case chat.RoomClosed:
		return "lock"
	case chat.RoomDirect:
		return "user"
	}
	return "hash"
}

func isMuted(r chat.RoomEntry) bool { return r.Involvement == chat.InvolvedNothing }

func roleShown(role string) string {
	switch tenant.Role(role) {
	case tenant.RoleOwner:
		return "Owner"
	case tenant.RoleAdministrator:
		return "Admin"
	case tenant.RoleBot:
		return "Bot"
	}
	return ""
}

type shortcut struct {
	Keys []string
	Does string
}

// shortcuts is what js/keys_controller.js and its neighbours listen to.
var shortcuts = []shortcut{
	{[]string{"⌘ K", "Ctrl K"}, "Jump to a room"},
	{[]string{"⌥ ↑", "⌥ ↓"}, "Room above, room below"},
	{[]string{"⌥ ⇧ ↑", "⌥ ⇧ ↓"}, "Unread room above, below"},
	{[]string{"↑", "↓"}, "Through what a search found"},
	{[]string{"Enter"}, "Send the message"},
	{[]string{"⇧ Enter"}, "Start a new line"},
	{[]string{"⌘ B", "⌘ I", "⌘ E"}, "Bold, italic, code (Ctrl elsewhere)"},
	{[]string{"⌘ ⇧ X", "⌘ K"}, "Strike out, link what is selected"},
	{[]string{"@", "#", ":", "/"}, "Find people, rooms, emoji, commands"},
	{[]string{"↑"}, "Edit my last message, in an empty field"},
	{[]string{"⌘ Enter", "Ctrl Enter"}, "Save an edit"},
	{[]string{"Esc"}, "Leave what is open"},
	{[]string{"?"}, "Show this list"},
}

func whoReads(kind chat.RoomKind) string {
	switch kind {
	case chat.RoomClosed:
		return "Only the members of this room can read along and answer."
	case chat.RoomDirect:
		return "Only the people in this conversation can read along."
	}
	return "Everybody in the workspace can read along and answer."
}

func deleteLabel(room chat.Room) string {
	if room.IsDirect() {
		return "Delete conversation"
	}
	return "Delete room"
}

// deleteEffect says what deleting does, before it is done.
func deleteEffect(room chat.Room, people int) string {
	return room.Name + ", with every message and file in it, goes for good and for " + everyOne(people) + ". Nobody can bring it back."
}

func everyOne(people int) string {
	if people == 1 {
		return "you"
	}
	return "all of its " + members(people)
}
