package adminui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hearth/billing"
	"hearth/migrations"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web/ui"
)

// driftFor is how long drift that was found stays in the list's filter.
const driftFor = 7 * 24 * time.Hour

// mostDollars is more than any workspace pays in a month.
const mostDollars = 10_000_000

// filter is what a list of tenants is narrowed to, in the words of its address.
type filter struct {
	State, Plan, From, To, Region, Version, Seen, Sort, Residence string
	Drift, Goes                                                   bool
}

// option is one choice of a filter.
type option = ui.Option

var seenChoices = []option{
	{Value: "", Label: "Active at any time"}, {Value: "1h", Label: "Active in an hour"}, {Value: "1d", Label: "Active in 24 hours"}, {Value: "7d", Label: "Active in 7 days"}, {Value: "30d", Label: "Active in 30 days"},
	{Value: "over1d", Label: "Quiet for a day"}, {Value: "over30d", Label: "Quiet for 30 days"}, {Value: "over90d", Label: "Quiet for 90 days"}, {Value: "over365d", Label: "Quiet for a year"},
}

var residenceChoices = []option{{Value: "", Label: "Awake or asleep"}, {Value: string(tenant.ResidenceAwake), Label: "Awake"}, {Value: string(tenant.ResidenceHibernated), Label: "Asleep"}}

// filterOf reads an address.
func filterOf(get func(name string) string) filter {
	return filter{
		State: get("state"), Plan: get("plan"), From: strings.TrimSpace(get("mrr_from")), To: strings.TrimSpace(get("mrr_to")), Region: get("region"),
		Version: get("version"), Seen: get("seen"), Sort: get("sort"), Residence: get("residence"), Drift: get("drift") != "", Goes: get("deletion") != "",
	}
}

// isNarrow reports whether anything but the order differs from the list of all.
func (f filter) isNarrow() bool {
	f.Sort = ""
	return f != filter{}
}

// values is the address without a place in the list.
func (f filter) values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"state": f.State, "plan": f.Plan, "mrr_from": f.From, "mrr_to": f.To, "region": f.Region, "version": f.Version, "seen": f.Seen, "sort": f.Sort, "residence": f.Residence} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Drift {
		q.Set("drift", "1")
	}
	if f.Goes {
		q.Set("deletion", "1")
	}
	return q
}

// href is where the list so narrowed lives, with further pairs of names and values.
func (f filter) href(more ...string) string {
	q := f.values()
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return "/tenants"
	}
	return "/tenants?" + q.Encode()
}

// csv is where the list so narrowed is a file.
func (f filter) csv() string { return strings.Replace(f.href(), "/tenants", "/tenants.csv", 1) }

func (f filter) in(state tenant.State) filter { f.State = string(state); return f }
func (f filter) sorted(by string) filter      { f.Sort = by; return f }
func (f filter) order() (tenant.RosterSort, bool) {
	name, up := strings.CutPrefix(f.Sort, "-")
	return tenant.RosterSort(name), up
}

// roster is the list itself. Faults: Invalid, in a sentence.
func (f filter) roster(now time.Time) (tenant.Roster, error) {
	r := tenant.Roster{State: tenant.State(f.State), Residence: tenant.Residence(f.Residence), Node: f.Region}
	r.Sort, r.Up = f.order()
	switch {
	case f.State != "" && !isState(r.State):
		return r, fault.New(fault.Invalid, "There is no such state of a tenant.")
	case !slices.Contains([]tenant.RosterSort{"", tenant.SortSlug, tenant.SortMRR, tenant.SortSeen, tenant.SortCreated, tenant.SortMargin}, r.Sort):
		return r, fault.New(fault.Invalid, "Tenants cannot be put in such an order.")
	case f.Residence != "" && r.Residence != tenant.ResidenceAwake && r.Residence != tenant.ResidenceHibernated:
		return r, fault.New(fault.Invalid, "A tenant is awake or hibernated.")
	case !tenant.CleanText(f.Region) || len(f.Region) > 40:
		return r, fault.New(fault.Invalid, "There is no such region.")
	}
	var err error
	if r.Plans, err = plansOf(f.Plan); err != nil {
		return r, err
	}
	if r.MRRFrom, err = cents(f.From); err != nil {
		return r, err
	}
	if r.MRRUntil, err = cents(f.To); err != nil {
		return r, err
	}
	if r.MRRUntil > 0 && r.MRRUntil < r.MRRFrom {
		return r, fault.New(fault.Invalid, "The MRR to look up to is smaller than the one to begin from.")
	}
	switch f.Version {
	case "":
	case "newest":
		r.Version = migrations.TenantVersion
	case "behind":
		r.BehindOf = migrations.TenantVersion
	default:
		if r.Version, err = strconv.ParseInt(f.Version, 10, 64); err != nil || r.Version <= 0 {
			return r, fault.New(fault.Invalid, "There is no such version of a schema.")
		}
	}
	if f.Seen == "1h" {
		r.SeenAfter = now.Add(-time.Hour)
	} else if f.Seen != "" {
		days, over := strings.CutPrefix(strings.TrimSuffix(f.Seen, "d"), "over")
		n, err := strconv.Atoi(days)
		if err != nil || !slices.ContainsFunc(seenChoices, func(o option) bool { return o.Value == f.Seen }) {
			return r, fault.New(fault.Invalid, "Activity cannot be narrowed to that.")
		}
		if at := now.AddDate(0, 0, -n); over {
			r.SeenBefore = at
		} else {
			r.SeenAfter = at
		}
	}
	if f.Drift {
		r.DriftSince = now.Add(-driftFor)
	}
	if f.Goes {
		r.GoesSince = now.Add(-tenant.ConfirmDeletionFor)
	}
	return r, nil
}

// plansOf lists the versions that a plan, or one version of it, stands for.
func plansOf(name string) ([]string, error) {
	if name == "" {
		return nil, nil
	}
	keys := billing.KeysOf(billing.PlanID(name))
	if p, err := billing.PlanByKey(billing.PlanKey(name)); err == nil {
		keys = []billing.PlanKey{p.Key()}
	}
	if len(keys) == 0 {
		return nil, fault.New(fault.Invalid, "There is no such plan.")
	}
	var plans []string
	for _, k := range keys {
		plans = append(plans, string(k))
	}
	return plans, nil
}

// cents reads whole dollars.
func cents(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > mostDollars {
		return 0, fault.New(fault.Invalid, "MRR is a whole number of dollars, up to %s.", billing.Grouped(mostDollars))
	}
	return n * 100, nil
}
