package workers

import (
	"net/http"
	"testing"
	"time"

	"hearth/chat"

	"github.com/google/go-cmp/cmp"
)

// renames gives a room its next name.
func (h *hookHouse) renames(room chat.Room, name string) {
	h.t.Helper()
	if _, err := h.chat.RenameRoom(h.t.Context(), h.db, room, h.ada, name, ""); err != nil {
		h.t.Fatal(err)
	}
}

// names are the rooms a program heard of, in its order.
func names(t *testing.T, p *program) (all []string) {
	t.Helper()
	for _, c := range p.calls() {
		all = append(all, payload(t, c.Body)["data"].(map[string]any)["room"].(map[string]any)["name"].(string))
	}
	return all
}

func TestWhatHappensToARoomIsToldInOrder(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	h.feed(p, []chat.EventType{chat.RoomUpdated})
	other, err := h.chat.CreateRoom(t.Context(), h.db, h.ada, "Other")
	if err != nil {
		t.Fatal(err)
	}
	h.renames(h.room, "One")
	h.runs()
	if diff := cmp.Diff([]string{"One"}, names(t, p)); diff != "" {
		t.Fatalf("the first (-want +got):\n%s", diff)
	}
	p.answers(silence)
	for _, name := range []string{"Two", "Three", "Four"} {
		h.renames(h.room, name)
	}
	h.renames(other, "Elsewhere")
	h.runs()
	if diff := cmp.Diff([]string{"Elsewhere"}, names(t, p)); diff != "" {
		t.Errorf("while the first waits (-want +got):\n%s", diff)
	}
	h.comes(6 * time.Second)
	if diff := cmp.Diff([]string{"One", "Two", "Three", "Four"}, names(t, p)); diff != "" {
		t.Errorf("once it is up again (-want +got):\n%s", diff)
	}
	if jobs := h.works(); len(jobs) != 0 {
		t.Errorf("jobs are left: %v", jobs)
	}
}

func TestNobodyWaitsForATurnThatWasNotPassed(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	h.feed(p, []chat.EventType{chat.RoomUpdated})
	h.renames(h.room, "One")
	// As where somebody who does not know of turns has settled what was before it.
	if _, err := h.db.NewRaw(`UPDATE ?tenant.hook_deliveries SET behind = true`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.env.Registry.Control().NewRaw(`DELETE FROM node.outbox WHERE tenant_id = ?`, h.db.Tenant()).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.renames(h.room, "Two")
	h.runs()
	if diff := cmp.Diff([]string{"One", "Two"}, names(t, p)); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
