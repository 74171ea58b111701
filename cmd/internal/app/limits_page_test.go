package app

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/hub"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write deploy/limits.md anew")

func limitsPage() string {
	var b strings.Builder
	b.WriteString(`# Every limit

Written from the code by ` + "`go test ./cmd/internal/app -run TestLimitsPage -update`" + `; do not edit.
What is refused is answered with the status that is named, as a page to people and
as ` + "`{\"error\":{\"code\":…}}`" + ` to programs; 429 and 503 say in ` + "`Retry-After`" + ` when to come back.
`)
	table := func(title, text string, rows [][3]string) {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| limit | value | why |\n|---|---|---|\n", title, text)
		for _, r := range rows {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", r[0], r[1], r[2])
		}
	}
	of := func(limits []web.Limit) (rows [][3]string) {
		for _, l := range limits {
			rows = append(rows, [3]string{l.Name, l.Value, l.Why})
		}
		return rows
	}
	table("Connections and requests", "Of each process; a Hearth of two takes twice as many connections.", of(web.Limits()))
	table("Rates", "Counted by all processes together: each keeps buckets in memory and tells Redis once a second. Without Redis each counts alone. "+
		"A rule for an address counts its network too (/24, or /48 in IPv6), which has eight times as much. Behind a proxy, addresses are those of its clients only "+
		"if `trusted_proxies` names it.", of(web.Rates()))
	table("Sockets", "Of each WebSocket.", hub.Limits())
	n := func(v int) string { return fmt.Sprint(v) }
	table("What is said and kept", "Refused with 422 in the form, which keeps what was typed.", [][3]string{
		{"characters of a message", n(chat.MaxBody), "ten pages; what is longer is a file"},
		{"bytes of a file", "25 MB with the Free plan, more with others, at most " + n(chat.MostFile), "402 while it arrives; what a phone films in a few seconds"},
		{"files of a message", n(chat.MaxFiles), "an evening's pictures"},
		{"messages of a page", n(chat.MaxPage), "two screens"},
		{"people of a direct message", n(chat.MaxDirect), "more than that is a room"},
		{"reminders of a member that wait, characters of one", n(chat.MaxReminders) + ", " + n(chat.MaxReminder), "a busy month; what is longer is a message"},
		{"characters of a room's name, topic", n(chat.MaxRoomName) + ", " + n(chat.MaxTopic), "a line, two lines"},
		{"characters of a name, an email, a description", n(tenant.MaxName) + ", " + n(tenant.MaxEmail) + ", " + n(tenant.MaxBio), "what fits beside a face"},
		{"characters of a password", fmt.Sprintf("%d to %d", tenant.MinPassword, tenant.MaxPassword), "a long one would be slow to check"},
	})
	return b.String()
}

func TestLimitsPage(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "..", "deploy", "limits.md")
	want := limitsPage()
	if *update {
		must(t, os.WriteFile(file, []byte(want), 0o644))
	}
	got, err := os.ReadFile(file)
	must(t, err)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("deploy/limits.md differs from the code; run the test with -update (-code +page):\n%s", diff)
	}
}

// TestEveryRuleIsInTheTable finds rules that somebody wrote elsewhere, of which the
// page would know nothing.
func TestEveryRuleIsInTheTable(t *testing.T) {
	t.Parallel()
	literal := regexp.MustCompile(`\bweb\.Rule\{`)
	must(t, filepath.WalkDir(filepath.Join("..", "..", ".."), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && literal.Match(text) {
			t.Errorf("%s: put the rule into tenant/web/rules.go", path)
		}
		return err
	}))
	names := map[string]bool{}
	for _, l := range web.Rates() {
		if names[l.Name] {
			t.Errorf("two rules are called %q, and share their buckets", l.Name)
		}
		names[l.Name] = true
	}
}

// TestEveryBodyRuleHasItsRoute fails for an address that no page answers any more.
func TestEveryBodyRuleHasItsRoute(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	for _, pattern := range web.BodyPaths() {
		shape := regexp.MustCompile("^(POST|PATCH|PUT) " + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `:[a-z]+`) + "$")
		found := false
		for _, route := range append(routesOf(a, tenant.HostWorkspace), routesOf(a, tenant.HostSite)...) {
			found = found || shape.MatchString(route)
		}
		if !found {
			t.Errorf("nothing is sent to %s", pattern)
		}
	}
}
