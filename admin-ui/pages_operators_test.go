package adminui

import (
	"time"

	"hearth/tenant"
	"hearth/tenant/web/ui"
)

// pagesOfOperators are those about operators and one's own account.
func pagesOfOperators(id tenant.ID, at time.Time, shell func(title, place, search string) shellView) []page {
	olive := tenant.StaffMember{ID: id, Email: "olive@example.com", Role: tenant.OperatorOwner, Joined: true, Passkeys: 2, TOTP: true, Sessions: 1, LastActiveAt: at}
	invited := tenant.StaffMember{ID: id, Email: hostile, Role: tenant.OperatorViewer, LinkExpiresAt: at}
	viewer := shell("Operators", "/operators", "")
	viewer.Operator.Role = tenant.OperatorViewer
	wrong := bad{"": hostile, "email": hostile, "role": hostile, "reason": hostile, "code": hostile}
	head := ui.Head{Title: "Is it you?", Family: ui.FamilyConsole}
	return []page{
		{"operators", operatorsPage(operatorsView{Shell: shell("Operators", "/operators", ""), Staff: []tenant.StaffMember{olive, invited}, Typed: invitation{hostile, "viewer", hostile}, Bad: wrong})},
		{"operators for a viewer", operatorsPage(operatorsView{Shell: viewer, Staff: []tenant.StaffMember{olive}})},
		{"operator", operatorPage(operatorView{Shell: shell(hostile, "/operators", ""), Staff: invited, Typed: operatorForm{Form: formRemove, Role: "viewer", Reason: hostile, Bad: wrong}})},
		{"operator for a viewer", operatorPage(operatorView{Shell: viewer, Staff: olive})},
		{"operator link", operatorLinkPage(operatorLinkView{Shell: shell("One-time link", "/operators", ""), Email: hostile, Link: "http://admin.hearth.test/welcome?token=a"})},
		{"account", accountPage(accountView{Shell: shell("Account", "/account", ""), Sessions: []tenant.OperatorSession{
			{ID: id, IPAddress: "192.0.2.1", UserAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/130", CreatedAt: at, Current: true},
			{ID: id, IPAddress: hostile, UserAgent: hostile, CreatedAt: at},
		}, Factors: tenant.SecondFactors{TOTP: true, Recovery: 9}})},
		{"factors", factorsPage(factorsView{Shell: shell("Second factor", "/account", ""), Have: tenant.SecondFactors{TOTP: true, Recovery: 9}})},
		{"factors that are needed", factorsPage(factorsView{Shell: shell("Second factor", "/account", ""), Needed: true})},
		{"authenticator", authenticatorPage(authenticatorView{Shell: shell("Authenticator app", "/account", ""), Key: "ABC", Token: hostile, Picture: "<svg></svg>", Bad: wrong})},
		{"recovery codes", recoveryPage(recoveryView{Shell: shell("Recovery codes", "/account", ""), Codes: []string{"aaaa-bbbb-cccc-dddd", hostile}})},
		{"second step", secondPage(secondView{Head: head, Email: hostile, Ask: proofAsk{Code: true, FieldBad: hostile}})},
		{"proof", proofPage(proofView{Head: head, Action: "/operators", Kept: []keptField{{hostile, hostile}}, Ask: proofAsk{Password: true, Problem: hostile}})},
	}
}
