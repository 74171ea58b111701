//go:build !production

package billingtest

import (
	"context"
	"net/http"

	"hearth/billing"
	"hearth/billing/stripefake"
	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/uptrace/bun"
)

// A process that is killed is a panic here: before a statement, before a request to
// Stripe, and when Stripe has done what it was asked and nobody hears the answer. A
// transaction that was open is rolled back, as it is when a connection breaks.

type deathKey struct{}

// death is which of those points is the last.
type death struct {
	left int
	at   string
}

type killed struct{ at string }

func reach(ctx context.Context, point string) {
	d, mortal := ctx.Value(deathKey{}).(*death)
	if !mortal || d.at != "" {
		return
	}
	if d.left--; d.left == 0 {
		d.at = point
		panic(killed{point})
	}
}

// mortal is the way to Stripe.
type mortal struct{ fake *stripefake.Fake }

func (m mortal) RoundTrip(r *http.Request) (*http.Response, error) {
	name := r.Method + " " + r.URL.Path
	reach(r.Context(), "before "+name)
	answer, err := m.fake.RoundTrip(r)
	if r.Method != http.MethodGet {
		reach(r.Context(), "after "+name)
	}
	return answer, err
}

// statements is the way to Postgres.
type statements struct{}

func (statements) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	if e.Query != "COMMIT" && e.Query != "ROLLBACK" {
		reach(ctx, "before "+head(e.Query))
	}
	return ctx
}

// AfterQuery stands in for what is before a commit, too: bun would not roll back there,
// and the test's process lives on to hold the locks. Rows that are still read are not
// such a moment.
func (statements) AfterQuery(ctx context.Context, e *bun.QueryEvent) {
	if e.Query == "COMMIT" || e.Result != nil {
		reach(ctx, "after "+head(e.Query))
	}
}

func head(query string) string { return query[:min(len(query), 60)] }

// Mortal gives the workspace a service of its own that KillAt can kill.
func (w *World) Mortal() {
	w.t.Helper()
	w.Service = billing.NewService(w.config(w.mortalRegistry().Control()))
}

// mortalRegistry is another way to the same database, on which KillAt can kill.
func (w *World) mortalRegistry() *tenant.Registry {
	w.t.Helper()
	env, err := tenanttest.Connect(w.Env.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(env.Pools.Close)
	env.Pools.Owner = env.Pools.Owner.WithQueryHook(statements{})
	return tenant.NewRegistry(env.Pools, "hearth.test", nil)
}

// Second is the service of another process, which serves the same workspace.
func (w *World) Second() *billing.Service {
	w.t.Helper()
	env, err := tenanttest.Connect(w.Env.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(env.Pools.Close)
	return billing.NewService(w.config(env.Registry.Control()))
}

// KillAt runs fn as a process that dies at its nth point, and says where; "" when there
// are not that many.
func KillAt(ctx context.Context, n int, fn func(ctx context.Context) error) (at string, err error) {
	defer func() {
		if r := recover(); r != nil {
			k, is := r.(killed)
			if !is {
				panic(r)
			}
			at, err = k.at, nil
		}
	}()
	err = fn(context.WithValue(ctx, deathKey{}, &death{left: n}))
	return "", err
}

// KillEverywhere runs fn, dying at its first point, then again, dying at its second,
// until it lives, and returns how often it died.
func KillEverywhere(ctx context.Context, fn func(ctx context.Context) error) (deaths int, err error) {
	for n := 1; ; n++ {
		at, err := KillAt(ctx, n, fn)
		if at == "" {
			return deaths, err
		}
		deaths++
	}
}
