package tenant_test

import (
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// TestWakingHappensOnce asks from two registries, which are two processes to each
// other, forty times at once.
func TestWakingHappensOnce(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	made := workspace(t, env, 3, 500)
	if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	other := tenant.NewRegistry(env.Pools, "hearth.test", nil)
	var woken []tenant.Operated
	var mu sync.Mutex
	observe := func(o tenant.Operated) {
		mu.Lock()
		defer mu.Unlock()
		if o.Kind == tenant.OpWake && !o.Failed {
			woken = append(woken, o)
		}
	}
	for _, r := range []*tenant.Registry{env.Registry, other} {
		r.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now, Observe: observe})
	}
	asleep, err := tenant.TenantByID(t.Context(), env.Registry.Control(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			db, err := []*tenant.Registry{env.Registry, other}[i%2].OpenTenant(t.Context(), asleep)
			if err != nil {
				t.Error(err)
				return
			}
			var n int
			if err := db.NewRaw(`SELECT count(*) FROM ?tenant.messages`).Scan(t.Context(), &n); err != nil || n != 500 {
				t.Errorf("%d messages, %v", n, err)
			}
		})
	}
	all.Wait()
	if len(woken) != 1 {
		t.Errorf("it was woken %d times", len(woken))
	}
}

// TestAStatementThatComesTooLate is told so, whatever control said, and the tenant
// wakes for whoever asks again.
func TestAStatementThatComesTooLate(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	made := workspace(t, env, 1, 5)
	db, err := env.Registry.OpenTenant(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	_, err = tenant.MemberByID(t.Context(), db, 1)
	if !tenant.IsAsleep(err) || !fault.Is(err, fault.Unavailable) {
		t.Fatalf("a late statement: %v", err)
	}
	if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := tenant.MemberByID(t.Context(), db, 1); err != nil {
		t.Error(err)
	}
}

// TestAWrongArchiveIsRefused gives a sleeping tenant something else than its own.
func TestAWrongArchiveIsRefused(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	key := func(id tenant.ID) (key string) {
		if err := env.Registry.Control().NewRaw(`SELECT object FROM node.residence WHERE tenant_id = ?`, id).Scan(t.Context(), &key); err != nil {
			t.Fatal(err)
		}
		return key
	}
	read := func(id tenant.ID) []byte {
		in, _, err := env.Files.Get(t.Context(), id, key(id))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		body, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	var elder []byte
	alarms := 0
	env.Registry.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now, Observe: func(o tenant.Operated) {
		if o.Failed && o.Kind == tenant.OpWake {
			alarms++
		}
	}})
	neighbour := workspace(t, env, 2, 40)
	if err := env.Registry.Hibernate(t.Context(), neighbour.ID); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		body func(own []byte) []byte
	}{
		{"a neighbour's", func([]byte) []byte { return read(neighbour.ID) }},
		{"half of it", func(own []byte) []byte { return own[:len(own)/2] }},
		{"all but the last byte", func(own []byte) []byte { return own[:len(own)-1] }},
		{"more than it", func(own []byte) []byte { return append(slices.Clone(own), own...) }},
		{"one bit of it changed", func(own []byte) []byte { own = slices.Clone(own); own[len(own)/2] ^= 4; return own }},
		{"nothing", func([]byte) []byte { return nil }},
		{"an older one of its own", func([]byte) []byte { return elder }},
		{"gone", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			made := workspace(t, env, 5, 60)
			before := state(t, env, made.ID)
			if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
				t.Fatal(err)
			}
			elder = read(made.ID)
			if err := errors.Join(env.Registry.Wake(t.Context(), made.ID), env.Registry.Hibernate(t.Context(), made.ID)); err != nil {
				t.Fatal(err)
			}
			own := read(made.ID)
			alarms = 0
			if tt.body == nil {
				env.Files.Delete(t.Context(), made.ID, key(made.ID))
			} else {
				put(t, env, made.ID, key(made.ID), tt.body(own))
			}
			if err := env.Registry.Wake(t.Context(), made.ID); !fault.Is(err, fault.Unavailable) {
				t.Errorf("it woke: %v", err)
			}
			if alarms != 1 {
				t.Errorf("%d failures were counted, of which an operator hears", alarms)
			}
			if n := schemas(t, env, made.ID); n != 0 || residence(t, env, made.ID) != tenant.ResidenceHibernated {
				t.Errorf("half of a tenant is there: %d schemas, %s", n, residence(t, env, made.ID))
			}
			put(t, env, made.ID, key(made.ID), own)
			if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
				t.Errorf("the tenant (-before +after):\n%s", diff)
			}
		})
	}
}
