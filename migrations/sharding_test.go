package migrations_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hearth/tenant/tenanttest"
)

// TestTenantFilesCanBeSharded holds the files to what Citus's schema-based sharding
// allows, as deploy/postgres.md lists it. The schema itself is looked at below.
func TestTenantFilesCanBeSharded(t *testing.T) {
	t.Parallel()
	forbidden := map[string]*regexp.Regexp{
		"a trigger":                      regexp.MustCompile(`(?i)\bTRIGGER\b`),
		"a rule":                         regexp.MustCompile(`(?i)\bCREATE\s+(OR\s+REPLACE\s+)?RULE\b`),
		"a function or a block":          regexp.MustCompile(`(?i)\b(FUNCTION|PROCEDURE)\b|^\s*DO\b|\$\$`),
		"a generated column":             regexp.MustCompile(`(?i)\bGENERATED\b`),
		"a sequence of a column":         regexp.MustCompile(`(?i)\b(SMALL|BIG)?SERIAL\b`),
		"a small sequence":               regexp.MustCompile(`(?i)\bSEQUENCE\b.*\bAS\s+(int|smallint)`),
		"inheritance or partitions":      regexp.MustCompile(`(?i)\bINHERITS\b|\bPARTITION\s+(BY|OF)\b`),
		"an extension or a schema":       regexp.MustCompile(`(?i)\bCREATE\s+(EXTENSION|SCHEMA)\b`),
		"a key that leaves the schema":   regexp.MustCompile(`(?i)\bREFERENCES\s+[^?\s]`),
		"another schema":                 regexp.MustCompile(`(?i)\b(control|public)\.`),
		"something that needs a session": regexp.MustCompile(`(?i)^\s*(SET|LISTEN|PREPARE|DECLARE)\b|\bTEMP(ORARY)?\b`),
	}
	files, err := filepath.Glob("tenant/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range strings.Split(string(text), ";\n") {
			for what, is := range forbidden {
				if found := is.FindString(statement); found != "" {
					t.Errorf("%s holds %s: %q", file, what, found)
				}
			}
			if strings.Contains(strings.TrimSuffix(strings.TrimSpace(statement), ";"), ";") {
				t.Errorf("%s sends two statements at once: %.80s", file, strings.TrimSpace(statement))
			}
		}
	}
}

// TestATenantsSchemaCanBeSharded asks the catalog of a tenant's schema the same.
func TestATenantsSchemaCanBeSharded(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, made := env.Open(t)
	schema := "t_" + strings.ReplaceAll(made.ID.String(), "-", "")
	for what, query := range map[string]string{
		"triggers": `SELECT tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE c.relnamespace = to_regnamespace(?) AND NOT t.tgisinternal`,
		"foreign keys that leave it": `SELECT conname FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.confrelid
			WHERE k.connamespace = to_regnamespace(?0) AND k.contype = 'f' AND c.relnamespace <> to_regnamespace(?0)`,
		"generated columns":                     `SELECT attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid WHERE c.relnamespace = to_regnamespace(?) AND (a.attgenerated <> '' OR a.attidentity <> '')`,
		"sequences that are not bigint":         `SELECT sequencename FROM pg_sequences WHERE schemaname = ? AND data_type <> 'bigint'::regtype`,
		"sequences besides ids":                 `SELECT sequencename FROM pg_sequences WHERE schemaname = ? AND sequencename <> 'ids'`,
		"functions":                             `SELECT proname FROM pg_proc WHERE pronamespace = to_regnamespace(?)`,
		"types of its own":                      `SELECT typname FROM pg_type WHERE typnamespace = to_regnamespace(?) AND typtype IN ('d', 'e', 'r')`,
		"relations that are no plain tables":    `SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(?) AND relkind NOT IN ('r', 'i', 'S', 't')`,
		"tables that inherit or are parts":      `SELECT relname FROM pg_class AS c JOIN pg_inherits AS i ON i.inhrelid = c.oid WHERE c.relnamespace = to_regnamespace(?)`,
		"ids that are smaller than bigint":      `SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid WHERE c.relnamespace = to_regnamespace(?) AND c.relkind = 'r' AND a.attname = 'id' AND a.atttypid IN ('int'::regtype, 'smallint'::regtype)`,
		"defaults that leave it for a sequence": `SELECT c.relname FROM pg_class AS c JOIN pg_attrdef AS d ON d.adrelid = c.oid WHERE c.relnamespace = to_regnamespace(?0) AND pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval%' AND pg_get_expr(d.adbin, d.adrelid) NOT LIKE '%' || ?0 || '.ids%'`,
	} {
		var found []string
		if err := env.Pools.Owner.NewRaw(query, schema).Scan(t.Context(), &found); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if len(found) > 0 {
			t.Errorf("%s: %v", what, found)
		}
	}
}
