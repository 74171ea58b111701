package chat_test

import (
	"context"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

// TestPreviewsAreLessened has operators lessen what is shown of links.
func TestPreviewsAreLessened(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	for _, link := range []string{"https://a.example", "https://b.example", "https://c.example"} {
		w.web.pages[link] = chat.Page{Title: link, Picture: scenery(t)}
	}
	how := chat.Previewing{}
	w.chat.PreviewAs(func(_ context.Context, id tenant.ID) (chat.Previewing, error) {
		if id != w.db.Tenant() {
			t.Errorf("asked for %s", id)
		}
		return how, nil
	})
	const all = "https://a.example https://b.example https://c.example"
	if m := w.unfurl(t, w.say(t, all).ID); len(m.Previews) != 0 || w.web.take() != 0 {
		t.Errorf("none: %+v", m.Previews)
	}
	how = chat.Previewing{Links: 2, Pictures: true}
	if m := w.unfurl(t, w.say(t, all).ID); len(m.Previews) != 2 || !m.Previews[0].HasPicture() {
		t.Errorf("two: %+v", m.Previews)
	}
	how = chat.Previewing{Links: 3}
	if m := w.unfurl(t, w.say(t, all).ID); len(m.Previews) != 3 || m.Previews[0].HasPicture() || m.Previews[2].HasPicture() {
		t.Errorf("without pictures: %+v", m.Previews)
	}
}
