package hub_test

import (
	"encoding/json"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/tenanttest"
)

func TestASubscriberHearsWhatHappensInItsRoom(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	p := start(t, hub.Config{})
	c := p.connect(t, db, ada, "hearth.json.v1")
	if c.Subprotocol() != "hearth.json.v1" {
		t.Errorf("sub-protocol %q", c.Subprotocol())
	}
	c.say(`{"op":"subscribe","room":%d}`, room.ID)
	c.next()

	msg, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello <all> & \"you\"", ClientID: "c-1"})
	if err != nil {
		t.Fatal(err)
	}
	e := c.next()
	if e.Op != "event" || e.Seq != msg.Seq || e.Type != "message.created" || e.Room != room.ID {
		t.Errorf("got %q", e)
	}
	var got chat.Message
	if err := json.Unmarshal(e.Data, &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != msg.ID || got.Body != msg.Body || got.ClientID != "c-1" || got.CreatorName != "Ada" {
		t.Errorf("got %+v", got)
	}
	if _, err := p.chat.EditMessage(t.Context(), db, room, ada, msg.ID, "hello again"); err != nil {
		t.Fatal(err)
	}
	if e := c.next(); e.Type != "message.updated" || e.Seq != msg.Seq+1 {
		t.Errorf("got %q", e)
	}
	if _, err := p.chat.DeleteMessage(t.Context(), db, room, ada, msg.ID); err != nil {
		t.Fatal(err)
	}
	if e := c.next(); e.Type != "message.deleted" || e.Seq != msg.Seq+2 {
		t.Errorf("got %q", e)
	}
	c.silent()
}
