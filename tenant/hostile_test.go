package tenant_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/uptrace/bun"
)

// column is what a column takes, as the catalog says.
type column struct {
	Table   string `bun:"table_name"`
	Name    string `bun:"name"`
	Type    string `bun:"type"`
	Len     int    `bun:"len"`
	Null    bool   `bun:"null"`
	Indexed bool   `bun:"indexed"`
	Check   string `bun:"check_text"`
}

// hostile is a workspace with rows in every table of its schema, whatever tables there
// are, as a seed says: the same rows for the same seed. Each value is one that
// somebody could have got there and that is hard to carry.
func hostile(t *testing.T, env *tenanttest.Env, seed uint64) tenant.Tenant {
	t.Helper()
	made, err := env.Registry.CreateBare(t.Context(), tenanttest.Unique("hostile"), "Hostile")
	if err != nil {
		t.Fatal(err)
	}
	fill(t, env, made, seed)
	return made
}

func fill(t *testing.T, env *tenanttest.Env, made tenant.Tenant, seed uint64) {
	t.Helper()
	control := env.Registry.Control()
	var columns []column
	err := control.NewRaw(`SELECT c.relname AS table_name, a.attname AS name, format_type(a.atttypid, NULL) AS type,
			CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 0 END AS len, NOT a.attnotnull AS "null",
			EXISTS (SELECT 1 FROM pg_index AS i WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey)) AS indexed,
			coalesce((SELECT pg_get_constraintdef(k.oid) FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'c' AND a.attnum = ANY (k.conkey) LIMIT 1), '') AS check_text
		FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relnamespace = to_regnamespace(?) AND c.relkind = 'r' ORDER BY c.relname, a.attnum`, tenant.Schema(made.ID)).Scan(t.Context(), &columns)
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]column{}
	var names []string
	for _, c := range columns {
		if len(tables[c.Table]) == 0 {
			names = append(names, c.Table)
		}
		tables[c.Table] = append(tables[c.Table], c)
	}
	r := rand.New(rand.NewPCG(seed, 11))
	for _, table := range names {
		var rows []string
		for range 1 + r.IntN(30) {
			var values []string
			for _, c := range tables[table] {
				values = append(values, c.value(t, r))
			}
			rows = append(rows, "("+strings.Join(values, ", ")+")")
		}
		if _, err := control.NewRaw(`DELETE FROM ?.?`, bun.Safe(tenant.Schema(made.ID)), bun.Safe(table)).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := control.NewRaw(`INSERT INTO ?.? VALUES ? ON CONFLICT DO NOTHING`, bun.Safe(tenant.Schema(made.ID)), bun.Safe(table), bun.Safe(strings.Join(rows, ", "))).Exec(t.Context())
		if err != nil {
			t.Fatalf("%s, seed %d: %v", table, seed, err)
		}
	}
	if _, err := control.NewRaw(`SELECT setval(?, ?, ?)`, tenant.Schema(made.ID)+".ids", 1+r.Int64N(math.MaxInt64), r.IntN(2) == 0).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

var (
	choices = regexp.MustCompile(`'([^']*)'::`)
	texts   = []string{"", " ", "NULL", `\N`, `\.`, "'", `";--`, "a\tb\r\n", "\x01\x1b\x7f", "\u00ff\u00fe", "\ufffd\uffff\ufeff", "\u202egnp.exe", "🫖👩‍👩‍👧‍👦🏴‍☠️", "\U0010ffff", "Z͑ͫ̓a̡͊l͇͖g̮o", "火の用心", "{}", "?tenant.rooms ?0 $1"}
	times   = []string{"infinity", "-infinity", "4713-01-01 00:00:00+00 BC", "294276-12-31 23:59:59.999999+00", "epoch", "2026-03-29 01:59:59.000001+00", "1883-11-18 12:03:58+00"}
)

