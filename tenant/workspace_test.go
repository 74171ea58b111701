package tenant_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/uptrace/bun/dialect/pgdialect"
)

// workspace fills a tenant with rows of every table, as a seed says: empty texts,
// long ones that are kept out of line, letters of any script, times and nulls.
func workspace(t *testing.T, env *tenanttest.Env, seed uint64, messages int) tenant.Tenant {
	t.Helper()
	return workspaceOn(t, env, tenant.MainServer, seed, messages)
}

func workspaceOn(t *testing.T, env *tenanttest.Env, server string, seed uint64, messages int) tenant.Tenant {
	t.Helper()
	db, made := env.OpenOn(t, server)
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
	return stateOn(t, env.Pools, id)
}

func stateOn(t *testing.T, server tenant.Pools, id tenant.ID) map[string]string {
	t.Helper()
	schema, found := tenant.Schema(id), map[string]string{}
	note := func(what, query string, args ...any) {
		t.Helper()
		var text string
		if err := server.Owner.NewRaw(query, args...).Scan(t.Context(), &text); err != nil {
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

func mustOpen(t *testing.T, env *tenanttest.Env, id tenant.ID) tenant.DB {
	t.Helper()
	db, err := env.Registry.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func put(t *testing.T, env *tenanttest.Env, id tenant.ID, key string, body []byte) {
	t.Helper()
	if err := env.Files.Put(t.Context(), id, key, bytes.NewReader(body), int64(len(body))); err != nil {
		t.Fatal(err)
	}
}
