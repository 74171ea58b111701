package chat_test

import (
	"context"
	"encoding/hex"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/uptrace/bun"
)

// statements is a query hook that keeps them.
type statements []string

func (s *statements) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }
func (s *statements) AfterQuery(_ context.Context, e *bun.QueryEvent)                    { *s = append(*s, e.Query) }

// What is rare is looked up in the index, and what is common never asks it.
func TestSearchGoesByTheIndex(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	pools, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: env.URL, TenantPassword: hex.EncodeToString(env.Keys.Derive("tenant role", 16)), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer pools.Close()
	seen := &statements{}
	env.Registry = tenant.NewRegistry(tenant.Pools{Owner: pools.Owner, Tenant: pools.Tenant.WithQueryHook(seen)}, "hearth.test", nil)
	db, made := env.Open(t)
	me := chattest.Fill(t, db, chattest.Room(t, db), 20_000, chattest.Latin)
	schema := "t_" + strings.ReplaceAll(made.ID.String(), "-", "")
	if _, err := env.Pools.Owner.ExecContext(t.Context(), "VACUUM ANALYZE "+schema+".messages"); err != nil {
		t.Fatal(err)
	}
	service, _ := chattest.Service()
	for _, tt := range []struct {
		text string
		want string
	}{
		{"nr1777", "Bitmap Index Scan on messages_search (actual"},
		{`"` + chattest.Latin(900) + `" nr1777`, "Bitmap Index Scan on messages_search (actual"},
		{chattest.Latin(1), "Bitmap Index Scan on messages_search (never executed"},
	} {
		*seen = nil
		if _, err := service.Search(t.Context(), db, me, chat.SearchRequest{Text: tt.text}); err != nil {
			t.Fatal(err)
		}
		if len(*seen) != 1 {
			t.Fatalf("%s: %d statements, want 1", tt.text, len(*seen))
		}
		var plan []string
		if err := env.Pools.Owner.NewRaw("EXPLAIN (ANALYZE, COSTS off, TIMING off) "+strings.ReplaceAll((*seen)[0], "?", "")).Scan(t.Context(), &plan); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(plan, "\n"), tt.want) {
			t.Errorf("%s: the plan has no %q:\n%s", tt.text, tt.want, strings.Join(plan, "\n"))
		}
	}
}
