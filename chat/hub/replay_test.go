package hub_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

func TestAClientThatComesBackIsGivenWhatItMissed(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	chattest.Messages(t, db, room, 5)
	p := start(t, hub.Config{})

	tests := []struct {
		name  string
		after int64
		want  []string
	}{
		{"nothing missed", 5, []string{"subscribed  room R seq 5"}},
		{"two missed", 3, []string{"subscribed  room R seq 3", "event message.created room R seq 4", "event message.created room R seq 5"}},
		{"from the beginning", 0, []string{"subscribed  room R seq 0", "event message.created room R seq 1", "event message.created room R seq 2",
			"event message.created room R seq 3", "event message.created room R seq 4", "event message.created room R seq 5"}},
		{"ahead of us, after a backup was restored", 9, []string{"resync  room R seq 0", "subscribed  room R seq 5"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := p.connect(t, db, ada)
			c.say(`{"op":"subscribe","room":%d,"after":%d}`, room.ID, tt.after)
			for _, want := range tt.want {
				c.expect(inRoom(want, room.ID))
			}
			c.silent()
		})
	}
	t.Run("subscribing twice begins anew", func(t *testing.T) {
		c := p.connect(t, db, ada)
		c.subscribe(room.ID)
		c.say(`{"op":"subscribe","room":%d,"after":4}`, room.ID)
		c.expect(inRoom("subscribed  room R seq 4", room.ID))
		c.expect(inRoom("event message.created room R seq 5", room.ID))
		c.silent()
	})
	t.Run("after leaving nothing comes", func(t *testing.T) {
		other := chattest.Room(t, db)
		c, witness := p.connect(t, db, ada), p.connect(t, db, ada)
		c.subscribe(other.ID)
		witness.subscribe(other.ID)
		c.say(`{"op":"unsubscribe","room":%d}`, other.ID)
		c.silent()
		if _, err := p.chat.PostMessage(t.Context(), db, other, ada, chat.Draft{Body: "hello"}); err != nil {
			t.Fatal(err)
		}
		witness.expect(inRoom("event message.created room R seq 1", other.ID))
		c.silent()
	})
}

func TestWhoIsTooFarBehindReloads(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	chattest.Messages(t, db, room, chat.ReplayLimit+20)
	p := start(t, hub.Config{})
	c := p.connect(t, db, ada)
	c.say(`{"op":"subscribe","room":%d,"after":5}`, room.ID)
	c.expect(inRoom("resync  room R seq 0", room.ID))
	c.expect(fmt.Sprintf("subscribed  room %d seq %d", room.ID, chat.ReplayLimit+20))
	msg, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "on we go"})
	if err != nil {
		t.Fatal(err)
	}
	c.expect(fmt.Sprintf("event message.created room %d seq %d", room.ID, msg.Seq))
}

// What a process commits and then dies of is found by the number of what follows.
func TestAHoleIsFilledFromTheDatabase(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room, quiet := chattest.Room(t, db), chattest.Room(t, db)
	p := start(t, hub.Config{})
	c := p.connect(t, db, ada)
	c.subscribe(room.ID)
	elsewhere := p.connect(t, db, ada)
	elsewhere.subscribe(quiet.ID)
	chattest.Post(t, db, room, grace, "nobody is told")
	chattest.Post(t, db, room, grace, "nor of this")
	if _, err := p.chat.PostMessage(t.Context(), db, room, grace, chat.Draft{Body: "but of this"}); err != nil {
		t.Fatal(err)
	}
	for seq := range 3 {
		c.expect(fmt.Sprintf("event message.created room %d seq %d", room.ID, seq+1))
		elsewhere.expect(inRoom("event unread room R seq 0", room.ID))
	}
	c.silent()
	elsewhere.silent()
}

