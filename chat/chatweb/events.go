package chatweb

import (
	"bytes"
	"context"

	"hearth/chat"

	"github.com/a-h/templ"
)

// RenderEvent draws an event as the Turbo Stream that brings any open page up to
// date, whoever looks at it. It returns nil for events that are not drawn.
func (h *Handlers) RenderEvent(ctx context.Context, e chat.Event) []byte {
	page := eventStream(e)
	if page == nil {
		return nil
	}
	var buf bytes.Buffer
	// Templates here make no query and writing to memory cannot fail, so what is
	// left is a mistake of ours; the position check makes clients ask again.
	if err := page.Render(ctx, &buf); err != nil {
		return nil
	}
	return buf.Bytes()
}

func eventStream(e chat.Event) templ.Component {
	switch {
	case e.Message != nil && (e.Type == chat.MessageDeleted || e.Message.IsDeleted()):
		return messageDeleted(*e.Message)
	case e.Message != nil && e.Type == chat.MessageCreated:
		return messageCreated(*e.Message)
	case e.Message != nil && e.Type == chat.MessageUpdated:
		return messageUpdated(*e.Message)
	case e.About != nil && e.Type == chat.RoomCreated:
		return roomAdded(*e.About)
	case e.About != nil && e.Type == chat.RoomUpdated:
		return roomRenamed(*e.About)
	case e.Member != nil && (e.Type == chat.MemberCreated || e.Type == chat.MemberUpdated):
		return memberRenamed(*e.Member)
	}
	return nil
}
