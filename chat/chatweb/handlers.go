package chatweb

import (
	"context"
	"io"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// Deps is what the pages stand on. All fields are required.
type Deps struct {
	Web     *web.Server
	Chat    *chat.Service
	Tenants *tenant.Service
	Files   Files
}

// Files opens what hangs on messages, by tenant and key. Faults: NotFound. The
// caller closes the reader; size is in bytes.
type Files interface {
	Get(ctx context.Context, id tenant.ID, key string) (r io.ReadCloser, size int64, err error)
}

// Handlers answers for the rooms of every workspace.
type Handlers struct {
	web     *web.Server
	chat    *chat.Service
	tenants *tenant.Service
	files   Files
}

// New returns Handlers.
func New(d Deps) *Handlers {
	return &Handlers{web: d.Web, chat: d.Chat, tenants: d.Tenants, files: d.Files}
}

// Routes adds the pages to the routes of the workspace host.
func (h *Handlers) Routes(r *fiber.App) {
	member := h.web.Member
	r.Get("/", member(h.home))
	r.Post("/welcome", h.web.Administrator(h.putWelcomeAway))
	r.Get("/sidebar", member(h.showSidebar))
	r.Get(standingPath, member(h.showStanding))

	r.Get("/direct", member(h.newDirect))
	r.Post("/direct", member(h.createDirect))
	r.Get("/notifications", member(h.notifications))
	r.Post("/notifications/devices", member(h.createPushDevice))
	r.Post("/notifications/devices/:device/delete", member(h.deletePushDevice))
	r.Post("/notifications/test", member(h.testPush))
	r.Get(workerPath, h.serviceWorker)
	r.Get(offlinePath, h.offline)
	r.Get(web.ManifestPath, h.manifest)
	r.Get("/icons/:name", h.icon)
	r.Get(commandsPath, member(h.listCommands))
	r.Get(remindersPath, member(h.listReminders))
	r.Post(remindersPath+"/:reminder/cancel", member(h.cancelReminder))

	r.Get("/rooms", member(h.newRoom))
	r.Post("/rooms", member(h.createRoom))
	r.Get("/rooms/:id/edit", member(h.editRoom))
	r.Post("/rooms/:id/edit", member(h.updateRoom))
	r.Get("/rooms/:id/members", member(h.editMembers))
	r.Post("/rooms/:id/members", member(h.updateMembers))
	r.Post("/rooms/:id/involvement", member(h.involve))
	r.Post("/rooms/:id/leave", member(h.leaveRoom))
	r.Post("/rooms/:id/delete", member(h.deleteRoom))
	r.Get("/rooms/:id/people", member(h.showPeople))
	r.Get("/rooms/:id/mentions", member(h.suggestMentions))
	r.Get("/rooms/:id/refresh", member(h.refresh))
	r.Post("/rooms/:id/read", h.web.Reader(h.markRead))
	r.Get("/rooms/:id/@:message", member(h.showMessageInRoom))

	r.Get("/rooms/:id/messages", member(h.listMessages))
	r.Post("/rooms/:id/messages", member(h.createMessage))
	r.Get("/rooms/:id/messages/:message/edit", member(h.editMessage))
	r.Get("/rooms/:id/messages/:message", member(h.showMessage))
	r.Patch("/rooms/:id/messages/:message", member(h.updateMessage))
	r.Post("/rooms/:id/messages/:message", member(h.updateMessage))
	r.Delete("/rooms/:id/messages/:message", member(h.deleteMessage))
	r.Get("/rooms/:id/messages/:message/quote", member(h.quoteMessage))
	r.Post("/rooms/:id/messages/:message/boosts", member(h.createBoost))
	r.Delete("/rooms/:id/messages/:message/boosts", member(h.deleteBoost))
	r.Get("/rooms/:id", member(h.showRoom))

	r.Post("/rooms/:id/messages/:message/previews/:preview/delete", member(h.dismissPreview))
	r.Get("/previews/:preview/picture", member(h.showPreviewPicture))
	r.Get("/search", member(h.search))
	r.Post("/searches/delete", member(h.forgetSearch))

	h.botRoutes(r)
	h.incomingRoutes(r)

	r.Get("/files/:attachment/:name", member(h.showFile))
	h.hookRoutes(r)
	h.feedRoutes(r)
}

// lastRoomCookie remembers where "/" leads, in one browser.
const (
	lastRoomCookie = "last_room"
	lastRoomAge    = 400 * 24 * time.Hour
)

// roomOf finds the room in the address. Faults: NotFound unless me belongs to it.
func (h *Handlers) roomOf(c *fiber.Ctx, db tenant.DB, me tenant.Member) (chat.Room, error) {
	id, err := web.ID(c, "id")
	if err != nil {
		return chat.Room{}, err
	}
	return chat.RoomFor(c.UserContext(), db, me, id)
}
