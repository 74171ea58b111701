package adminui

import (
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web/ui"
)

// pagesOfTenant are the pages of one tenant, as they should be and with hostile text.
func pagesOfTenant(id tenant.ID, at time.Time, larkfield, bad tenantRow) []page {
	return []page{
		{"tenant", tenantOverview(timeline(acted(headOf(larkfield, "")), moments(at)))},
		{"tenant that somebody asked to delete", tenantOverview(timeline(askedToGo(headOf(larkfield, ""), at), nil))},
		{"tenant that two operators delete", tenantOverview(timeline(toGo(headOf(bad, ""), at), nil))},
		{"tenant with everything wrong", tenantOverview(timeline(refusedOn(headOf(bad, "")), wrong(at)))},
		{"tenant without a past", tenantOverview(timeline(headOf(larkfield, ""), nil))},
		{"tenant before the first", tenantOverview(timelineView{Head: headOf(larkfield, ""), Paged: true})},
		{"tenant whose timeline is late", tenantOverview(timelineView{Head: headOf(larkfield, ""), IsLate: true})},
		{"tenant jobs", tenantJobs(tenantJobsView{Head: headOf(bad, "/jobs"), Jobs: []tenant.OutboxEntry{
			{Kind: hostile, Queue: tenant.QueueSoon, State: "waiting", Created: at, DueAt: at}, {Kind: "chat:push", State: "parked", Attempts: 9, Error: hostile + "\nsecond line", Created: at},
		}, Operations: []tenant.OperationEntry{
			{Kind: tenant.OpWake, Step: "migrate", Attempts: 1, Held: true, CreatedAt: at},
			{Kind: tenant.OpHibernate, Step: "schema", Attempts: 3, CreatedAt: at},
			{Kind: tenant.OpProvision, Step: "done", Attempts: 1, CreatedAt: at, DoneAt: at.Add(time.Second)},
			{Kind: tenant.OpKind(hostile), Step: hostile, Attempts: 9, Error: hostile + "\nsecond line", CreatedAt: at},
		}})},
		{"tenant without jobs", tenantJobs(tenantJobsView{Head: headOf(larkfield, "/jobs")})},
		{"tenant audit", tenantAudit(tenantAuditView{Head: headOf(bad, "/audit"), Lines: []auditRow{
			{tenant.AuditLine{Action: hostile, Actor: hostile, Reason: hostile, Slug: hostile, CreatedAt: at}, []change{{"state", hostile, hostile}}},
		}, Older: "/tenants/x/audit?until=1", Paged: true})},
		{"tenant without audit", tenantAudit(tenantAuditView{Head: headOf(larkfield, "/audit")})},
		{"tenant members", tenantMembers(tenantMembersView{Head: headOf(bad, "/members"), Status: tenant.StatusActive, Next: "/tenants/x/members?after=A", Paged: true, Members: []tenant.MemberRow{
			{Member: tenant.Member{Name: hostile, Email: hostile, Role: tenant.RoleOwner, CreatedAt: at, ConfirmedAt: at}, LastSeenAt: at},
			{Member: tenant.Member{Name: "Kit", Email: "kit@example.com", Role: tenant.RoleMember, CreatedAt: at}},
		}})},
		{"tenant members asleep", tenantMembers(tenantMembersView{Head: headOf(bad, "/members"), Asleep: hostile})},
		{"tenant without members", tenantMembers(tenantMembersView{Head: headOf(larkfield, "/members"), Status: tenant.StatusBanned})},
		{"tenant billing", tenantBilling(tenantBillingView{
			Credits: []creditLine{{Credit: givenAt(id, at), Return: returnAct(givenAt(id, at))}, {Credit: billing.Credit{Amount: 5, State: billing.CreditState(hostile), Reason: hostile, Actor: hostile, CreatedAt: at}}},
			Head:    headOf(bad, "/billing"), Dashboard: "https://dashboard.stripe.com/test", Account: hostileAccount(id, at), Records: wrong(at),
			Periods: []billing.PeriodLine{{Metric: billing.MetricStorage, Start: at, End: at, Included: 5e9, Used: 6e9, Billable: 1000}},
		})},
		{"tenant usage", tenantUsage(usageOf(headOf(bad, "/usage"), at))},
		{"tenant without billing", tenantBilling(tenantBillingView{Head: headOf(larkfield, "/billing")})},
	}
}

