package tenant_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// workspace fills a tenant with rows of every table, as a seed says: empty texts,
// long ones that are kept out of line, letters of any script, times and nulls.
func workspace(t *testing.T, env *tenanttest.Env, seed uint64, messages int) tenant.Tenant {
	t.Helper()
	db, made := env.Open(t)
	r := rand.New(rand.NewPCG(seed, 7))
	words := []string{"kettle", "Ärger", "火の用心", "", "a\tb\\N\n", strings.Repeat("long ", r.IntN(4000)), "\u202e'\";--", "𝕳earth"}
	for _, statement := range []string{
		`INSERT INTO ?tenant.members (name, email) SELECT 'm' || i, i || '@example.com' FROM generate_series(1, ?1) AS i`,
		`INSERT INTO ?tenant.sessions (member_id, token_hash) SELECT id, 'x' FROM ?tenant.members`,
		`INSERT INTO ?tenant.rooms (name, kind, people_key) SELECT 'r' || i, 'open', nullif('k' || i, 'k1') FROM generate_series(1, ?1) AS i`,
		`INSERT INTO ?tenant.memberships (member_id, room_id) SELECT m.id, r.id FROM ?tenant.members AS m, ?tenant.rooms AS r`,
		`INSERT INTO ?tenant.messages (id, room_id, creator_id, client_id, body, body_html, edited_at)
			SELECT nextval('?tenant.ids'), (SELECT min(id) FROM ?tenant.rooms), (SELECT min(id) FROM ?tenant.members), 'c' || i, w.body, '<p>' || w.body, CASE WHEN i % 3 = 0 THEN now() END
			FROM generate_series(1, ?0) AS i JOIN (SELECT ordinality - 1 AS n, body FROM unnest(?2::text[]) WITH ORDINALITY AS u (body)) AS w ON w.n = i % ?3`,
		`INSERT INTO ?tenant.attachments (message_id, key, filename, content_type, byte_size) SELECT id, 'k', 'f.txt', 'text/plain', 1 FROM ?tenant.messages LIMIT 9`,
		`INSERT INTO ?tenant.mentions (member_id, room_id, message_id) SELECT creator_id, room_id, id FROM ?tenant.messages LIMIT 9`,
		`INSERT INTO ?tenant.room_events (room_id, seq, type, message_id) SELECT room_id, row_number() OVER (), 'message.created', id FROM ?tenant.messages`,
	} {
		if _, err := db.NewRaw(statement, messages, 1+r.IntN(9), pgdialect.Array(words), len(words)).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return made
}

// state is everything in a tenant's schema: its columns, indexes and rights, the
// rows of each table, and where its ids stand.
func state(t *testing.T, env *tenanttest.Env, id tenant.ID) map[string]string {
	t.Helper()
	schema, found := tenant.Schema(id), map[string]string{}
	note := func(what, query string, args ...any) {
		t.Helper()
		var text string
		if err := env.Registry.Control().NewRaw(query, args...).Scan(t.Context(), &text); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		found[what] = strings.ReplaceAll(text, schema, "t")
	}
	note("columns", `SELECT coalesce(string_agg(c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull || coalesce(c.relacl::text, ''), E'\n' ORDER BY c.relname, a.attnum), '')
		FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE c.relnamespace = to_regnamespace(?)`, schema)
	note("indexes", `SELECT coalesce(string_agg(indexdef, E'\n' ORDER BY indexdef), '') FROM pg_indexes WHERE schemaname = ?`, schema)
	note("constraints", `SELECT coalesce(string_agg(conname || ' ' || pg_get_constraintdef(oid), E'\n' ORDER BY conname), '') FROM pg_constraint WHERE connamespace = to_regnamespace(?)`, schema)
	note("schema", `SELECT coalesce(nspacl::text, '') FROM pg_namespace WHERE nspname = ?`, schema)
	note("ids", `SELECT last_value::text || is_called FROM `+schema+`.ids`)
	for _, table := range tenant.ArchivedTables {
		note("rows of "+table, `SELECT count(*) || ' ' || coalesce(md5(string_agg(x::text, '|' ORDER BY x::text)), '') FROM `+schema+`.`+table+` AS x`)
	}
	return found
}

func residence(t *testing.T, env *tenanttest.Env, id tenant.ID) tenant.Residence {
	t.Helper()
	made, err := tenant.TenantByID(t.Context(), env.Registry.Control(), id)
	if err != nil {
		t.Fatal(err)
	}
	return made.Residence
}

func schemas(t *testing.T, env *tenanttest.Env, id tenant.ID) (n int) {
	t.Helper()
	if err := env.Registry.Control().NewRaw(`SELECT count(*) FROM pg_namespace WHERE nspname = ?`, tenant.Schema(id)).Scan(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestArchivesHoldEveryTable compares the list in the code with what the migrations
// make: a table that is forgotten there would be lost.
func TestArchivesHoldEveryTable(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, made := env.Open(t)
	var want []string
	err := env.Registry.Control().NewRaw(`SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(?) AND relkind IN ('r', 'p', 'm', 'f') ORDER BY relname`, tenant.Schema(made.ID)).Scan(t.Context(), &want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(tenant.ArchivedTables))); diff != "" {
		t.Errorf("tables (-schema +archive):\n%s", diff)
	}
	var others []string
	err = env.Registry.Control().NewRaw(`SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(?) AND relkind = 'S' AND relname <> 'ids'`, tenant.Schema(made.ID)).Scan(t.Context(), &others)
	if err != nil || len(others) > 0 {
		t.Errorf("sequences that no archive holds: %v %v", others, err)
	}
}

func TestATenantComesBackAsItWas(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			made := workspace(t, env, seed, []int{0, 1, 200, 3000}[seed])
			before := state(t, env, made.ID)
			for range 2 { // hibernating again changes nothing
				if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
					t.Fatal(err)
				}
			}
			if n := schemas(t, env, made.ID); n != 0 || residence(t, env, made.ID) != tenant.ResidenceHibernated {
				t.Fatalf("%d schemas are left, the tenant is %s", n, residence(t, env, made.ID))
			}
			db, err := env.Registry.Open(t.Context(), made.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
				t.Errorf("the tenant (-before +after):\n%s", diff)
			}
			if _, err := db.NewRaw(`INSERT INTO ?tenant.members (name, email) VALUES ('new', 'new@example.com')`).Exec(t.Context()); err != nil {
				t.Errorf("writing after waking: %v", err)
			}
			if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

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

// TestATenantInUseDoesNotHibernate writes at each point of the way.
func TestATenantInUseDoesNotHibernate(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"the archive is announced", "the archive is kept"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			made := workspace(t, env, 1, 5)
			db, err := env.Registry.OpenTenant(t.Context(), made)
			if err != nil {
				t.Fatal(err)
			}
			env.Registry.OnReached(func(p string) {
				if p != point {
					return
				}
				if _, err := db.NewRaw(`UPDATE ?tenant.rooms SET topic = 'changed'`).Exec(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			})
			err = env.Registry.Hibernate(t.Context(), made.ID)
			var changed int
			if look := mustOpen(t, env, made.ID).NewRaw(`SELECT count(*) FROM ?tenant.rooms WHERE topic = 'changed'`).Scan(t.Context(), &changed); look != nil || changed == 0 {
				t.Errorf("what was written is lost: %d %v", changed, look)
			}
			if point == "the archive is kept" && !fault.Is(err, fault.Conflict) {
				t.Errorf("it hibernated over a write: %v", err)
			}
		})
	}
}

