package chatweb

import (
	"bytes"
	"context"

	"hearth/chat"

	"github.com/a-h/templ"
)

// Renderer draws events for sockets, which have no request of their own.
type Renderer struct{ ctx context.Context }

// NewRenderer returns a Renderer; ctx is the process's.
func NewRenderer(ctx context.Context) Renderer { return Renderer{ctx} }

// RenderEvent draws an event as the Turbo Stream that brings any open page up to
// date, whoever looks at it. It returns nil for events that are not drawn.
func (r Renderer) RenderEvent(e chat.Event) []byte { return renderEvent(r.ctx, e) }

func renderEvent(ctx context.Context, e chat.Event) []byte {
	page := eventStream(e)
	if page == nil {
		return nil
	}
	var buf bytes.Buffer
	// Templates here make no query and writing to memory cannot fail, so what is
	// left is a mistake of ours; clients still get what the event says as data.
	if err := page.Render(context.WithoutCancel(ctx), &buf); err != nil {
		return nil
	}
	return buf.Bytes()
}

func eventStream(e chat.Event) templ.Component {
	switch {
	case e.Message != nil && (e.Type == chat.MessageDeleted || e.Message.IsDeleted()):
		return messageDeleted(*e.Message)
	case e.Message != nil && (e.Type == chat.BoostCreated || e.Type == chat.BoostDeleted):
		return boostsChanged(*e.Message)
	case e.Message != nil && e.Type == chat.MessageCreated:
		return messageCreated(*e.Message)
	case e.Message != nil && e.Type == chat.MessageUpdated:
		return messageUpdated(*e.Message)
	case e.About != nil && e.Type == chat.RoomCreated && e.About.IsDirect():
		return nil // its name depends on who reads it: the sidebar is fetched again
	case e.About != nil && e.Type == chat.RoomCreated:
		return roomAdded(*e.About)
	case e.Type == chat.RoomLeft:
		return roomGone(e.Room, "You are not in this room any more.")
	case e.Type == chat.RoomDeleted:
		return roomGone(e.Room, "This room has been deleted.")
	case e.Type == chat.RoomInvolvement:
		return bellChanged(e.Room, e.Involvement)
	case e.About != nil && e.Type == chat.RoomUpdated:
		return roomRenamed(*e.About)
	case e.Member != nil && (e.Type == chat.MemberCreated || e.Type == chat.MemberUpdated):
		return memberRenamed(*e.Member)
	}
	return nil
}
