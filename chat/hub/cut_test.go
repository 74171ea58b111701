package hub_test

import (
	"context"
	"strings"
	"testing"

	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/tenanttest"
)

func TestSocketsOfWhoIsSignedOutAreCutEverywhere(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	member := chattest.Member(t, db, "Ada")
	phone, desk, grace := signIn(t, db, member), signIn(t, db, member), signIn(t, db, chattest.Member(t, db, "Grace"))
	one, two := start(t, hub.Config{Redis: redisClient(t)}), start(t, hub.Config{Redis: redisClient(t)})
	there, here, other := two.connect(t, db, phone), one.connect(t, db, desk), two.connect(t, db, grace)
	wait(t, "both listen", func() bool { return subscribers(t, redisClient(t), db) == 2 })

	one.CutSession(t.Context(), db.Tenant(), phone.Session)
	if code := there.closed(); code != hub.CodeSignedOut {
		t.Errorf("a session in another process: closed with %d", code)
	}
	here.silent()
	two.CutMember(t.Context(), db.Tenant(), member.ID)
	if code := here.closed(); code != hub.CodeSignedOut {
		t.Errorf("a member in another process: closed with %d", code)
	}
	other.silent()
	wait(t, "nobody else is left", func() bool { return one.Counts().Members == 0 && two.Counts().Members == 1 })
}

// With Redis away, the process that ends a session cannot tell the others.
func TestASessionThatHasEndedIsFoundWithoutRedis(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	me := signIn(t, db, chattest.Member(t, db, "Ada"))
	p := start(t, brisk(newRedis(t).client()))
	c := p.connect(t, db, me)
	c.silent()
	if err := env.Service.SignOut(t.Context(), db, me); err != nil {
		t.Fatal(err)
	}
	if code := c.closed(); code != hub.CodeSignedOut {
		t.Errorf("closed with %d", code)
	}
}

func TestStoppingSendsEverybodyElsewhere(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	p := start(t, hub.Config{Redis: redisClient(t)})
	var all []*client
	for range 20 {
		all = append(all, p.connect(t, db, ada))
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := p.Stop(ctx); err != nil {
		t.Error(err)
	}
	for _, c := range all {
		if code := c.closed(); code != 1012 {
			t.Errorf("closed with %d", code)
		}
	}
	if _, err := p.dial(t, db, ada); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a socket after the end: %v", err)
	}
}
