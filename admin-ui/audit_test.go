package adminui

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

func TestTheAuditLogIsNarrowed(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	o, token := c.as(tenant.OperatorOwner)
	prefix, made := c.tenants("Larkfield", "Oak & Sons")
	act := tenanttest.Unique("act") + "."
	for i := range auditPage + 3 {
		e := tenant.AuditEntry{By: o.Actor("192.0.2.7"), Tenant: made[i%2].ID, Action: act + strconv.Itoa(i), Reason: "=cmd|' /C calc'!A0 " + hostile, Before: map[string]int{"n": i}, After: map[string]int{"n": i + 1}}
		if err := tenant.Audit(t.Context(), c.env.Registry.Control(), e); err != nil {
			t.Fatal(err)
		}
	}
	today := time.Now().UTC().Format(time.DateOnly)
	for _, tt := range []struct {
		name, query string
		want        int
	}{
		{"acts", "act=" + act, auditPage},
		{"one act", "act=" + act + "7", 1},
		{"a tenant", "act=" + act + "&tenant=" + prefix + "-b", 26},
		{"an operator", "operator=" + url.QueryEscape(o.Email) + "&act=" + act, auditPage},
		{"somebody else", "operator=nobody@example.com", 0},
		{"today", "act=" + act + "4&from=" + today + "&to=" + today, 11},
		{"long ago", "act=" + act + "&to=2020-01-01", 0},
		{"a tenant that is not there", "tenant=not-there", 0},
	} {
		got := c.send(http.MethodGet, "/audit?"+tt.query, token, nil)
		if n := strings.Count(got.body, `mono muted audit-name">`); got.status != http.StatusOK || n != tt.want || strings.Contains(got.body, "<script>alert") {
			t.Errorf("%s: %d with %d entries, want %d", tt.name, got.status, n, tt.want)
		}
	}
	for name, query := range map[string]string{"no day": "from=yesterday", "bytes": "act=%00%ff", "overlong": "operator=" + strings.Repeat("a", 200), "a page that is none": "after=" + url.QueryEscape(hostile), "a day before time": "to=0000-01-01"} {
		for _, path := range []string{"/audit", "/audit.csv", "/audit.json"} {
			if got := c.send(http.MethodGet, path+"?"+query, token, nil); got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, "<script>alert") {
				t.Errorf("%s at %s: %d", name, path, got.status)
			}
		}
	}
	// pages
	first := c.send(http.MethodGet, "/audit?act="+act, token, nil)
	_, next, found := strings.Cut(first.body, `href="/audit?act=`+url.QueryEscape(act)+`&amp;after=`)
	next, _, _ = strings.Cut(next, `"`)
	if !found {
		t.Fatal("there is no second page")
	}
	second := c.send(http.MethodGet, "/audit?act="+act+"&after="+next, token, nil)
	if n := strings.Count(second.body, `mono muted audit-name">`); n != 3 || !strings.Contains(second.body, act+"0<") || !strings.Contains(second.body, "Newest") {
		t.Errorf("the second page has %d entries", n)
	}
	// files
	sheet := c.send(http.MethodGet, "/audit.csv?act="+act, token, nil)
	if n := strings.Count(sheet.body, "\n"); n < auditPage+4 || strings.Contains(sheet.body, ",=cmd") || !strings.Contains(sheet.body, "'=cmd") {
		t.Errorf("the table has %d lines:\n%.400s", n, sheet.body)
	}
	var file struct{ Entries []exportedLine }
	if err := json.Unmarshal([]byte(c.send(http.MethodGet, "/audit.json?act="+act, token, nil).body), &file); err != nil || len(file.Entries) != auditPage+3 || len(file.Entries[0].Hash) != 64 || file.Entries[0].Session != o.Session.String() {
		t.Errorf("the file has %d entries, %v", len(file.Entries), err)
	}
}

func TestTheConsoleChecksTheLog(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.as(tenant.OperatorViewer)
	for query, want := range map[string]int{"": 200, "?day=" + time.Now().UTC().Format(time.DateOnly): 200, "?day=2020-01-01": 200, "?day=" + url.QueryEscape(hostile): 422} {
		got := c.send(http.MethodGet, "/audit/verify"+query, token, nil)
		if got.status != want || strings.Contains(got.body, "<script>alert") || want == 200 && !strings.Contains(got.body, "Every entry is what was written") {
			t.Errorf("%q: %d", query, got.status)
		}
	}
}