func headOf(t tenantRow, tab string) tenantHead {
	t.OwnerEmail = "ada@larkfield.example"
	operator := tenant.Operator{Email: hostile, Role: tenant.OperatorOwner}
	return tenantHead{
		Shell:  shellView{Head: ui.Head{Title: t.Name, Family: ui.FamilyConsole}, Operator: operator, Place: "/tenants"},
		Tenant: t, Plan: "Team, version 1, 14 seats", Above: "Up to $16.80 a month", Files: "61.4 GB", Newest: 20261121080000, Tab: tab,
	}
}

func hostileAccount(id tenant.ID, at time.Time) billing.Account {
	return billing.Account{
		Customer: billing.Customer{TenantID: id, StripeID: hostile, TrialEndsAt: at, FetchedAt: at},
		Subscriptions: []billing.Subscription{{
			ID: hostile, Status: billing.StatusPastDue, Plan: billing.PlanKey(hostile), Seats: 14, Every: billing.Monthly, Monthly: 8400, CancelAtPeriodEnd: true, PeriodStart: at, PeriodEnd: at,
			Items: []billing.Item{{Metric: billing.Metric(hostile), Price: hostile, Quantity: 14}, {Metric: billing.MetricStorage}},
		}},
		Invoices: []billing.Invoice{
			{ID: hostile, Number: hostile, Status: billing.InvoiceOpen, Currency: "usd", Total: 8400, Remaining: 8400, CreatedAt: at},
			{ID: "in_2", Status: billing.InvoicePaid, Currency: "eur", Total: 8450, CreatedAt: at},
		},
	}
}

// moments are one of each kind.
func moments(at time.Time) []tenant.Moment {
	return []tenant.Moment{
		{At: at, Kind: tenant.MomentAudit, Key: "019342b7-6c1e-7000-8000-000000000001", What: "billing.stand", Why: "invoice.paid", Detail: []byte(`{"before":{"state":"past_due","mrr":0},"after":{"state":"active","mrr":8400}}`)},
		{At: at.Add(-time.Hour), Kind: tenant.MomentOperation, Key: "019342b7-6c1e-7000-8000-000000000002", What: "wake", IsOver: true},
		{At: at.Add(-2 * time.Hour), Kind: tenant.MomentInvoice, Key: "in_1", What: "HRT-2026-1107", Who: "usd", Why: "paid", Amount: 8400, IsOver: true},
		{At: at.Add(-3 * time.Hour), Kind: tenant.MomentEvent, Key: "evt_1", What: "invoice.paid", Why: "changed", IsOver: true},
		{At: at.Add(-4 * time.Hour), Kind: tenant.MomentDrift, Key: "019342b7-6c1e-7000-8000-000000000003", What: "seats", Why: "ours 5, theirs 6", IsOver: true},
		{At: at.Add(-5 * time.Hour), Kind: tenant.MomentLimit, Key: "storage 80 20261101", What: "storage", Amount: 80, IsOver: true},
	}
}

// wrong are more than a page of hostile ones.
func wrong(at time.Time) []tenant.Moment {
	var all []tenant.Moment
	for _, kind := range []tenant.MomentKind{tenant.MomentAudit, tenant.MomentOperation, tenant.MomentInvoice, tenant.MomentEvent, tenant.MomentDrift, tenant.MomentLimit} {
		for i := range 5 {
			all = append(all, tenant.Moment{
				At: at, Kind: kind, Key: hostile + string(rune('0'+i)), What: hostile, Who: hostile, Why: hostile, Amount: 100,
				Detail: []byte(`{"before":"<script>alert(1)</script>","after":[]}`),
			})
		}
	}
	return all
}

