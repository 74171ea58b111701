package hub_test

import (
	"fmt"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

func TestAProgramListensWhileItsTokenIsGood(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
	room := chattest.Room(t, db)
	if _, err := db.NewRaw(`INSERT INTO ?tenant.memberships (member_id, room_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, ada.ID, room.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	made, _, err := env.Service.CreateToken(t.Context(), db, ada, ada, tenant.NewToken{Name: "Listener", Scope: tenant.ScopeRead})
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, hub.Config{})
	program := ada
	program.Token, program.Scope = made.ID, made.Scope
	c := p.connect(t, db, program, "hearth.json.v1")
	c.subscribe(room.ID)
	c.say(`{"op":"typing","room":%d}`, room.ID)
	c.expect(fmt.Sprintf("error forbidden room %d seq 0", room.ID))
	msg, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello", ClientID: "c-1"})
	if err != nil {
		t.Fatal(err)
	}
	c.expect(fmt.Sprintf("event message.created room %d seq %d", room.ID, msg.Seq))

	if err := env.Service.RevokeToken(t.Context(), db, ada, made.ID); err != nil {
		t.Fatal(err)
	}
	p.CutSession(t.Context(), db.Tenant(), made.ID)
	if code := c.closed(); code != hub.CodeSignedOut {
		t.Errorf("closed with %d", code)
	}
	if _, err := p.dial(t, db, program); err == nil {
		t.Error("a revoked token opens a socket")
	}
}
