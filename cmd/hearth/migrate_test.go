package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

// TestMigrateTellsHowFarItIs runs the command over tenants that are behind, one of
// which fails.
func TestMigrateTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	e.run(nil, "migrate", "up")
	for _, slug := range []string{"ash", "birch", "cedar", "dogwood"} {
		e.run(nil, "tenant", "create", slug, "--owner", slug+"@marsh.example")
	}
	db, err := sql.Open("pgx", e.env["HEARTH_DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	do := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	do("UPDATE control.tenants SET schema_version = 1")
	if diff := cmp.Diff("cedar is migrated before the others\n", e.run(nil, "tenant", "canary", "cedar")); diff != "" {
		t.Errorf("canary (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("control: 0 applied\ncanary: 1 of 1\nsome: 1 of 1\nall: 2 of 2\ntenants: 4 migrated\n", e.run(nil, "migrate", "up")); diff != "" {
		t.Errorf("migrate up (-want +got):\n%s", diff)
	}
	if got := e.run(nil, "migrate", "up"); !strings.Contains(got, "all up to date") {
		t.Errorf("migrate up again says:\n%s", got)
	}
	if got := e.run(nil, "migrate", "status"); !strings.Contains(got, "canaries: cedar\n") {
		t.Errorf("status names no canary:\n%s", got)
	}
	if got := e.run(nil, "tenant", "canary", "cedar", "--off"); !strings.Contains(got, "with the others") {
		t.Errorf("canary --off says %s", got)
	}

	// Its tables are there, so making them again fails.
	do("UPDATE control.tenants SET schema_version = 1 WHERE slug = 'birch'")
	do("UPDATE node.residence SET schema_version = 1 WHERE tenant_id = (SELECT id FROM control.tenants WHERE slug = 'birch')")
	out, err := e.command(nil, "migrate", "up", "--rate", "0").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), `canary: 1 of 1, 1 failed`) || !strings.Contains(string(out), `Stopped in wave "canary"`) {
		t.Errorf("%v, want exit 1:\n%s", err, out)
	}
	text := e.run(nil, "migrate", "status", "--watch")
	for _, want := range []string{"behind: 1 that are awake", "latest run: stopped, wave canary, 1 of 1; 0 migrated and 1 failed", "failed: 1", "  birch to "} {
		if !strings.Contains(text, want) {
			t.Errorf("status lacks %q:\n%s", want, text)
		}
	}
	var status tenant.MigrationStatus
	if err := json.Unmarshal([]byte(e.run(nil, "migrate", "status", "--json")), &status); err != nil {
		t.Fatal(err)
	}
	if status.Behind != 1 || status.Failed != 1 || len(status.Failures) != 1 || status.Failures[0].Slug != "birch" || status.Run.Outcome != tenant.RunStopped {
		t.Errorf("status %+v", status)
	}
	out, err = e.command(nil, "migrate", "up", "--workers", "0").CombinedOutput()
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("--workers 0: %v, want wrong usage:\n%s", err, out)
	}
}

func TestBarOnATerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	b := &bar{out: &out, terminal: true}
	b.show("canary", 1, 2, "")
	b.show("canary", 2, 2, "")
	b.show("all", 1, 3, ", 1 failed")
	b.show("all", 5, 3, "") // more came than were counted
	b.end()
	b.end()
	full, third := strings.Repeat("█", 30), strings.Repeat("█", 10)+strings.Repeat("░", 20)
	want := "\r\x1b[Kcanary   " + strings.Repeat("█", 15) + strings.Repeat("░", 15) + " 1 of 2" + "\r\x1b[Kcanary   " + full + " 2 of 2\n" +
		"\r\x1b[Kall      " + third + " 1 of 3, 1 failed" + "\r\x1b[Kall      " + full + " 5 of 3\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("bar (-want +got):\n%s", diff)
	}
}
