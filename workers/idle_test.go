package workers

import (
	"context"
	"database/sql"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/gateway"
	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"
)

// named counts statements that name somebody whose id begins like this.
type named struct {
	prefix     string
	statements atomic.Int64
	naming     atomic.Pointer[string]
}

func (n *named) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	n.statements.Add(1)
	if strings.Contains(e.Query, n.prefix) {
		n.naming.Store(&e.Query)
	}
	return ctx
}

func (*named) AfterQuery(context.Context, *bun.QueryEvent) {}

// quiet is a Hearth on a database of its own.
func quiet(t *testing.T, hook bun.QueryHook) (*tenant.Registry, *sql.DB) {
	t.Helper()
	env := tenanttest.New(t)
	name := "hearth_test_" + strings.ReplaceAll(tenanttest.Unique("quiet"), "-", "_")
	if _, err := env.Pools.Owner.DB.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	dsn := env.URL + " dbname=" + name
	if u, err := url.Parse(env.URL); err == nil && u.Scheme != "" {
		u.Path = "/" + name
		dsn = u.String()
	}
	pools, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: dsn, TenantPassword: env.Keys.RolePassword(), MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	db := pools.Owner.DB
	t.Cleanup(func() {
		pools.Close()
		env.Pools.Owner.DB.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	})
	pools.Owner, pools.Tenant = pools.Owner.WithQueryHook(hook), pools.Tenant.WithQueryHook(hook)
	registry := tenant.NewRegistry(pools, "hearth.test", nil)
	if _, err := registry.MigrateServers(t.Context(), env.Keys.RolePassword()); err != nil {
		t.Fatal(err)
	}
	registry.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(24 * time.Hour), Now: time.Now})
	return registry, db
}

// emptyStripe is an account in which nothing is, and remembers what it was asked.
type emptyStripe struct {
	asked  atomic.Int64
	naming atomic.Pointer[string]
	prefix string
}

func (s *emptyStripe) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked.Add(1)
	said := r.Method + " " + r.URL.String() + " " + fmt.Sprint(r.Header)
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		said += string(body)
	}
	if strings.Contains(said, s.prefix) || strings.Contains(said, "idle-") {
		s.naming.Store(&said)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"object":"list","data":[],"has_more":false,"url":"/v1/events"}`))}, nil
}

// TestADayOfSchedulesLeavesTheIdleAlone runs everything that runs by the clock as often
// as it does in a day, with ten thousand free workspaces in which nobody is: no row is
// added anywhere, no job is written, and neither a statement nor a request to Stripe
// names one of them. A sample of the periods; all of them with HEARTH_TEST_LONG.
func TestADayOfSchedulesLeavesTheIdleAlone(t *testing.T) {
	t.Parallel()
	hook := &named{prefix: "0d1e0d1e-0000-7000-8000"}
	registry, db := quiet(t, hook)
	env := tenanttest.New(t)
	_, err := db.ExecContext(t.Context(), fmt.Sprintf(`INSERT INTO control.tenants (id, slug, name, state, residence, schema_version, last_active_at, last_request_at)
		SELECT ('%s-' || lpad(n::text, 12, '0'))::uuid, 'idle-' || n, 'Idle ' || n, 'active', 'hibernated', 1, now() - interval '60 days', now() - interval '60 days' FROM generate_series(1, 10000) AS n`, hook.prefix))
	if err != nil {
		t.Fatal(err)
	}
	service := tenant.NewService(tenant.ServiceConfig{Registry: registry, Keys: env.Keys, Rooms: env.Rooms, Sockets: env.Sockets, Jobs: job.NewClient(nil), Files: env.Files, Resolver: env.DNS, Now: time.Now})
	if _, err := db.ExecContext(t.Context(), `INSERT INTO control.webhook_inbox (id, kind, body, happened_at, handled_at) VALUES ('evt_1', 'invoice.paid', '{}', now() - interval '1 hour', now())`); err != nil {
		t.Fatal(err) // so that there is something to catch up with
	}
	stripe := &emptyStripe{prefix: hook.prefix}
	client := gateway.New(gateway.Config{SecretKey: "sk_test_idle", URL: "http://stripe.test", Transport: stripe})
	sink, err := gateway.NewSink(client, billing.SinkUsageRecords)
	if err != nil {
		t.Fatal(err)
	}
	mux := job.NewMux()
	usage := billing.NewUsage(billing.UsageConfig{Control: registry.Control(), Nodes: registry.Nodes, Now: time.Now, Sink: sink})
	inspection := billing.NewInspection(billing.InspectionConfig{Usage: usage, Tenants: registry, Files: chat.BytesOfFiles})
	periodic := Register(mux, Deps{Inspection: inspection, Billing: billing.NewService(billing.ServiceConfig{Control: registry.Control(), Gateway: client}), Registry: registry, Tenants: service, Links: links{}, Chat: chat.NewService(&chattest.Events{}, job.NewClient(nil), time.Now),
		Mailer: mail.Mailer{Sender: mail.NewCatcher(), From: "Hearth <hello@hearth.test>"},
		Usage:  usage})
	run := func(p job.Periodic) {
		t.Helper()
		if err := mux.Run(t.Context(), tenant.OutboxEntry{Kind: p.Args.Kind(), Args: []byte("{}")}); err != nil {
			t.Fatalf("%s: %v", p.Args.Kind(), err)
		}
	}
	for _, p := range periodic {
		run(p) // what is made once, such as a key
	}
	before := rowsOf(t, db)
	hook.statements.Store(0)
	every := time.Duration(40)
	if os.Getenv("HEARTH_TEST_LONG") != "" {
		every = 1
	}
	runs := 0
	for _, p := range periodic {
		for range max(24*time.Hour/p.Every/every, 1) {
			run(p)
			runs++
		}
	}
	if diff := cmp.Diff(before, rowsOf(t, db)); diff != "" {
		t.Errorf("rows after a day (-before +after):\n%s", diff)
	}
	if naming := hook.naming.Load(); naming != nil {
		t.Errorf("a statement names somebody who is idle:\n%.600s", *naming)
	}
	if naming := stripe.naming.Load(); naming != nil {
		t.Errorf("a request names somebody who is idle:\n%.600s", *naming)
	}
	if stripe.asked.Load() == 0 {
		t.Error("Stripe was asked nothing: this proves nothing")
	}
	t.Logf("%d runs of %d jobs made %d statements and %d requests", runs, len(periodic), hook.statements.Load(), stripe.asked.Load())
}

// rowsOf counts the rows of every table of the control plane and the node.
func rowsOf(t *testing.T, db *sql.DB) map[string]int {
	t.Helper()
	found, err := db.QueryContext(t.Context(), `SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('control', 'node')`)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for found.Next() {
		var name string
		if err := found.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := found.Err(); err != nil || len(tables) < 10 {
		t.Fatalf("tables %v, %v", tables, err)
	}
	rows := map[string]int{}
	for _, name := range tables {
		var n int
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		rows[name] = n
	}
	return rows
}

// TestNoJobLoops reads the bodies of all jobs: none goes through tenants, nor through
// anything else, one after the other.
func TestNoJobLoops(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				t.Errorf("%s loops: the domain reads an index of what is due", set.Position(n.Pos()))
			}
			return true
		})
	}
}
