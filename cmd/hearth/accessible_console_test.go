package main

import "testing"

// larkfield is the page of the demo's tenant in the console, which its address finds;
// its tabs follow from there.
const larkfield = "admin:/tenants?q=demo"

// goes follows a tab of a tenant and waits until it is the page.
func goes(tab string) deed {
	return deed{what: tab, leads: true, on: func(p *person) {
		p.t.Helper()
		p.waits("the tab "+tab, `tab => { const a = [...document.querySelectorAll('nav[aria-label=Tenant] a')].find(a => a.innerText === tab); a?.click(); return !!a }`, tab)
		p.waits(tab, `tab => document.readyState === 'complete' && !document.documentElement.hasAttribute('aria-busy') && document.querySelector('nav[aria-label=Tenant] [aria-current]')?.innerText === tab`, tab)
	}}
}

// themselves follows whoever is signed in to their page in the list of operators.
var themselves = deed{what: "one of them", leads: true, on: func(p *person) {
	p.t.Helper()
	p.follow("operator@example.com")
	p.waits("the operator", `() => !document.documentElement.hasAttribute('aria-busy') && document.querySelector('h1')?.innerText === 'operator@example.com'`)
}}

// TestEveryPageOfTheConsoleIsAccessible is TestEveryPageIsAccessible for operators.
func TestEveryPageOfTheConsoleIsAccessible(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	who := h.person(t, "touring operator")
	who.comesIn(h, "operator")
	h.tour(who, pagesOfTheConsole, nil)
}

var pagesOfTheConsole = []visit{
	see("operator", "admin:/"),
	see("operator", "admin:/traffic"),
	see("operator", "admin:/tenants"),
	see("operator", "admin:/tenants?sort=seen&state=active"),
	see("operator", "admin:/tenants?residence=hibernated&sort=-margin"),
	see("operator", "admin:/tenants?state=suspended"),
	lost("operator", "admin:/tenants?state=burning"),
	see("operator", "admin:/tenants?q=nobody-is-called-so"),
	see("operator", "admin:/fleet"),
	see("operator", "admin:/operations"),
	see("operator", "admin:/queues"),
	see("operator", "admin:/outbox"),
	see("operator", "admin:/health"),
	see("operator", "admin:/processes"),
	see("operator", "admin:/money"),
	see("operator", "admin:/money/movements"),
	see("operator", "admin:/operators"),
	see("operator", "admin:/operators", themselves),
	see("operator", "admin:/announcements"),
	see("operator", "admin:/announcements/new"),
	see("operator", "admin:/maintenance"),
	see("operator", "admin:/flags"),
	see("operator", "admin:/flags/previews_per_message"),
	see("operator", "admin:/audit"),
	see("operator", "admin:/audit?act=nothing"),
	see("operator", "admin:/audit/verify"),
	see("operator", "admin:/account"),
	see("operator", "admin:/account/factors"),
	see("operator", "admin:/account/passkeys/new"),
	see("operator", "admin:/account/authenticator/new"),
	see("operator", larkfield),
	see("operator", larkfield, opens("Suspend")),
	see("operator", larkfield, opens("Change plan")),
	see("operator", larkfield, opens("Delete")),
	see("operator", larkfield, opens("Sign in as…")),
	see("operator", larkfield, goes("Usage")),
	see("operator", larkfield, goes("Billing")),
	see("operator", larkfield, goes("Members")),
	see("operator", larkfield, goes("Jobs")),
	see("operator", larkfield, goes("Flags")),
	see("operator", larkfield, goes("Audit")),
}
