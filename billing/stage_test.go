package billing

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// crash is what a test stops a process with.
type crash struct{ point string }

// survive runs fn as a process that may be killed: a crash ends it.
func survive(fn func()) (died string) {
	defer func() {
		if r := recover(); r != nil {
			c, is := r.(crash)
			if !is {
				panic(r)
			}
			died = c.point
		}
	}()
	fn()
	return ""
}

// seeds is how many to try: a sample, or many with HEARTH_TEST_LONG.
func seeds(sample, long int) int {
	if os.Getenv("HEARTH_TEST_LONG") != "" {
		return long
	}
	return sample
}

// ledgers are the servers of a test: main, and others on databases of their own.
type ledgers struct {
	env   *tenanttest.Env
	nodes []tenant.Node
	pools []tenant.Pools
}

func newLedgers(t *testing.T, others int) *ledgers {
	t.Helper()
	return ledgersOn(t, tenanttest.New(t), others)
}

func ledgersOn(t *testing.T, env *tenanttest.Env, others int) *ledgers {
	t.Helper()
	l := &ledgers{env: env, nodes: []tenant.Node{{Name: "main", ControlDB: env.Registry.Control()}}, pools: []tenant.Pools{env.Pools}}
	for i := range others {
		pools := anotherDatabase(t, env)
		l.pools = append(l.pools, pools)
		l.nodes = append(l.nodes, tenant.Node{Name: fmt.Sprintf("n%d", i+2), ControlDB: tenant.NewRegistry(pools, "hearth.test", nil).Control()})
	}
	return l
}

func anotherDatabase(t *testing.T, env *tenanttest.Env) tenant.Pools {
	t.Helper()
	name := "hearth_test_" + tenanttest.Unique("n")[2:]
	if _, err := env.Pools.Owner.DB.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	dsn := env.URL + " dbname=" + name
	if u, err := url.Parse(env.URL); err == nil && u.Scheme != "" {
		u.Path = "/" + name
		dsn = u.String()
	}
	pools, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: dsn, TenantPassword: env.Keys.RolePassword(), MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pools.Close()
		env.Pools.Owner.DB.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	})
	if _, err := tenant.Migrate(t.Context(), pools, env.Keys.RolePassword()); err != nil {
		t.Fatal(err)
	}
	return pools
}

func (l *ledgers) usage() *Usage {
	return NewUsage(UsageConfig{Control: l.env.Registry.Control(), Nodes: func() []tenant.Node { return l.nodes }, Now: time.Now})
}

// settle rolls up until everything that is in the ledgers now is in the hours: other
// tests' transactions hold the watermark back meanwhile.
func (l *ledgers) settle(t *testing.T, u *Usage) {
	t.Helper()
	for _, n := range l.nodes {
		var upTo int64
		if err := n.NewRaw(`SELECT coalesce(max(xid::text::bigint), 0) FROM node.usage_ledger`).Scan(t.Context(), &upTo); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the roll-up passes "+n.Name, func() bool {
			if err := u.RollUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			w, err := windowOf(t.Context(), n)
			return err == nil && w.Low > upTo
		})
	}
}

// over waits until a roll-up can see everything that is in the ledgers now: other
// tests' transactions hide it meanwhile.
func (l *ledgers) over(t *testing.T) {
	t.Helper()
	for _, n := range l.nodes {
		var upTo int64
		if err := n.NewRaw(`SELECT coalesce(max(xid::text::bigint), 0) FROM node.usage_ledger`).Scan(t.Context(), &upTo); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the transactions of "+n.Name+" are over", func() bool {
			w, err := windowOf(t.Context(), n)
			return err == nil && w.High > upTo
		})
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(40 * time.Second); !is(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("not within 40 s: " + what)
		}
	}
}

// used is what tests keep books with: units by tenant and metric.
type used struct {
	mu sync.Mutex
	m  map[usedKey]int64
}

type usedKey struct {
	tenant tenant.ID
	metric Metric
}

func (u *used) add(id tenant.ID, m Metric, n int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.m == nil {
		u.m = map[usedKey]int64{}
	}
	u.m[usedKey{id, m}] += n
}

// sums reads units by tenant and metric of the tenants in want.
func sums(t *testing.T, c tenant.ControlDB, query string, into map[usedKey]int64) {
	t.Helper()
	var rows []struct {
		TenantID tenant.ID `bun:"tenant_id"`
		Metric   Metric    `bun:"metric"`
		Quantity int64     `bun:"quantity"`
	}
	if err := c.NewRaw(query).Scan(t.Context(), &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		into[usedKey{r.TenantID, r.Metric}] += r.Quantity
	}
}

const (
	ledgerSums = `SELECT tenant_id, metric, sum(quantity)::bigint AS quantity FROM node.usage_ledger GROUP BY 1, 2`
	hourlySums = `SELECT tenant_id, metric, sum(quantity)::bigint AS quantity FROM control.usage_hourly GROUP BY 1, 2`
)

// agree faults the test unless ledgers and hours both say what the books say.
func (l *ledgers) agree(t *testing.T, books *used) {
	t.Helper()
	inLedgers, inHours := map[usedKey]int64{}, map[usedKey]int64{}
	for _, n := range l.nodes {
		sums(t, n.ControlDB, ledgerSums, inLedgers)
	}
	sums(t, l.env.Registry.Control(), hourlySums, inHours)
	for key, want := range books.m {
		if inLedgers[key] != want || inHours[key] != want {
			t.Errorf("%s of %s: %d used, %d in the ledgers, %d in the hours", key.metric, key.tenant, want, inLedgers[key], inHours[key])
		}
	}
}

func decodeForTest(text string, into any) error { return json.Unmarshal([]byte(text), into) }
