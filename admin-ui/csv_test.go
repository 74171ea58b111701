package adminui

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hearth/billing"
	"hearth/tenant"
)

// read asks for a file as an operator of a role.
func (c *console) read(path string, role tenant.OperatorRole) (tenant.Operator, [][]string) {
	c.t.Helper()
	me, token := c.as(role)
	got := c.send(http.MethodGet, path, token, nil)
	rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
	if got.status != http.StatusOK || err != nil {
		c.t.Fatalf("%s: %d, %v\n%s", path, got.status, err, got.body)
	}
	return me, rows
}

// noted is what the audit log has of a list that somebody asked for.
func (c *console) noted(me tenant.Operator, list string) string {
	c.t.Helper()
	var detail string
	if err := c.env.Registry.Control().NewRaw(`SELECT detail->'after'->>'narrowed_to' FROM control.audit_log WHERE operator_id = ? AND action = 'list.export' AND detail->'after'->>'list' = ?`, me.ID, list).Scan(c.t.Context(), &detail); err != nil {
		c.t.Fatalf("%s is not noted: %v", list, err)
	}
	return detail
}

// TestListsAreFiles downloads each list: what a spreadsheet could take for a formula is
// text in it, the filters in force narrow it, and the audit log has who asked for what.
func TestListsAreFiles(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, made := c.tenants("=HYPERLINK(\"http://evil.example\")", "+cmd|' /C calc'!A0", hostile, "Larkfield")
	for i, m := range made {
		c.do(`UPDATE control.tenants SET mrr = ? WHERE id = ?`, 9_999_000+i, m.ID)
	}
	c.do(`UPDATE control.tenants SET mrr = 0 WHERE id = ?`, made[3].ID)
	c.do(`INSERT INTO control.invoices (id, tenant_id, status, currency, total, remaining, attempted, created_at) VALUES (?, ?, 'open', 'usd', 1205, 1205, true, now() - interval '9 days')`, "in_"+made[0].ID.String(), made[0].ID)

	me, rows := c.read("/tenants.csv?mrr_from=99990&sort=mrr", tenant.OperatorBilling)
	var names []string
	for _, row := range rows[1:] {
		if strings.HasPrefix(row[1], made[0].Slug[:len(made[0].Slug)-2]) {
			names = append(names, row[2])
			if row[7] != "99990.0"+string(row[1][len(row[1])-1]-'a'+'0') {
				t.Errorf("MRR of %s is %s", row[1], row[7])
			}
		}
	}
	if want := []string{hostile, "'+cmd|' /C calc'!A0", "'=HYPERLINK(\"http://evil.example\")"}; !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
	if got := c.noted(me, "tenants"); got != "mrr_from=99990&sort=mrr" {
		t.Errorf("narrowed to %q", got)
	}
	me, rows = c.read("/money/movements.csv?kind=churn", tenant.OperatorOwner)
	found := 0
	for _, row := range rows[1:] {
		if row[1] == made[3].ID.String() && row[5] == "-99990.03" && row[6] == "0.00" {
			found++
		}
		if row[4] != "churn" {
			t.Errorf("%q among the churned", row)
		}
	}
	if found != 1 || c.noted(me, "movements") != "kind=churn" {
		t.Errorf("%d of the movement:\n%q", found, rows)
	}
	me, rows = c.read("/money/past-due.csv?due=8-14", tenant.OperatorEngineer)
	at := slices.IndexFunc(rows, func(row []string) bool { return row[0] == made[0].ID.String() })
	if at < 0 || rows[at][2] != "'=HYPERLINK(\"http://evil.example\")" || rows[at][4] != "12.05" {
		t.Errorf("who owes:\n%q", rows)
	}
	c.noted(me, "past-due")
	if _, rows = c.read("/money/past-due.csv?due=1-7", tenant.OperatorEngineer); slices.ContainsFunc(rows, func(row []string) bool { return row[0] == made[0].ID.String() }) {
		t.Errorf("nine days are no week:\n%q", rows)
	}
}

// TestFilesGoOnAcrossBatches reads more than is held at once, each row once.
func TestFilesGoOnAcrossBatches(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, made := c.tenants("Larkfield")
	c.do(`INSERT INTO control.mrr_movements (tenant_id, at, kind, delta, mrr) SELECT ?, '2001-02-03', 'new', i, i FROM generate_series(1, 2500) AS i`, made[0].ID)
	_, rows := c.read("/money/movements.csv?from=2001-02-03&to=2001-02-03", tenant.OperatorBilling)
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		seen[row[5]] = true
	}
	if len(rows) != 2_501 || len(seen) != 2_500 {
		t.Errorf("%d rows, %d of them different", len(rows), len(seen))
	}
}

func TestMovementsTakeNoNonsense(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.as(tenant.OperatorOwner)
	tests := []struct {
		name, query string
		want        int
	}{
		{"nothing", "", http.StatusOK},
		{"a kind that there is not", "?kind=luck", http.StatusUnprocessableEntity},
		{"a hostile kind", "?kind=" + url.QueryEscape(hostile), http.StatusUnprocessableEntity},
		{"no day", "?from=yesterday", http.StatusUnprocessableEntity},
		{"a day before all days", "?from=0000-01-01", http.StatusUnprocessableEntity},
		{"a day after all days", "?to=9999-12-31", http.StatusUnprocessableEntity},
		{"no last day", "?to=2026-13-40", http.StatusUnprocessableEntity},
		{"a place that is none", "?after=-4", http.StatusUnprocessableEntity},
		{"an overlong place", "?after=" + strings.Repeat("9", 40), http.StatusUnprocessableEntity},
		{"a place nobody was at", "?after=999999999", http.StatusOK},
	}
	for _, tt := range tests {
		for _, path := range []string{"/money/movements", "/money/movements.csv"} {
			if got := c.send(http.MethodGet, path+tt.query, token, nil); got.status != tt.want || tt.want != http.StatusOK && strings.Contains(got.body, "<script>alert") {
				t.Errorf("%s of %s: %d, want %d\n%s", tt.name, path, got.status, tt.want, got.body)
			}
		}
	}
	if got := c.send(http.MethodGet, "/tenants.csv?mrr_from=cheap", token, nil); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a filter that is none: %d", got.status)
	}
	if got := c.send(http.MethodGet, "/money?due=soon&by=hour", token, nil); got.status != http.StatusOK {
		t.Errorf("an age that is none: %d", got.status)
	}
}

// TestAFileOfWhoOwesSaysWhereItEnds keeps one that is cut from passing for whole.
func TestAFileOfWhoOwesSaysWhereItEnds(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 3} {
		rows := owingLines(make([]billing.Owing, n), 2)
		says := len(rows) > 0 && strings.HasPrefix(rows[len(rows)-1][0], "This file is not whole")
		if len(rows) != want || says != (n > 2) {
			t.Errorf("of %d: %q", n, rows)
		}
	}
}
