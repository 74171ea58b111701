package tenant_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hearth/migrations"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// TestOperatorsFindWithoutAScan explains every way of narrowing, ordering and searching
// over 50,000 tenants: none reads through a whole table.
func TestOperatorsFindWithoutAScan(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	one := tenanttest.Crowd(t, env, 50_000)
	now := time.Now()
	lists := map[string]tenant.Roster{
		"all": {}, "all, from the end": {Before: "zzz"}, "all, with numbers of states": {CountStates: true},
		"a common state": {State: tenant.StateActive}, "a rare state": {State: tenant.StateSuspended}, "a state nobody is in": {State: tenant.StateDeleted},
		"a common plan": {Plans: []string{"", "free@1"}}, "a rare plan": {Plans: []string{"business@1"}}, "a plan nobody has": {Plans: []string{"enterprise@1"}},
		"MRR from": {MRRFrom: 6_000}, "MRR up to": {MRRFrom: 1, MRRUntil: 700}, "a common server": {Node: "main"}, "a rare server": {Node: "north"},
		"a version": {Version: 20261121080000}, "what is behind": {BehindOf: migrations.TenantVersion}, "seen today": {SeenAfter: now.Add(-24 * time.Hour)},
		"not seen for a year": {SeenBefore: now.Add(-395 * 24 * time.Hour)}, "drift": {DriftSince: now.Add(-time.Hour)},
		"much at once": {State: tenant.StateActive, Plans: []string{"team@1"}, MRRFrom: 600, Node: "main", SeenAfter: now.Add(-90 * 24 * time.Hour)},
	}
	statements := map[string]string{}
	for name, r := range lists {
		for _, sort := range []tenant.RosterSort{tenant.SortSlug, tenant.SortMRR, tenant.SortSeen, tenant.SortCreated, tenant.SortMargin} {
			r.Sort, r.Limit = sort, 50
			if r.Before != "" {
				r.Before = r.Cursor(tenant.Tenant{Slug: "zzz", MRR: 1 << 40, LastActiveAt: now, ID: tenant.NewID()})
			}
			text, err := tenant.RosterStatement(r, env.Registry.Control())
			if err != nil {
				t.Fatal(err)
			}
			statements[name+" by "+string(sort)] = text
		}
	}
	for _, text := range []string{one.Slug, "bram", "b", "finch", "bramble fin", one.ID, "t_" + one.ID, one.Email, "owner40@", "x@", one.Domain, "https://" + one.Slug + ".hearth.test/join/abcd-efgh-jkmn", "abcd-efgh-jkmn"} {
		found, err := tenant.FindStatement(env.Registry, text, []tenant.Match{{ID: tenant.NewID(), Why: "Invoice"}})
		if err != nil {
			t.Fatal(err)
		}
		statements["search for "+text] = found
	}
	for name, text := range statements {
		var lines []string
		rows, err := env.Pools.Owner.QueryContext(t.Context(), "EXPLAIN "+text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
		rows.Close()
		plan := strings.Join(lines, "\n")
		for _, table := range []string{"tenants", "directory", "domains", "domain_claims", "invoices", "customers"} {
			if strings.Contains(plan, "Seq Scan on "+table) {
				t.Errorf("%s reads all of %s:\n%s\n%s", name, table, text, plan)
			}
		}
	}
}

// TestTheListIsReadBothWays walks a list to its end and back, in each order.
func TestTheListIsReadBothWays(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	tenanttest.Crowd(t, env, 223)
	c := env.Registry.Control()
	if _, err := c.NewRaw(`UPDATE control.tenants SET cost = 1 + abs(hashtext(slug)) % 40 * 1000`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, sort := range []tenant.RosterSort{tenant.SortSlug, tenant.SortMRR, tenant.SortSeen, tenant.SortCreated, tenant.SortMargin} {
		for _, up := range []bool{false, true} {
			t.Run(fmt.Sprint(sort, up), func(t *testing.T) {
				r := tenant.Roster{State: tenant.StateActive, Sort: sort, Up: up, Limit: 50}
				var forth [][]string
				for {
					page, err := r.Tenants(t.Context(), c)
					if err != nil {
						t.Fatal(err)
					}
					if page.Number != 204 {
						t.Fatalf("the list has %d", page.Number)
					}
					forth = append(forth, slugsOf(page))
					if !page.More {
						break
					}
					r.After = r.Cursor(page.Tenants[len(page.Tenants)-1])
				}
				seen := map[string]bool{}
				for _, page := range forth {
					for _, slug := range page {
						seen[slug] = true
					}
				}
				if len(seen) != 204 || len(forth) != 5 {
					t.Fatalf("%d pages have %d tenants", len(forth), len(seen))
				}
				first, err := tenant.Roster{State: tenant.StateActive, Sort: sort, Up: up, Limit: 204}.Tenants(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				back := r
				back.After, back.Before = "", r.Cursor(first.Tenants[200])
				for i := 3; i >= 0; i-- {
					page, err := back.Tenants(t.Context(), c)
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(forth[i], slugsOf(page)); diff != "" || page.More != (i > 0) {
						t.Errorf("page %d on the way back, more %v (-want +got):\n%s", i, page.More, diff)
					}
					back.Before = back.Cursor(page.Tenants[0])
				}
			})
		}
	}
	for _, cursor := range []string{"x", "12", "12.x", "\x00", strings.Repeat("a", 100), ".", "9999999999999999999.00000000-0000-0000-0000-000000000000"} {
		if _, err := (tenant.Roster{Sort: tenant.SortMRR, After: cursor, Limit: 5}).Tenants(t.Context(), c); !fault.Is(err, fault.Invalid) {
			t.Errorf("after %q: %v, want Invalid", cursor, err)
		}
	}
}

func slugsOf(p tenant.RosterPage) (slugs []string) {
	for _, one := range p.Tenants {
		slugs = append(slugs, one.Slug)
	}
	return slugs
}