func mustOpen(t *testing.T, env *tenanttest.Env, id tenant.ID) tenant.DB {
	t.Helper()
	db, err := env.Registry.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return db
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
		{"gone", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			made := workspace(t, env, 5, 60)
			before := state(t, env, made.ID)
			if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
				t.Fatal(err)
			}
			own := read(made.ID)
			if tt.body == nil {
				env.Files.Delete(t.Context(), made.ID, key(made.ID))
			} else {
				put(t, env, made.ID, key(made.ID), tt.body(own))
			}
			if err := env.Registry.Wake(t.Context(), made.ID); !fault.Is(err, fault.Unavailable) {
				t.Errorf("it woke: %v", err)
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

func put(t *testing.T, env *tenanttest.Env, id tenant.ID, key string, body []byte) {
	t.Helper()
	if err := env.Files.Put(t.Context(), id, key, bytes.NewReader(body), int64(len(body))); err != nil {
		t.Fatal(err)
	}
}

// TestOnlyTheIdleHibernate asks for a round with tenants that were used at different
// times. It is not parallel: a round takes every idle tenant of the database.
func TestOnlyTheIdleHibernate(t *testing.T) {
	env := tenanttest.New(t)
	env.Registry.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(24 * time.Hour), Now: time.Now})
	for _, tt := range []struct {
		name          string
		active, asked time.Duration // ago
		job           time.Duration // from now; 0: none
		want          tenant.Residence
	}{
		{"somebody was there an hour ago", time.Hour, time.Hour, 0, tenant.ResidenceAwake},
		{"nobody for two days", 48 * time.Hour, 48 * time.Hour, 0, tenant.ResidenceHibernated},
		{"nobody for two days, but something asks", 48 * time.Hour, 30 * time.Minute, 0, tenant.ResidenceAwake},
		{"nobody for two days, and a job is due", 48 * time.Hour, 48 * time.Hour, time.Minute, tenant.ResidenceAwake},
		{"nobody for two days, and a reminder in a week", 48 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, tenant.ResidenceHibernated},
	} {
		made := workspace(t, env, 1, 3)
		_, err := env.Registry.Control().NewRaw(`UPDATE control.tenants SET last_active_at = ?, last_request_at = ? WHERE id = ?`,
			time.Now().Add(-tt.active), time.Now().Add(-tt.asked), made.ID).Exec(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if tt.job != 0 {
			if err := tenant.AppendOutbox(t.Context(), mustOpen(t, env, made.ID), tenant.QueueSoon, tenant.ConfirmMailArgs{}, time.Now().Add(tt.job)); err != nil {
				t.Fatal(err)
			}
		}
		if err := env.Registry.HibernateIdle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := residence(t, env, made.ID); got != tt.want {
			t.Errorf("%s: it is %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestArchivesAreForgottenWhenNobodyLivesInThem runs the job at each time it may run.
func TestArchivesAreForgottenWhenNobodyLivesInThem(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	made := workspace(t, env, 1, 3)
	if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	var key string
	if err := env.Registry.Control().NewRaw(`SELECT object FROM node.residence WHERE tenant_id = ?`, made.ID).Scan(t.Context(), &key); err != nil {
		t.Fatal(err)
	}
	forget := func() bool {
		t.Helper()
		if err := env.Registry.ForgetArchive(t.Context(), tenant.ForgetArchiveArgs{TenantID: made.ID, Key: key}); err != nil {
			t.Fatal(err)
		}
		in, _, err := env.Files.Get(t.Context(), made.ID, key)
		if err == nil {
			in.Close()
		}
		return fault.Is(err, fault.NotFound)
	}
	if forget() {
		t.Fatal("the archive that it lives in is gone")
	}
	if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	var due int
	err := env.Registry.Control().NewRaw(`SELECT count(*) FROM node.outbox WHERE kind = 'tenant:forget_archive' AND args ->> 'key' = ? AND due_at > now()`, key).Scan(t.Context(), &due)
	if err != nil || due == 0 {
		t.Errorf("nobody will forget %s: %v", key, err)
	}
	for range 2 {
		if !forget() {
			t.Error("an archive that nobody needs is still there")
		}
	}
}
