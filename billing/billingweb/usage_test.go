package billingweb

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web/webtest"

	"github.com/google/go-cmp/cmp"
)

// noon is the time on these pages: a third of a month is left.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

type usageStand struct{ stand }

func newUsageStand(t *testing.T) usageStand {
	t.Helper()
	s := newStand(t)
	NewUsagePages(UsageDeps{Web: s.Server, Control: s.env.Registry.Control(), Now: func() time.Time { return noon }}).Workspace(s.Routes(tenant.HostWorkspace))
	return usageStand{s}
}

// used puts hours where the roll-up puts them.
func (s usageStand) used(t *testing.T, m billing.Metric, at time.Time, n int64) {
	t.Helper()
	_, err := s.env.Registry.Control().NewRaw(`INSERT INTO control.usage_hourly (tenant_id, metric, hour, node, quantity, era, as_of) VALUES (?, ?, ?, 'main', ?, 1, 1)`,
		s.of.ID, m, at.Truncate(time.Hour), n).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
}

func (s usageStand) get(t *testing.T, path string, as *http.Cookie) webtest.Answer {
	t.Helper()
	var cookies []*http.Cookie
	if as != nil {
		cookies = append(cookies, as)
	}
	return webtest.Do(t, s.Server, webtest.Request{Host: s.of.Slug, Path: path, Cookies: cookies})
}

func TestUsagePage(t *testing.T) {
	t.Parallel()
	s := newUsageStand(t)
	admin, member := s.as(t, "Anna", tenant.RoleAdministrator), s.as(t, "Mona", tenant.RoleMember)
	text := func(as *http.Cookie) string {
		got := s.get(t, placeUsage, as)
		return strings.Join(strings.Fields(marks.ReplaceAllString(got.Body, " ")), " ")
	}
	see := func(name string, page string, has []string, lack []string) {
		t.Helper()
		for _, part := range has {
			if !strings.Contains(page, part) {
				t.Errorf("%s: %q is missing in\n%s", name, part, page)
			}
		}
		for _, part := range lack {
			if strings.Contains(page, part) {
				t.Errorf("%s: %q is shown in\n%s", name, part, page)
			}
		}
	}
	see("before anything was used", text(s.owner), []string{"November 2026, counted until a minute ago.", "Storage 0 bytes of 5 GB", "3 people were here", "Limit: 5 GB", "1 Nov"}, []string{"Calls by bots and programs", "used up"})

	s.used(t, billing.MetricStorage, noon.AddDate(0, -2, 0), 2_000_000_000)
	s.used(t, billing.MetricStorage, noon.AddDate(0, 0, -3), 2_100_000_000)
	s.used(t, billing.MetricStorage, noon.AddDate(0, 0, -2), -100_000_000)
	s.used(t, billing.MetricCalls, noon.AddDate(0, -1, 0), 9_999) // another month's
	s.used(t, billing.MetricCalls, noon.AddDate(0, 0, -10), 10_000)
	s.used(t, billing.MetricCalls, noon.AddDate(0, 0, -1), 8_000)
	see("at a pace", text(admin), []string{"Storage 4 GB of 5 GB", "At this pace: 4.9 GB on 1 December", "18 November: 4.1 GB, 2.1 GB more", "19 November: 4 GB, 100 MB fewer",
		"Calls by bots and programs 18,000 of 20,000", "Calls by bots and programs: at this pace the 20,000 of this plan are used up on 23 November.", "At this pace: 26,3", "11 November: 10,000, 10,000 more"}, []string{"9,999"})

	s.agree(t, billing.Agreement{Overrides: []string{"storage=3000000000", "calls=unlimited"}})
	see("over a limit, and without one", text(s.owner), []string{"Storage: all 3 GB of this plan are used.", "Calls by bots and programs 18,000 no limit"}, []string{"Limit: 20,000", "used up"})

	if got := s.get(t, placeUsage, member); got.StatusCode != http.StatusForbidden {
		t.Errorf("a member: %d", got.StatusCode)
	}
	if got := s.get(t, placeUsageCSV, member); got.StatusCode != http.StatusForbidden {
		t.Errorf("a member's table: %d", got.StatusCode)
	}
	if got := s.get(t, placeUsage, nil); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a stranger: %d", got.StatusCode)
	}
	got := s.get(t, placeUsageCSV, s.owner)
	want := "hour,metric,quantity,unit\n2026-11-11T12:00:00Z,calls,10000,calls\n2026-11-18T12:00:00Z,storage,2100000000,bytes more or fewer\n" +
		"2026-11-19T12:00:00Z,storage,-100000000,bytes more or fewer\n2026-11-20T12:00:00Z,calls,8000,calls\n"
	if diff := cmp.Diff(want, got.Body); diff != "" || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("%s (-want +got):\n%s", got.Header.Get("Content-Type"), diff)
	}
}

func TestPlotsHaveRoundAxes(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]int64{0: 4, 3: 4, 4: 4, 5: 8, 7: 8, 9: 12, 18_000: 20_000, 26_341: 32_000, 5_000_000_000: 6_000_000_000, 170_000: 200_000, 1 << 62: 1<<62 + 4} {
		if got := roof(n); got != want || got%4 != 0 || got < n {
			t.Errorf("above %d: %d, want %d", n, got, want)
		}
	}
}