// value is a literal.
func (c column) value(t *testing.T, r *rand.Rand) string {
	if c.Null && r.IntN(3) == 0 {
		return "NULL"
	}
	if c.Table == "visits" && strings.HasSuffix(c.Name, "_at") {
		return "'2026-11-21T23:59:59.999999Z'" // which of them is how much later is checked
	}
	if allowed := choices.FindAllStringSubmatch(c.Check, -1); len(allowed) > 0 {
		return "'" + allowed[r.IntN(len(allowed))][1] + "'"
	}
	whole := func(bits int) string {
		least, most := -int64(1)<<(bits-1), int64(1)<<(bits-1)-1
		// What is counted up somewhere has room to be.
		if c.Name == "byte_size" || c.Name == "seq" {
			least, most = 0, 1<<40
		}
		return fmt.Sprintf("'%d'", []int64{0, 1, least, most, r.Int64N(most)}[r.IntN(5)])
	}
	switch c.Type {
	case "bigint":
		return whole(64)
	case "integer":
		return whole(32)
	case "smallint":
		return whole(16)
	case "boolean":
		return fmt.Sprint(r.IntN(2) == 0)
	case "uuid":
		return fmt.Sprintf("'%016x%016x'", r.Uint64(), r.Uint64())
	case "timestamp with time zone":
		if i := r.IntN(2 * len(times)); i < len(times) {
			return "'" + times[i] + "'"
		}
		return "'" + time.UnixMicro(r.Int64N(4e15)).UTC().Format(time.RFC3339Nano) + "'"
	case "character varying", "text":
		return "'" + strings.ReplaceAll(c.text(r), "'", "''") + "'"
	case "character varying[]":
		one := func() string { return "'" + strings.ReplaceAll(c.text(r), "'", "''") + "'" }
		return []string{"'{}'", "ARRAY[" + one() + "]::varchar[]", "ARRAY[" + one() + ", NULL, " + one() + "]::varchar[]"}[r.IntN(3)]
	}
	if c.Type == "bigint[]" {
		return []string{"'{}'", "ARRAY[" + whole(64) + "]::bigint[]", "ARRAY[" + whole(64) + ", NULL, " + whole(64) + "]::bigint[]"}[r.IntN(3)]
	}
	if c.Type == "bytea" {
		return []string{"''::bytea", "'\\x00ff27'::bytea", fmt.Sprintf("'\\x%016x'::bytea", r.Uint64())}[r.IntN(3)]
	}
	t.Fatalf("%s.%s is a %s: say here what that may hold", c.Table, c.Name, c.Type)
	return ""
}

func (c column) text(r *rand.Rand) string {
	if c.Name == "search_text" { // words, as folding leaves them
		return strings.Repeat("kettle ", r.IntN(300)) + "火"
	}
	most := c.Len
	if most == 0 {
		most = 100_000
	}
	if c.Indexed {
		most = min(most, 500) // more does not fit into an index
	}
	text := texts[r.IntN(len(texts))]
	if r.IntN(4) == 0 { // as long as it may be, and not to be packed
		runes := make([]rune, most)
		for i := range runes {
			runes[i] = rune(0x4e00 + r.IntN(0x5000))
		}
		text = string(runes)
	}
	if c.Indexed {
		text = fmt.Sprintf("%x", r.Uint64()) + text // mostly another one
	}
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return text
}

// TestHostileWorkspacesAreFull asks of the tests' own workspaces that there is
// something in every table, and that the same seed makes the same.
func TestHostileWorkspacesAreFull(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	one, twin := hostile(t, env, 1), hostile(t, env, 1)
	for _, table := range tenant.ArchivedTables {
		var n int
		if err := env.Registry.Control().NewRaw(`SELECT count(*) FROM ?.?`, bun.Safe(tenant.Schema(one.ID)), bun.Safe(table)).Scan(t.Context(), &n); err != nil || n == 0 {
			t.Errorf("%s has %d rows, %v", table, n, err)
		}
	}
	if a, b := state(t, env, one.ID), state(t, env, twin.ID); fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("the same seed makes another workspace")
	}
}
