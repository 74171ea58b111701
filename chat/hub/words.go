package hub

import (
	"hearth/chat"
	"hearth/tenant"
)

// wordsChanged tells of what operators have to say to a workspace, as HTML to those who
// take it.
const wordsChanged chat.EventType = "words.changed"

// Show brings HTML to every socket that tenants have in this process. It is framed once.
func (h *Hub) Show(ids []tenant.ID, html []byte) {
	n := h.note(chat.Event{Type: wordsChanged})
	n.drawn.once.Do(func() {
		n.drawn.frame = envelope{Op: "event", Type: wordsChanged, HTML: string(html)}.frame()
	})
	for _, id := range ids {
		if cr := h.crowdOf(id); cr != nil {
			cr.mu.Lock()
			cr.enqueue(n)
			cr.mu.Unlock()
		}
	}
}
