package chatweb_test

import (
	"strings"
	"testing"

	"hearth/tenant"
)

func TestTheRoomSaysWhatThePlanHides(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	first := h.post(t, room, ada, "The very first words")
	for range 44 {
		h.post(t, room, ada, "Words")
	}
	b := h.browserOf(t, ada)
	at := path("/rooms/", room.ID)
	get := func(address string, status int, has ...string) string {
		t.Helper()
		got := b.get(t, address)
		if got.status != status {
			t.Fatalf("%s: status %d\n%s", address, got.status, got.body)
		}
		for _, text := range has {
			if !strings.Contains(got.body, text) {
				t.Errorf("%s lacks %q in\n%s", address, text, got.body)
			}
		}
		return got.body
	}
	if page := get(at, 200); strings.Contains(page, "past-notice") {
		t.Error("something is hidden without a limit")
	}
	h.Allowances.Set(h.tenant.ID, tenant.EntitledDays, 0)
	h.Allowances.Set(h.tenant.ID, tenant.EntitledMessages, 41)
	page := get(at, 200, "4 older messages of this workspace are hidden, and kept.", "The plan allows 0 of history_days. An owner can change it.", "/settings/billing")
	if !strings.Contains(page, `data-timeline-target="past" hidden`) {
		t.Error("the notice shows while there are older messages to fetch")
	}
	get(path(at, "/@", first.ID), 402, "More than the plan allows", "It is kept", "/settings/billing")
	get(path(at, "/messages/", first.ID, "/quote"), 402)
	get("/search?q=words", 200, "4 older messages are hidden by the plan, and not searched.")
	h.Allowances.Set(h.tenant.ID, tenant.EntitledMessages, 3)
	if page := get(at, 200, "42 older messages of this workspace are hidden"); strings.Contains(page, `data-timeline-target="past" hidden`) || strings.Contains(page, "where the room begins") {
		t.Error("the notice waits where nothing older is shown")
	}
	h.Allowances.Set(h.tenant.ID, tenant.EntitledMessages, tenant.Unlimited)
	if page := get(at, 200); strings.Contains(page, "past-notice") {
		t.Error("something is hidden after the upgrade")
	}
	get(path(at, "/@", first.ID), 200, "The very first words")
}
