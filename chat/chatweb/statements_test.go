package chatweb_test

import (
	"context"
	"encoding/hex"
	"net/url"
	"strings"
	"sync"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/uptrace/bun"
)

// counter is a query hook that keeps statements.
type counter struct {
	mu   sync.Mutex
	seen []string
}

func (c *counter) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (c *counter) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, e.Query)
}

func (c *counter) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := c.seen
	c.seen = nil
	return seen
}

// Finding the workspace and the member is part of the count.
func TestStatementsOfEachPage(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	pools, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: env.URL, TenantPassword: hex.EncodeToString(env.Keys.Derive("tenant role", 16)), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer pools.Close()
	count := &counter{}
	counted := tenant.Pools{Owner: pools.Owner.WithQueryHook(count), Tenant: pools.Tenant.WithQueryHook(count)}
	env.Registry = tenant.NewRegistry(counted, "hearth.test", nil)
	h := siteOn(t, env).open(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	for range 50 {
		h.post(t, room, ada, "Words")
	}
	last := h.post(t, room, ada, "The last words")
	at := path("/rooms/", room.ID)
	b := h.browserOf(t, ada)

	tests := []struct {
		name string
		do   func() answer
		most int
	}{
		{"the room", func() answer { return b.get(t, at) }, 5},
		{"a permalink", func() answer { return b.get(t, path(at, "/@", last.ID)) }, 6},
		{"posting", func() answer { return b.send(t, at+"/messages", url.Values{"body": {"x"}}) }, 4},
		{"boosting", func() answer {
			return b.send(t, path(at, "/messages/", last.ID, "/boosts"), url.Values{"content": {"👍"}})
		}, 9},
		{"a page of messages", func() answer { return b.get(t, at+"/messages") }, 3},
		{"one message", func() answer { return b.withStreams().get(t, path(at, "/messages/", last.ID)) }, 4},
		{"reading", func() answer { return b.send(t, at+"/read", url.Values{"message": {path(last.ID)}}) }, 4},
		{"the sidebar", func() answer { return b.get(t, "/sidebar") }, 3},
		{"the search page", func() answer { return b.get(t, "/search") }, 4},
		{"a search", func() answer { return b.get(t, "/search?q=words+from:ada+in:front") }, 5}, // three without the workspace and the member
		{"more of a search", func() answer { return b.frame(t, path("/search?q=words&before=", last.ID), "more") }, 3},
		{"catching up", func() answer { return b.get(t, path(at, "/refresh?after=50")) }, 5},
	}
	for _, tt := range tests {
		count.take()
		got := tt.do()
		if seen := count.take(); len(seen) > tt.most || got.status >= 400 {
			t.Errorf("%s: status %d, %d statements, want at most %d:\n%s", tt.name, got.status, len(seen), tt.most, strings.Join(seen, "\n"))
		}
	}
}
