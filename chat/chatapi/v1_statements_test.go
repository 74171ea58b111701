package chatapi_test

import (
	"context"
	"encoding/hex"
	"fmt"
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

// Finding the workspace, the door of the token and the token are three of them; what is
// left does not grow with what is listed.
func TestStatementsOfEachList(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	pools, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: env.URL, TenantPassword: hex.EncodeToString(env.Keys.Derive("tenant role", 16)), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer pools.Close()
	count := &counter{}
	env.Registry = tenant.NewRegistry(tenant.Pools{Owner: pools.Owner.WithQueryHook(count), Tenant: pools.Tenant.WithQueryHook(count)}, "hearth.test", nil)
	w := newV1World(t, env)
	for i := range 30 {
		w.post(t, w.ben, fmt.Sprintf("kettle %d", i))
		if _, err := w.chat.CreateRoom(t.Context(), w.db, w.ada, fmt.Sprintf("Room %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	last := w.post(t, w.ben, "the last kettle")
	w.send(t, "GET", "/me", "") // notes that the token was used
	const finding = 3
	for _, tt := range []struct {
		path string
		most int
	}{
		{"/me", 0}, {"/rooms", 1}, {fmt.Sprintf("/rooms/%d", w.room.ID), 1}, {fmt.Sprintf("/rooms/%d/messages", w.room.ID), 2},
		{fmt.Sprintf("/rooms/%d/members", w.room.ID), 2}, {"/members", 1}, {fmt.Sprintf("/messages/%d", last.ID), 2},
		{fmt.Sprintf("/messages/%d/boosts", last.ID), 3}, {"/search?q=kettle", 1}, {"/search?q=kettle+from:ben", 2}, {"/unread", 1}, {"/reminders", 1}, {"/presence", 0},
	} {
		count.take()
		a := w.send(t, "GET", tt.path, "")
		if seen := count.take(); len(seen) > finding+tt.most || a.StatusCode != 200 {
			t.Errorf("%s: status %d, %d statements, want at most %d:\n%s", tt.path, a.StatusCode, len(seen), finding+tt.most, strings.Join(seen, "\n"))
		}
	}
}
