package migrations_test

import (
	"bytes"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// TestSchemasAsTheyStand holds the sum of all files against a reviewed picture, so
// that a change of a schema is seen as what it is.
func TestSchemasAsTheyStand(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, made := env.Open(t)
	schemas := map[string]string{"control": "control", "node": "node", "tenant": "t_" + strings.ReplaceAll(made.ID.String(), "-", "")}
	for name, schema := range schemas {
		t.Run(name, func(t *testing.T) {
			got := dump(t, env.Pools.Owner.DB, schema)
			file := "testdata/" + name + ".golden.sql"
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("schema changed; look at it, then `go test ./migrations -update` (-want +got):\n%s", diff)
			}
		})
	}
}

// dump lists columns, constraints, indexes, triggers and grants of a schema from the
// catalog.
func dump(t *testing.T, db *sql.DB, schema string) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, query := range []string{
		`SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END ||
			coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
		 FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		 WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum`,
		`SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
		 WHERE connamespace = $1::text::regnamespace ORDER BY conrelid::regclass::text, conname`,
		`SELECT indexdef FROM pg_indexes WHERE schemaname = $1 ORDER BY indexname`,
		`SELECT pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
		 WHERE c.relnamespace = $1::text::regnamespace AND NOT g.tgisinternal ORDER BY c.relname, g.tgname`,
		`SELECT 'SEQUENCE ' || sequencename FROM pg_sequences WHERE schemaname = $1`,
		`SELECT c.relname || ' has a TOAST table' FROM pg_class c WHERE c.relnamespace = $1::text::regnamespace AND c.reltoastrelid <> 0 ORDER BY 1`,
		`SELECT 'GRANT ' || string_agg(privilege_type, ', ' ORDER BY privilege_type) || ' ON ' || table_name || ' TO ' || grantee
		 FROM information_schema.role_table_grants WHERE table_schema = $1 AND grantee = 'hearth_tenant' GROUP BY table_name, grantee ORDER BY table_name`,
	} {
		rows, err := db.QueryContext(t.Context(), query, schema)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&out, strings.ReplaceAll(line, schema+".", "?tenant."))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out)
	}
	return out.Bytes()
}
