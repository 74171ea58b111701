package hub_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// A boost is told to the room, to nobody of another tenant, and again to whoever
// comes back.
func TestBoostsAreToldAndReplayed(t *testing.T) {
	t.Parallel()
	db, neighbour := tenanttest.OpenTwo(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room := chattest.Room(t, db)
	msg := chattest.Post(t, db, room, ada, "cake")
	one, other := start(t, hub.Config{Redis: redisClient(t)}), start(t, hub.Config{Redis: redisClient(t)})
	mallory := chattest.Member(t, neighbour, "Mallory")
	theirs := chattest.Room(t, neighbour)
	away := one.connect(t, neighbour, mallory)
	away.subscribe(theirs.ID)
	here, there := one.connect(t, db, ada), other.connect(t, db, grace)
	here.subscribe(room.ID)
	there.subscribe(room.ID)

	given, err := one.chat.Boost(t.Context(), db, room, grace, msg.ID, "🎂")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"id": float64(given.ID), "message_id": float64(msg.ID), "booster_id": float64(grace.ID), "booster_name": "Grace", "content": "🎂"}
	for _, c := range []*client{here, there} {
		e := c.expect(inRoom("event boost.created room R seq 2", room.ID))
		if diff := cmp.Diff(want, boostData(t, e)); diff != "" {
			t.Errorf("the boost (-want +got):\n%s", diff)
		}
	}
	if err := other.chat.Unboost(t.Context(), db, room, grace, msg.ID, "🎂"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*client{here, there} {
		c.expect(inRoom("event boost.deleted room R seq 3", room.ID))
	}
	if _, err := other.chat.Boost(t.Context(), db, room, ada, msg.ID, "👍"); err != nil {
		t.Fatal(err)
	}
	late := one.connect(t, db, ada)
	late.say(`{"op":"subscribe","room":%d,"after":1}`, room.ID)
	late.expect(inRoom("subscribed  room R seq 1", room.ID))
	gone := boostData(t, late.expect(inRoom("event boost.created room R seq 2", room.ID)))
	if diff := cmp.Diff(map[string]any{"id": float64(given.ID), "message_id": float64(msg.ID)}, gone); diff != "" {
		t.Errorf("a boost that is gone by now (-want +got):\n%s", diff)
	}
	late.expect(inRoom("event boost.deleted room R seq 3", room.ID))
	if last := boostData(t, late.expect(inRoom("event boost.created room R seq 4", room.ID))); last["content"] != "👍" {
		t.Errorf("the last boost is replayed as %v", last)
	}
	late.silent()
	away.silent()
}

func boostData(t *testing.T, e event) map[string]any {
	t.Helper()
	var data map[string]any
	if err := json.Unmarshal(e.Data, &data); err != nil {
		t.Fatal(err)
	}
	delete(data, "created_at")
	return data
}

// Drawn, an event of a boost carries the boost beside the picture.
func TestBoostsAreDrawn(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	msg := chattest.Post(t, db, room, ada, "cake")
	p := start(t, hub.Config{Renderer: tallies{}})
	c := p.connect(t, db, ada, "hearth.html.v1")
	c.subscribe(room.ID)
	if _, err := p.chat.Boost(t.Context(), db, room, ada, msg.ID, "🎂"); err != nil {
		t.Fatal(err)
	}
	e := c.expect(inRoom("event boost.created room R seq 2", room.ID))
	if e.HTML != "🎂" || boostData(t, e)["content"] != "🎂" {
		t.Errorf("it is drawn as %q with %s", e.HTML, e.Data)
	}
}

// tallies draws what a message's boosts say.
type tallies struct{}

func (tallies) RenderEvent(e chat.Event) []byte {
	var all []string
	for _, t := range e.Message.Boosts {
		all = append(all, t.Content)
	}
	return []byte(strings.Join(all, " "))
}
