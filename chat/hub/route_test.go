package hub_test

import (
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

func TestWhomAnEventReaches(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room := chattest.Room(t, db)
	newcomer := tenanttest.Member(t, db, "Jana") // in no room
	one, two := start(t, hub.Config{Redis: redisClient(t)}), start(t, hub.Config{Redis: redisClient(t)})

	// Ada reads the room on one device and something else on another, in another
	// process; Grace is elsewhere in the first.
	reading, away := one.connect(t, db, ada), two.connect(t, db, ada)
	hers, outside := one.connect(t, db, grace), two.connect(t, db, newcomer)
	reading.subscribe(room.ID)
	everybody := []*client{reading, away, hers, outside}

	var msg chat.Message
	tests := []struct {
		name string
		act  func() error
		want []string // what each of everybody hears, "" for nothing
	}{
		{"a message by Ada", func() (err error) {
			msg, err = one.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello"})
			return err
		}, []string{"event message.created room R seq 1", "", "event unread room R seq 0", ""}},
		{"a message by Grace", func() (err error) {
			msg, err = two.chat.PostMessage(t.Context(), db, room, grace, chat.Draft{Body: "hello"})
			return err
		}, []string{"event message.created room R seq 2", "event unread room R seq 0", "", ""}},
		{"an edit", func() error {
			_, err := two.chat.EditMessage(t.Context(), db, room, grace, msg.ID, "hello!")
			return err
		}, []string{"event message.updated room R seq 3", "", "", ""}},
		{"Ada has read", func() error { return one.chat.MarkRead(t.Context(), db, room, ada, msg.ID) },
			[]string{"event read room R seq 0", "event read room R seq 0", "", ""}},
		{"the room has another name", func() error {
			_, err := one.chat.RenameRoom(t.Context(), db, room, tenantOwner(ada), "Renamed", "")
			return err
		}, []string{"event room.updated room R seq 0", "event room.updated room R seq 0", "event room.updated room R seq 0", ""}},
		{"Grace has changed", func() error { one.chat.Announce(t.Context(), db.Tenant(), grace); return nil },
			[]string{"event member.updated room 0 seq 0", "event member.updated room 0 seq 0", "event member.updated room 0 seq 0", "event member.updated room 0 seq 0"}},
		{"Grace types in another process", func() error {
			two.chat.NoteTyping(t.Context(), db.Tenant(), room.ID, chat.PersonOf(grace))
			return nil
		}, []string{"event typing room R seq 0", "", "", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.act(); err != nil {
				t.Fatal(err)
			}
			for i, c := range everybody {
				if tt.want[i] != "" {
					c.expect(inRoom(tt.want[i], room.ID))
				}
			}
			flush(t, one, two, everybody)
		})
	}
	t.Run("a new room, and what is said there at once", func(t *testing.T) {
		made, err := one.chat.CreateRoom(t.Context(), db, ada, "New")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range everybody {
			c.expect(inRoom("event room.created room R seq 0", made.ID))
		}
		if _, err := two.chat.PostMessage(t.Context(), db, made, ada, chat.Draft{Body: "first"}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []*client{hers, outside} {
			c.expect(inRoom("event unread room R seq 0", made.ID))
		}
		flush(t, one, two, everybody)
	})
}

// flush fails if anybody hears more than they should: what was published before the
// mark arrives before it.
func flush(t *testing.T, one, two *process, everybody []*client) {
	t.Helper()
	for _, p := range []*process{one, two} {
		p.Publish(t.Context(), chat.Event{Tenant: p.anyTenant(), Type: "mark"})
		for _, c := range everybody {
			c.expect("event mark room 0 seq 0")
		}
	}
}

func TestWhatUnreadAndReadSay(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room := chattest.Room(t, db)
	p := start(t, hub.Config{})
	c := p.connect(t, db, ada)
	msg, err := p.chat.PostMessage(t.Context(), db, room, grace, chat.Draft{Body: "hello"})
	if err != nil {
		t.Fatal(err)
	}
	var got pointer
	if err := json.Unmarshal(c.expect(inRoom("event unread room R seq 0", room.ID)).Data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pointer{msg.ID, grace.ID}, got); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	if err := p.chat.MarkRead(t.Context(), db, room, ada, msg.ID); err != nil {
		t.Fatal(err)
	}
	got = pointer{}
	if err := json.Unmarshal(c.expect(inRoom("event read room R seq 0", room.ID)).Data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pointer{MessageID: msg.ID}, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestTypingIsToldOnceASecondAndNotToTheAuthor(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room, other := chattest.Room(t, db), chattest.Room(t, db)
	var clock atomic.Int64
	p := start(t, hub.Config{Now: func() time.Time { return time.Unix(1000, clock.Load()) }, Linger: time.Hour})
	author, second, reader := p.connect(t, db, ada), p.connect(t, db, ada), p.connect(t, db, grace)
	for _, c := range []*client{author, second, reader} {
		c.subscribe(room.ID)
		c.subscribe(other.ID)
	}
	typing := func(room int64) { author.say(`{"op":"typing","room":%d}`, room); author.silent() }
	heard := func(want int64) {
		t.Helper()
		var who chat.Person
		e := reader.expect(inRoom("event typing room R seq 0", want))
		if err := json.Unmarshal(e.Data, &who); err != nil || who.Name != "Ada" || who.ID != ada.ID {
			t.Errorf("who types: %s, %v", e.Data, err)
		}
	}
	typing(room.ID)
	heard(room.ID)
	typing(room.ID) // too soon
	typing(other.ID)
	heard(other.ID)
	clock.Add(int64(time.Second))
	typing(room.ID)
	heard(room.ID)
	author.silent()
	second.silent()
	reader.silent()
}

func TestWhoeverStopsTypingIsGoneAtOnce(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room := chattest.Room(t, db)
	one, two := start(t, hub.Config{Redis: redisClient(t)}), start(t, hub.Config{Redis: redisClient(t)})
	author := one.connect(t, db, ada)
	readers := []*client{one.connect(t, db, grace), two.connect(t, db, grace)}
	for _, c := range append(readers, author) {
		c.subscribe(room.ID)
	}
	stop := func() { author.say(`{"op":"typing","room":%d,"stop":true}`, room.ID) }
	stop() // of nothing
	author.say(`{"op":"typing","room":%d}`, room.ID)
	stop()
	stop() // again
	for i, reader := range readers {
		for _, want := range []bool{false, true} {
			var who struct {
				ID   int64
				Stop bool
			}
			e := reader.expect(inRoom("event typing room R seq 0", room.ID))
			if err := json.Unmarshal(e.Data, &who); err != nil || who.ID != ada.ID || who.Stop != want {
				t.Errorf("in process %d: %s, %v; want stop %v", i+1, e.Data, err, want)
			}
		}
		reader.silent()
	}
	author.silent()
}

// A message shows that its author has read the room, on every device of theirs and in
// every process; a socket in the room has the message itself.
func TestOwnMessagesAreReadOnOtherDevices(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	one, two := start(t, hub.Config{Redis: redisClient(t)}), start(t, hub.Config{Redis: redisClient(t)})
	room, err := one.chat.DirectRoom(t.Context(), db, ada, []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	here, there, open, hers := one.connect(t, db, ada), two.connect(t, db, ada), two.connect(t, db, ada), two.connect(t, db, grace)
	open.subscribe(room.ID)
	msg, err := one.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "from my phone"})
	if err != nil {
		t.Fatal(err)
	}
	open.expect(inRoom("event message.created room R seq 1", room.ID))
	hers.expect(inRoom("event unread room R seq 0", room.ID))
	for _, c := range []*client{here, there} {
		var got pointer
		select {
		case e := <-c.own:
			if err := json.Unmarshal(e.Data, &got); err != nil || got != (pointer{msg.ID, ada.ID}) || e.Room != room.ID {
				t.Errorf("got %+v of %d, %v", got, e.Room, err)
			}
		case <-time.After(patience):
			t.Fatal("the other device is told nothing")
		}
	}
	for _, c := range []*client{here, there, open, hers} {
		if c.silent(); len(c.own) > 0 {
			t.Error("somebody is told for no reason")
		}
	}
}

// pointer is which message, and whose.
type pointer struct {
	MessageID int64 `json:"message_id"`
	CreatorID int64 `json:"creator_id"`
}
