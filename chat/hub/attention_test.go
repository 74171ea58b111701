package hub_test

import (
	"fmt"
	"slices"
	"testing"

	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/tenanttest"
)

func TestAttending(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room, other := chattest.Room(t, db), chattest.Room(t, db)
	one, two := start(t, swift(redisClient(t))), start(t, swift(redisClient(t)))
	worker := hub.New(hub.Config{Redis: redisClient(t)}) // which never runs
	a, g := one.connect(t, db, ada), two.connect(t, db, grace)
	a.subscribe(room.ID)
	g.subscribe(room.ID)
	looking := func(in int64, want ...int64) {
		t.Helper()
		slices.Sort(want)
		for _, h := range []*hub.Hub{one.Hub, two.Hub, worker} {
			var got []int64
			wait(t, fmt.Sprintf("%v look at room %d", want, in), func() (done bool) {
				var err error
				if got, err = h.Attending(t.Context(), db.Tenant(), in); err != nil {
					t.Fatal(err)
				}
				return slices.Equal(got, want)
			})
		}
	}
	looking(room.ID)
	a.say(`{"op":"look","room":%d}`, room.ID)
	g.say(`{"op":"look","room":%d}`, room.ID)
	looking(room.ID, ada.ID, grace.ID)
	a.say(`{"op":"look"}`)
	looking(room.ID, grace.ID)
	a.say(`{"op":"look","room":%d}`, other.ID) // which she does not listen to
	g.say(`{"op":"unsubscribe","room":%d}`, room.ID)
	g.say(`{"op":"look","room":%d}`, room.ID)
	a.say(`{"op":"look","room":%d}`, room.ID)
	looking(room.ID, ada.ID)
	looking(other.ID)
	_ = a.CloseNow()
	looking(room.ID)
}

// Who is here is known to each process, to one without sockets too.
func TestPresent(t *testing.T) {
	t.Parallel()
	db, neighbour := tenanttest.OpenTwo(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	one, two := start(t, swift(redisClient(t))), start(t, swift(redisClient(t)))
	worker := hub.New(hub.Config{Redis: redisClient(t)}) // which never runs
	present := func(want ...int64) {
		t.Helper()
		slices.Sort(want)
		for _, h := range []*hub.Hub{one.Hub, two.Hub, worker} {
			wait(t, fmt.Sprintf("%v are here", want), func() (done bool) {
				got, err := h.Present(t.Context(), db.Tenant())
				if err != nil {
					t.Fatal(err)
				}
				return slices.Equal(got, want)
			})
		}
	}
	present()
	a := one.connect(t, db, ada)
	two.connect(t, db, grace)
	present(ada.ID, grace.ID)
	if got, err := one.Present(t.Context(), neighbour.Tenant()); err != nil || len(got) > 0 {
		t.Errorf("next door: %v %v", got, err)
	}
	_ = a.CloseNow()
	present(grace.ID)
}

func TestPresenceAskedBadly(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	p := start(t, swift(redisClient(t)))
	c := p.connect(t, db, somebody(1))
	for _, text := range []string{`{"op":"look","room":-1}`, `{"op":"look","room":"1"}`, `{"op":"look","room":1.5}`, `{"op":"presence","room":[]}`, `{"op":"attend"}`} {
		c.sayRaw(text)
		if e := c.next(); e.Op != "error" || e.Code != "invalid" {
			t.Errorf("%s: %s", text, e)
		}
	}
	c.say(`{"op":"look","room":9007199254740993}`)
	c.silent()
	if n := p.Counts().Sockets; n != 1 {
		t.Errorf("%d sockets", n)
	}
}
