package tenantweb

import (
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/tenant/web/qr"
	"hearth/tenant/web/styles"
	"hearth/tenant/web/ui"

	"github.com/a-h/templ"
)

// TestPages draws each page with hostile text in every place that people fill.
func TestPages(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 9, 2, 3, 0, time.UTC)
	head := ui.Head{Title: hostile, Flash: ui.Toast{Text: hostile}}
	bad := problems{"": hostile, "name": hostile, "email": hostile, "password": hostile, "workspace": hostile, "slug": hostile, "bio": hostile, "avatar": hostile, "current": hostile, "accent": hostile}
	me := tenant.Member{ID: 7, Name: hostile, Email: hostile, Bio: hostile, Role: tenant.RoleAdministrator, Status: tenant.StatusActive, AvatarVersion: 3}
	left := tenant.Member{ID: 8, Name: hostile, Role: tenant.RoleMember, Status: tenant.StatusDeactivated}
	owner := tenant.Member{ID: 9, Name: "Ada", Role: tenant.RoleOwner, Status: tenant.StatusActive}
	side := ui.Settings{Back: ui.Link{Label: "Back to " + hostile, Href: "/"}, Title: "Settings", Lede: hostile}
	caught := mail.Caught{ID: 1, At: at, Message: mail.Message{From: hostile, To: hostile, Subject: hostile, Text: "Open http://a.test/x?a=1&b=<2>.\njavascript:alert(1)\n" + hostile}}
	banned := me
	banned.Status, banned.BannedAt, banned.BannedBy = tenant.StatusBanned, at, owner.ID
	dressed := head
	dressed.Logo, dressed.Styles, dressed.Inner, dressed.Undressed = "/logo/192.png?v=1", "/styles/0123456789abcdef.css", true, "/settings"
	drawn, err := qr.New("A")
	if err != nil {
		t.Fatal(err)
	}
	live := tenant.Visit{ID: 3, Member: hostile, OperatorName: hostile, Reason: hostile, CreatedAt: at, ExpiresAt: at.Add(time.Minute)}
	raised, past := live, live
	raised.ID, raised.RaisedAt, raised.RaisedReason = 4, at, hostile
	past.ID, past.CreatedAt, past.ExpiresAt = 2, at.Add(-time.Hour), at.Add(-time.Minute)
	visited := head
	visited.Visit = &ui.Visit{Operator: hostile, Member: hostile, Reason: hostile, Until: at, RaiseURL: "http://admin.hearth.test/tenants/1/visits/3", Leave: "/session/delete"}
	own := tenant.Token{ID: 5, Name: hostile, Scope: tenant.ScopeRead, CreatedAt: at}
	over := tenant.Token{ID: 6, Name: hostile, Scope: tenant.ScopeWrite, LastUsedAt: at, ExpiresAt: at, CreatedAt: at}
	tests := []struct {
		name string
		page templ.Component
	}{
		{"landing", landingPage(head, priceTable())},
		{"pricing", pricingPage(head, (&Handlers{}).prices(""))},
		{"pricing_yearly", pricingPage(head, (&Handlers{tax: true}).prices("yearly"))},
		{"signup", signUpPage(signUpView{Head: head, Form: signUpForm{hostile, hostile, hostile, hostile}, Affix: ".hearth.test", Problems: bad, Suggestions: []string{"larkfield-hq", hostile}})},
		{"signup_empty", signUpPage(signUpView{Affix: ".hearth.test"})},
		{"signup_closed", signUpClosedPage(head)},
		{"signup_progress", signUpProgressPage(head, progressView{hostile, hostile, 2, 5})},
		{"address_free", addressSays(addressVerdict{Free: true, Sentence: hostile})},
		{"address_taken", addressSays(addressVerdict{Sentence: hostile, Suggestions: []string{"a-b"}})},
		{"workspaces", workspacesPage(workspacesView{Head: head, Email: hostile, Problems: bad, Here: []workspaceLink{{hostile, hostile, "http://a.hearth.test/", 3}, {"B", "b", "javascript:alert(1)", 4}}})},
		{"workspaces_sent", workspacesPage(workspacesView{Head: head, Sent: true, DevMail: true})},
		{"sign_in", signInPage(signInView{Head: head, Workspace: hostile, Address: hostile, Find: "http://hearth.test/workspaces", Form: signInForm{hostile, hostile}, Problems: bad})},
		{"reset_ask", askResetPage(askResetView{Head: head, Workspace: hostile, Email: hostile, Problems: bad})},
		{"reset_sent", askResetPage(askResetView{Head: head, Workspace: hostile, Sent: true, DevMail: "http://hearth.test/dev/mail"})},
		{"reset_choose", newPasswordPage(newPasswordView{Head: head, Workspace: hostile, Email: hostile, Token: hostile, Problems: bad})},
		{"reset_over", linkOverPage(linkOverView{head, hostile, hostile, hostile, ui.Link{Label: "On", Href: "/a"}, ui.Link{Label: "Or", Href: "/b"}})},
		{"email_new", newEmailPage(newEmailView{Head: head, Workspace: hostile, Email: hostile, From: hostile, Token: hostile})},
		{"join", joinPage(joinView{Head: head, Workspace: hostile, Code: hostile, Form: joinForm{hostile, hostile}, Problems: bad})},
		{"invite_full", inviteFullPage(head, hostile, hostile, hostile)},
		{"invite_over", inviteOverPage(head, hostile, hostile)},
		{"general", generalPage(generalView{Head: head, Settings: side, Name: hostile, Accent: "plum", Address: hostile, Accents: []string{"ember", "plum"}, MayChange: true, Problems: bad, Workspace: hostile, Me: owner, Move: addressForm{hostile, ".hearth.test", bad, []string{"larkfield-hq", hostile}, []retiredAddress{{hostile, at}}}, Close: closeForm{hostile, problems{"confirm": hostile, "current": hostile}}, Pays: true})},
		{"closed", closedPage(closedView{head, hostile, at, false, false})},
		{"closed_unpaid", closedPage(closedView{head, hostile, at, true, false})},
		{"closed_by_operators", closedPage(closedView{head, hostile, at, true, true})},
		{"sign_in_closed", signInPage(signInView{Head: head, Workspace: hostile, Address: hostile, Closed: true})},
		{"general_for_a_member", generalPage(generalView{Head: head, Settings: side, Name: "Larkfield"})},
		{"profile", profilePage(profileView{Head: head, Settings: side, Me: me, Name: hostile, Bio: "</textarea>" + hostile, Problems: bad, NewEmail: hostile, EmailProblems: bad})},
		{"sessions", sessionsPage(sessionsView{Head: head, Settings: side, Others: true, Sessions: []sessionRow{
			{ID: 1, Device: hostile, Place: hostile, LastActive: at, Since: at, Here: true}, {ID: 2, Device: "Safari on iPhone", Phone: true, LastActive: at, Since: at}}})},
		{"sessions_visited", sessionsPage(sessionsView{Head: visited, Settings: side, Visits: []tenant.Visit{live, raised}, Sessions: []sessionRow{{ID: 1, Device: hostile, LastActive: at, Since: at, Here: true}}})},
		{"support", supportPage(supportView{Head: head, Settings: side, MayChange: true, Now: at, Visits: []tenant.Visit{live, raised, past}})},
		{"support_open", supportPage(supportView{Head: visited, Settings: side, MayChange: true, Now: at, OpenUntil: at.Add(time.Hour), OpenedBy: hostile})},
		{"support_for_a_member", supportPage(supportView{Head: head, Settings: side, Now: at, OpenUntil: at.Add(time.Hour), OpenedBy: hostile, Visits: []tenant.Visit{past}})},
		{"support_hidden_for_a_member", supportPage(supportView{Head: head, Settings: side, Now: at})},
		{"tokens", tokensPage(tokensView{Head: head, Settings: side, Form: tokenForm{hostile, "write", "30", "9", problems{"": hostile, "name": hostile, "scope": hostile, "days": hostile, "as": hostile}}, Holders: []ui.Option{{Value: "", Label: "You"}, {Value: "9", Label: hostile}},
			Tokens: []tokenRow{{tenant.HeldToken{Token: own}, false}, {tenant.HeldToken{Token: over, Bot: hostile}, true}}})},
		{"tokens_empty", tokensPage(tokensView{Head: head, Settings: side})},
		{"tokens_fresh", tokensPage(tokensView{Head: head, Settings: side, Fresh: hostile, FreshFor: hostile, Example: hostile, Tokens: []tokenRow{{tenant.HeldToken{Token: own}, false}}})},
		{"domain_none", domainPage(domainView{Head: head, Settings: side, MayChange: true, Address: hostile, Typed: hostile, Problems: problems{"": hostile, "host": hostile}})},
		{"domain_claimed", domainPage(domainView{Head: head, Settings: side, MayChange: true, Address: hostile, Claim: tenant.DomainClaim{Host: hostile, Token: hostile}, Problems: bad})},
		{"domain_verified", domainPage(domainView{Head: head, Settings: side, MayChange: true, Address: hostile, Domain: hostile})},
		{"domain_for_a_member", domainPage(domainView{Head: head, Settings: side, Address: hostile})},
		{"members", membersPage(membersView{Head: head, Settings: side, InviteLink: hostile, InviteCode: drawn, MayChange: true, Search: hostile, Status: tenant.StatusActive, Next: "/settings/members?after=x", Bots: 2,
			Tabs: []ui.Tab{{Label: "Everyone", Href: "/settings/members", Count: "3", Current: true}},
			Rows: []memberRow{{tenant.MemberRow{Member: owner, LastSeenAt: at}, true, false, false}, {tenant.MemberRow{Member: me}, false, true, true}, {tenant.MemberRow{Member: left}, false, true, false}}})},
		{"transfer", newTransferPage(transferView{Head: head, Settings: side, Link: hostile, Code: drawn, For: me, Mine: true})},
		{"transfer_for_another", newTransferPage(transferView{Head: head, Settings: side, Link: hostile, Code: drawn, For: me})},
		{"transfer_arrival", arrivalPage(arrivalView{Head: head, Workspace: hostile, Name: hostile, Token: hostile})},
		{"person", personPage(personView{Head: head, Settings: side, Row: rowFor(tenant.MemberRow{Member: me}, owner), MaySee: true, Workspace: hostile})},
		{"person_banned", personPage(personView{Head: head, Settings: side, Row: rowFor(tenant.MemberRow{Member: banned, Banner: hostile}, owner), MaySee: true, Workspace: hostile})},
		{"members_banned", membersPage(membersView{Head: head, Settings: side, MayChange: true, Status: tenant.StatusBanned, Rows: []memberRow{rowFor(tenant.MemberRow{Member: banned, Banner: hostile}, owner)}})},
		{"person_for_a_member", personPage(personView{Head: head, Settings: side, Row: rowFor(tenant.MemberRow{Member: me}, left), Workspace: hostile})},
		{"appearance", appearancePage(appearanceView{Head: dressed, Settings: side, Workspace: hostile, MayChange: true, Styles: "</textarea>" + hostile, Wrong: []styles.Problem{{Line: 2, Text: hostile}}, Problems: problems{"styles": hostile, "logo": hostile}})},
		{"appearance_for_a_member", appearancePage(appearanceView{Head: head, Settings: side, Workspace: hostile})},
		{"owner", ownerPage(ownerView{Head: head, Settings: side, Workspace: hostile, Heir: me, Problems: bad})},
		{"members_nobody", membersPage(membersView{Head: head, Settings: side, Search: hostile, Status: tenant.StatusDeactivated})},
		{"mails", caughtMailsPage(caughtMailsView{head, []mail.Caught{caught}})},
		{"mails_none", caughtMailsPage(caughtMailsView{Head: head})},
		{"mail", caughtMailPage(head, caught)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			golden(t, tt.name, tt.page)
		})
	}
}