// usageOf is a page with a level that has a limit, and a metric that nothing was
// counted of.
func usageOf(head tenantHead, at time.Time) tenantUsageView {
	span := billing.Spans()[0]
	storage, _ := billing.MeasureOf(billing.MetricStorage)
	storage.Name = hostile
	full, err := chartOf(billing.Course{Measure: storage, From: at, Step: span.Step, Values: []int64{0, 5e9, 6e9}, Limit: 5e9}, span)
	if err != nil {
		panic(err)
	}
	messages, _ := billing.MeasureOf(billing.MetricMessages)
	none, err := chartOf(billing.Course{Measure: messages, From: at, Step: span.Step, Values: []int64{0, 0}, Limit: billing.Unlimited}, span)
	if err != nil {
		panic(err)
	}
	cost := costView{Cost: billing.DefaultRates.Price(map[billing.Metric]int64{billing.MetricDatabase: 2e9, billing.MetricStorage: 61e9, billing.MetricWork: 5_400_000_000, billing.MetricMails: 37}), MRR: 100}
	cost.Margin = marginSays(cost.MRR, cost.Total)
	cost.Chart, err = costChart(billing.Course{Measure: billing.Measure{Metric: "cost", Name: "Cost"}, From: at, Step: span.Step, Values: []int64{0, 250, 1_400}}, span, cost.MRR)
	if err != nil {
		panic(err)
	}
	return tenantUsageView{Head: head, Cost: cost, Span: span, Tabs: []ui.Tab{{Label: "24 hours", Href: "/tenants/x/usage?span=24h", Current: true}}, Charts: []chartView{full, none, cost.Chart}}
}

func acted(head tenantHead) tenantHead {
	head.Acts, head.Dialogs = []act{actSuspend, actHibernate, actTrial, planAct(head.Tenant.Tenant), renameAct(head.Tenant.Tenant, tenant.Addresses{}), addDomainAct(), actHold}, []act{actSuspend, actTrial}
	return head
}

// refusedOn has the dialog of an act open, with what was typed.
func refusedOn(head tenantHead) tenantHead {
	head.Addresses = tenant.Addresses{Retired: []tenant.RetiredSlug{{Slug: hostile, Until: head.Tenant.CreatedAt}}, Claim: tenant.DomainClaim{Host: hostile, Token: hostile}}
	t, claim := head.Tenant.Tenant, head.Addresses.Claim
	head.Exports = []exportView{
		{Export: tenant.Export{AskedName: hostile, Reason: hostile}},
		{Export: tenant.Export{AskedName: hostile, Reason: hostile, Object: "x", CreatedAt: head.Tenant.CreatedAt}, Size: "4 MB", Href: "/tenants/x/exports/y/download"},
		{Export: tenant.Export{AskedName: "erin@hearth.example", Reason: "a court asks", Object: "x"}, IsOver: true},
	}
	head.Held, head.Acts = true, []act{actResume, renameAct(t, head.Addresses), verifyDomainAct(claim), vouchDomainAct(claim), removeDomainAct(t, head.Addresses), actLift, actExport}
	head.Dialogs = append(head.Acts[1:], planAct(t))
	head.Typed = typedAct{ID: "agree", Reason: hostile, Values: map[string]string{"seats": hostile, "overrides": hostile}, Bad: map[string]string{"": hostile, "seats": hostile, "reason": hostile}}
	return head
}

// askedToGo is one that an operator asked to delete; this one may confirm it.
func askedToGo(head tenantHead, at time.Time) tenantHead {
	head.Deletion = tenant.Deletion{TenantID: head.Tenant.ID, Slug: head.Tenant.Slug, Name: head.Tenant.Name, Reason: "They sell stolen keys.", AskedName: "erin@hearth.example", AskedAt: at}
	head.Acts = []act{confirmAct(head.Tenant.Tenant), spareAct(head.Deletion)}
	head.Dialogs = append(head.Acts, deletionAct(head.Tenant.Tenant))
	return head
}

// toGo is one that two operators condemned.
func toGo(head tenantHead, at time.Time) tenantHead {
	head.Deletion = tenant.Deletion{TenantID: head.Tenant.ID, Reason: hostile, AskedName: hostile, AskedAt: at, ConfirmedName: hostile, ConfirmedAt: at, DeleteAt: at.Add(72 * time.Hour)}
	head.Acts = []act{spareAct(head.Deletion)}
	head.Dialogs = head.Acts
	return head
}

// givenAt is a credit that Stripe has.
func givenAt(id tenant.ID, at time.Time) billing.Credit {
	return billing.Credit{ID: id, TenantID: id, Amount: 1_250, State: billing.CreditGiven, Reason: "They waited", Actor: "pam@example.com", CreatedAt: at}
}
