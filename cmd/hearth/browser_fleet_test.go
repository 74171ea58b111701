package main

import (
	"bytes"
	"strings"
	"testing"

	"hearth/tenant/tenanttest"
)

// TestConsoleShowsWhatCannotBeMigrated fails with a workspace, shows it to an operator,
// and mends it.
func TestConsoleShowsWhatCannotBeMigrated(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	tool := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), args, &out, &out)
		return out.String(), err
	}
	slug := tenanttest.Unique("stuck")
	if out, err := tool("tenant", "create", slug, "--owner", slug+"@marsh.example"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	db := h.database(t)
	do := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement, slug); err != nil {
			t.Fatal(err)
		}
	}
	do(`UPDATE control.tenants SET schema_version = 1 WHERE slug = $1`)
	do(`UPDATE node.residence SET schema_version = 1 WHERE tenant_id = (SELECT id FROM control.tenants WHERE slug = $1)`) // whose tables are there
	if out, err := tool("migrate", "up"); err == nil || !strings.Contains(out, "1 failed") {
		t.Fatalf("migrate up: %v\n%s", err, out)
	}
	o := h.person(t, "operator")
	o.comesIn(h, "operator")
	o.open(h.console)
	o.sees("could not be migrated")
	o.sees("already exists")
	o.isAccessible()
	o.looksAt(390, 844, "dark")
	o.isAccessible()
	o.looksAt(1280, 900, "light")
	o.follow(slug)
	o.sees("Facts")

	do(`UPDATE node.residence SET schema_version = (SELECT max(schema_version) FROM node.residence) WHERE tenant_id = (SELECT id FROM control.tenants WHERE slug = $1)`)
	if out, err := tool("migrate", "up"); err != nil {
		t.Fatalf("migrate up, mended: %v\n%s", err, out)
	}
	o.open(h.console)
	o.sees("Up to date")
}
