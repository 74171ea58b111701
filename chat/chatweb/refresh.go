package chatweb

import (
	"bytes"
	"encoding/json"

	"hearth/chat"
	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// refreshed is what a page without a socket asks for every few seconds: the same
// events, in the envelope they have on the socket.
type refreshed struct {
	Seq    int64           `json:"seq"`
	Resync bool            `json:"resync,omitempty"` // too far behind: reload
	Events []refreshedItem `json:"events"`
}

type refreshedItem struct {
	Op   string         `json:"op"`
	Room int64          `json:"room"`
	Seq  int64          `json:"seq"`
	Type chat.EventType `json:"type"`
	HTML string         `json:"html"`
}

func (h *Handlers) refresh(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	room, err := h.roomOf(c, db, me)
	if err != nil {
		return err
	}
	replay, err := chat.EventsAfter(c.UserContext(), db, room.ID, position(c.Query("after")))
	if err != nil {
		return err
	}
	answer := refreshed{Seq: replay.Head, Resync: replay.Resync, Events: []refreshedItem{}}
	if !replay.Resync {
		for _, e := range replay.Events {
			html := string(renderEvent(c.UserContext(), e))
			answer.Events = append(answer.Events, refreshedItem{"event", room.ID, e.Seq, e.Type, html})
		}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(answer); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return c.Send(out.Bytes())
}
