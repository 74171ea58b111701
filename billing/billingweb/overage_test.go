package billingweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"
)

// subscribes gives the workspace a subscription that bills what is above.
func (s stand) subscribes(t *testing.T, plan string) {
	t.Helper()
	for _, statement := range []string{
		`UPDATE control.tenants SET plan = '` + plan + `', seats = 10, state = 'active' WHERE id = ?0`,
		`INSERT INTO control.subscriptions (id, tenant_id, status, plan, seats, every, period_start, period_end, created_at)
			VALUES ('sub_' || ?0::text, ?0, 'active', '` + plan + `', 10, 'month', now() - interval '3 days', now() + interval '27 days', now() - interval '3 days')
			ON CONFLICT (id) DO UPDATE SET plan = excluded.plan`,
	} {
		if _, err := s.env.Registry.Control().NewRaw(statement, s.of.ID).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (s stand) allows(t *testing.T, as *http.Cookie, on, most string) webtest.Answer {
	t.Helper()
	return webtest.Do(t, s.Server, webtest.Request{Method: http.MethodPost, Host: s.of.Slug, Path: web.PlaceOverage, Cookies: []*http.Cookie{as}, Form: url.Values{"on": {on}, "cap": {most}}})
}

func TestAdministratorsAllowMoreThanThePlan(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	admin, member := s.as(t, "Anna", tenant.RoleAdministrator), s.as(t, "Mona", tenant.RoleMember)
	shows := func(as *http.Cookie, has, lacks []string) {
		t.Helper()
		page := s.page(t, as)
		for _, text := range has {
			if !strings.Contains(page, text) {
				t.Errorf("%q is missing in\n%s", text, page)
			}
		}
		for _, text := range lacks {
			if strings.Contains(page, text) {
				t.Errorf("%q is shown in\n%s", text, page)
			}
		}
	}
	shows(s.owner, nil, []string{"Above the plan"})
	if got := s.allows(t, s.owner, "true", "5"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("on Free: %d", got.StatusCode)
	}
	if now, err := tenant.TenantByID(t.Context(), s.env.Registry.Control(), s.of.ID); err != nil || now.Overage != nil {
		t.Errorf("on Free it was allowed: %v", err)
	}

	s.subscribes(t, "team@1")
	shows(admin, []string{"Above the plan Off The limits are the end: nothing is billed besides the seats.", "$0.20 for each GB, a month", "$0.50 for each 100,000", "$0.40 for each 1,000 seconds", "At most, in dollars a month"}, []string{"this month:"})
	for _, bad := range []string{"", "-1", "0", "7.5", "100001", "many", hostile, strings.Repeat("9", 5_000)} {
		got := s.allows(t, admin, "true", bad)
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Write a whole number of dollars from 1 to 100,000.") || strings.Contains(got.Body, "<script>alert") {
			t.Errorf("%.20q: %d", bad, got.StatusCode)
		}
		if !strings.Contains(got.Body, `role="switch" value="true" checked`) {
			t.Errorf("%.20q: the switch is not as it was sent", bad)
		}
	}
	if got := s.allows(t, member, "true", "5"); got.StatusCode != http.StatusForbidden {
		t.Errorf("a member: %d", got.StatusCode)
	}
	if got := s.allows(t, admin, "true", "25"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("an administrator: %d %s", got.StatusCode, got.Body)
	}
	shows(admin, []string{"Above the plan On", "at most $25 a month", "Above the plan this month: $0 of at most $25", "Nothing is deleted."}, nil)
	shows(member, []string{"Above the plan On", "at most $25 a month", "$0.20 for each GB, a month"}, []string{"this month: $0", "in dollars a month"})
	if got := s.allows(t, admin, "", "x"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("switched off: %d %s", got.StatusCode, got.Body)
	}
	shows(admin, []string{"Above the plan Off"}, nil)

	s.subscribes(t, "business@1")
	if got := s.allows(t, admin, "true", ""); got.StatusCode != http.StatusSeeOther {
		t.Errorf("the plan's cap: %d %s", got.StatusCode, got.Body)
	}
	shows(admin, []string{"Above the plan On", "at most $22 a month", "nothing for a fifth of the monthly bill: $22 now."}, nil)
	if _, err := s.env.Registry.Control().NewRaw(`UPDATE control.tenants SET state = 'trialing' WHERE id = ?`, s.of.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	shows(admin, []string{"A trial costs nothing, so its limits are the end."}, []string{"in dollars a month"})
	s.subscribes(t, "enterprise@1")
	shows(admin, []string{"What is used above the plan is billed as we agreed."}, []string{"in dollars a month"})
}

func TestTheCardAboveThePlan(t *testing.T) {
	t.Parallel()
	plan, err := billing.PlanByKey("business@1")
	if err != nil {
		t.Fatal(err)
	}
	storage, _ := billing.MeasureOf(billing.MetricStorage)
	calls, _ := billing.MeasureOf(billing.MetricCalls)
	a := billing.Above{Plan: plan, Bills: true, Every: billing.Monthly, Consent: billing.Consent{On: true, Cap: 25 * billing.Dollars, Own: true, Offered: true}, Default: 22 * billing.Dollars,
		End: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Spent: 21_030_000,
		Items: []billing.AboveItem{{Measure: storage, Price: 200, Units: 105_000, Amount: 21 * billing.Dollars}, {Measure: calls, Price: 5_000, Units: 6, Amount: 30_000}}}
	v := overageOf(a, true)
	v.Cap, v.Problem = hostile, hostile
	golden(t, "overage_card", overageCard(&v))
	read := overageOf(a, false)
	golden(t, "overage_for_a_member", overageCard(&read))
}