func TestAHoleTooWideMakesEverybodyReload(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	p := start(t, hub.Config{})
	c := p.connect(t, db, ada)
	c.subscribe(room.ID)
	chattest.Messages(t, db, room, chat.ReplayLimit+1)
	msg, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello?"})
	if err != nil {
		t.Fatal(err)
	}
	c.expect(inRoom("resync  room R seq 0", room.ID))
	c.expect(fmt.Sprintf("subscribed  room %d seq %d", room.ID, msg.Seq))
	c.silent()
}

// The longest messages fit a socket's queue one by one, and more of them than fit are
// not replayed.
func TestAReplayBiggerThanAQueueIsAReload(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	longest := make([]byte, chat.MaxBody)
	for i := range longest {
		longest[i] = '&'
	}
	const n = 12
	for range n {
		chattest.Post(t, db, room, ada, string(longest))
	}
	p := start(t, hub.Config{})
	c := p.connect(t, db, ada)
	c.say(`{"op":"subscribe","room":%d,"after":0}`, room.ID)
	c.expect(inRoom("resync  room R seq 0", room.ID))
	c.expect(fmt.Sprintf("subscribed  room %d seq %d", room.ID, n))
	if _, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: string(longest)}); err != nil {
		t.Fatal(err)
	}
	c.expect(fmt.Sprintf("event message.created room %d seq %d", room.ID, n+1))
}

// A restored backup has fewer events than were passed on.
func TestARoomThatWentBackIsReloaded(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	chattest.Messages(t, db, room, 5)
	p := start(t, hub.Config{CheckEvery: 20 * time.Millisecond})
	c := p.connect(t, db, ada)
	c.subscribe(room.ID)
	err := db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
		if _, err := db.NewRaw(`DELETE FROM ?tenant.room_events WHERE room_id = ? AND seq > 2`, room.ID).Exec(ctx); err != nil {
			return err
		}
		_, err := db.NewRaw(`UPDATE ?tenant.rooms SET seq = 2 WHERE id = ?`, room.ID).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.expect(inRoom("resync  room R seq 0", room.ID))
	c.expect(inRoom("subscribed  room R seq 2", room.ID))
	if _, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "again"}); err != nil {
		t.Fatal(err)
	}
	c.expect(inRoom("event message.created room R seq 3", room.ID))
}

func TestARoomThatIsGoneSaysSo(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	p := start(t, hub.Config{CheckEvery: 20 * time.Millisecond})
	c := p.connect(t, db, ada)
	c.subscribe(room.ID)
	if _, err := db.NewRaw(`DELETE FROM ?tenant.rooms WHERE id = ?`, room.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.expect(inRoom("error not_found room R seq 0", room.ID))
	wait(t, "the topic is gone", func() bool { return p.Counts().Topics == 0 })
}

// A process that dies between commit and publish is made good by the position check.
func TestWhatNobodyToldIsFoundByThePositionCheck(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	p := start(t, hub.Config{CheckEvery: 20 * time.Millisecond})
	c := p.connect(t, db, ada)
	c.subscribe(room.ID)
	chattest.Post(t, db, room, ada, "nobody is told")
	c.expect(inRoom("event message.created room R seq 1", room.ID))
}

// Readings of the past are shared by those who come back at once. One that began
// before the topic moved on leaves a hole, which is noticed.
func TestAReadingThatBeganTooEarlyIsReadAgain(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	p := start(t, hub.Config{})
	first := p.connect(t, db, ada)
	first.subscribe(room.ID)
	begun, release := p.HoldReplay(db.Tenant(), room.ID, 0)
	<-begun
	if _, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello"}); err != nil {
		t.Fatal(err)
	}
	first.expect(inRoom("event message.created room R seq 1", room.ID))
	late := p.connect(t, db, ada)
	late.say(`{"op":"subscribe","room":%d,"after":0}`, room.ID)
	wait(t, "the late one shares the reading", func() bool { return running("hub.(*topic).replay(") > 0 })
	release()
	late.expect(inRoom("subscribed  room R seq 0", room.ID))
	late.expect(inRoom("event message.created room R seq 1", room.ID))
	late.silent()
}
