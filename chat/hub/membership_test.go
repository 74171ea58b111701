package hub_test

import (
	"encoding/json"
	"slices"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/tenanttest"
)

// Two people, a third who must hear nothing, and two processes.
func TestWhoeverIsTakenOutHearsNothingAtOnceInEveryProcess(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace, sam := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace"), chattest.Member(t, db, "Sam")
	one, two := start(t, hub.Config{Redis: redisClient(t)}), start(t, hub.Config{Redis: redisClient(t)})
	a, g, s := one.connect(t, db, ada), two.connect(t, db, grace), two.connect(t, db, sam)
	wait(t, "both listen", func() bool { return subscribers(t, redisClient(t), db) == 2 })

	room, err := one.chat.CreateClosedRoom(t.Context(), db, ada, "Pay", []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	named := func(what string) string { return event{Op: "event", Type: what, Room: room.ID}.String() }
	a.expect(named("room.created"))
	g.expect(named("room.created"))
	a.subscribe(room.ID)
	g.subscribe(room.ID)
	if _, err := one.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "one"}); err != nil {
		t.Fatal(err)
	}
	a.next()
	if e := g.next(); e.Type != "message.created" {
		t.Fatalf("Grace hears %s", e)
	}

	if _, err := one.chat.SetPeople(t.Context(), db, room, ada, false, []int64{ada.ID}); err != nil {
		t.Fatal(err)
	}
	g.expect(named("room.left"))
	g.expect(event{Op: "error", Code: "not_found", Room: room.ID}.String())
	if _, err := one.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "two @Grace"}); err != nil {
		t.Fatal(err)
	}
	if e := a.next(); e.Type != "message.created" {
		t.Errorf("Ada hears %s", e)
	}
	g.silent()
	g.say(`{"op":"subscribe","room":%d}`, room.ID)
	g.expect(event{Op: "error", Code: "not_found", Room: room.ID}.String())
	s.silent()

	if _, err := one.chat.SetPeople(t.Context(), db, room, ada, false, []int64{ada.ID, sam.ID}); err != nil {
		t.Fatal(err)
	}
	s.expect(named("room.created"))
	if _, err := one.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "@Sam"}); err != nil {
		t.Fatal(err)
	}
	if e := s.next(); e.Type != "unread" || !containsID(e, sam.ID) {
		t.Errorf("Sam hears %s %s", e, e.Data)
	}
	g.silent()
}

// With Redis away nobody tells the other process, which looks for itself.
func TestWhoeverIsTakenOutIsFoundWithoutRedis(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	p := start(t, brisk(newRedis(t).client()))
	elsewhere, _ := chattest.Service()
	room, err := elsewhere.CreateClosedRoom(t.Context(), db, ada, "Pay", []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	g := p.connect(t, db, grace)
	g.subscribe(room.ID)
	if _, err := elsewhere.SetPeople(t.Context(), db, room, ada, false, []int64{ada.ID}); err != nil {
		t.Fatal(err)
	}
	g.expect(event{Op: "event", Type: "room.left", Room: room.ID}.String())
	g.expect(event{Op: "error", Code: "not_found", Room: room.ID}.String())
}

func TestDirectRoomsAppearToTheirPeopleOnly(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace, sam := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace"), chattest.Member(t, db, "Sam")
	p := start(t, hub.Config{Redis: redisClient(t)})
	a, g, s := p.connect(t, db, ada), p.connect(t, db, grace), p.connect(t, db, sam)
	room, err := p.chat.DirectRoom(t.Context(), db, ada, []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	created := event{Op: "event", Type: "room.created", Room: room.ID}.String()
	a.expect(created)
	g.expect(created)
	if _, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "psst"}); err != nil {
		t.Fatal(err)
	}
	if e := g.next(); e.Type != "unread" {
		t.Errorf("Grace hears %s", e)
	}
	s.say(`{"op":"subscribe","room":%d}`, room.ID)
	s.expect(event{Op: "error", Code: "not_found", Room: room.ID}.String())
	s.silent()
}

// containsID reports whether an unread calls a member.
func containsID(e event, member int64) bool {
	var said struct {
		Mentions []int64 `json:"mentions"`
	}
	return json.Unmarshal(e.Data, &said) == nil && slices.Contains(said.Mentions, member)
}
