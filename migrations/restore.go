package migrations

import (
	"fmt"
	"slices"
	"strings"
)

// Plan is how a tenant's schema is made again around rows that are copied in. The
// statements name the schema and run one by one.
type Plan struct {
	Tables  []string // before the rows: the tables as they were
	Indexes []string // after the rows: what queries need
	Rest    []string // then: the files that are newer than the rows
	Search  []string // whenever there is time: what only searching needs
}

// Restore plans a schema around rows of a version, up to TenantVersion. Faults: a
// plain error for a version that this binary does not know.
func Restore(schema string, version int64) (Plan, error) {
	if !schemaName.MatchString(schema) {
		return Plan{}, fmt.Errorf("restore: %q is not a tenant schema", schema)
	}
	var p Plan
	known := false
	for _, step := range tenantSteps {
		known = known || step.version == version
		for _, s := range named(step.statements, schema) {
			index := strings.HasPrefix(s, "CREATE INDEX") || strings.HasPrefix(s, "CREATE UNIQUE INDEX")
			switch {
			case index && strings.Contains(s, " USING gin "):
				p.Search = append(p.Search, strings.Replace(s, "CREATE INDEX", "CREATE INDEX IF NOT EXISTS", 1))
			case step.version > version:
				p.Rest = append(p.Rest, s)
			case strings.HasPrefix(s, "DROP INDEX "+schema+"."):
				p.Indexes = withoutIndex(p.Indexes, strings.TrimPrefix(s, "DROP INDEX "+schema+"."))
			case index:
				p.Indexes = append(p.Indexes, s)
			default:
				p.Tables = append(p.Tables, s)
			}
		}
	}
	if !known {
		return Plan{}, fmt.Errorf("restore: version %d is not one of ours", version)
	}
	return p, nil
}

// withoutIndex leaves out an index that a later file drops: it is not made yet.
func withoutIndex(statements []string, name string) []string {
	return slices.DeleteFunc(statements, func(s string) bool { return strings.Contains(s, " INDEX "+name+" ON ") })
}
