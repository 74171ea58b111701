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
		{"audit", auditLogPage(auditView{Shell: shell("Audit", "/audit", ""), Filter: auditFilter{Operator: hostile, From: hostile}, Paged: true, Next: "/audit?after=a", Lines: []auditRow{
			{tenant.AuditLine{ID: id, Number: 4102, Actor: "olive@example.com", Operator: id, Session: id, IPAddress: "192.0.2.1", Tenant: id, Slug: "larkfield", Action: "tenant.suspend", Reason: hostile, CreatedAt: at},
				changes([]byte(`{"before":{"state":"active","plan":""},"after":{"state":"suspended","plan":"","note":"<script>alert(1)</script>"}}`))},
			{tenant.AuditLine{ID: id, Number: 1, Action: hostile, CreatedAt: at}, changes([]byte(`{"after":[1]}`))},
		}})},
		{"audit without any", auditLogPage(auditView{Shell: shell("Audit", "/audit", "")})},
		{"audit with nothing like it", auditLogPage(auditView{Shell: shell("Audit", "/audit", ""), Filter: auditFilter{Act: "a"}})},
		{"audit refused", auditLogPage(auditView{Shell: viewer, Problem: hostile})},
		{"audit that holds", auditVerifyPage(auditVerifyView{Shell: viewer, Day: "2026-11-21", Report: tenant.AuditReport{Entries: 4102, Head: "abc"}})},
		{"audit that was changed", auditVerifyPage(auditVerifyView{Shell: viewer, Report: tenant.AuditReport{Entries: 2, Head: "abc", Breaks: []tenant.AuditBreak{{Day: "2026-11-21", Number: 2, Entry: id, What: hostile}}}})},
		{"account", accountPage(accountView{Shell: shell("Account", "/account", ""), Sessions: []tenant.OperatorSession{
			{ID: id, IPAddress: "192.0.2.1", UserAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/130", CreatedAt: at, Current: true},
			{ID: id, IPAddress: hostile, UserAgent: hostile, CreatedAt: at},
		}, Factors: tenant.SecondFactors{TOTP: true, Recovery: 9}})},
		{"factors", factorsPage(factorsView{Shell: shell("Second factor", "/account", ""), Have: tenant.SecondFactors{TOTP: true, Recovery: 9,
			Passkeys: []tenant.Passkey{{ID: id, Name: hostile}, {ID: id, Name: "Laptop", UsedAt: at}}}})},
		{"passkey", passkeyPage(passkeyView{Shell: shell("New passkey", "/account", ""), Ask: challenge{hostile, hostile}, Name: hostile, Bad: wrong})},
		{"second step with a passkey", secondPage(secondView{Head: head, Email: "olive@example.com", Ask: proofAsk{Code: true, Key: challenge{`{"challenge":"a"}`, "token"}}})},
		{"factors that are needed", factorsPage(factorsView{Shell: shell("Second factor", "/account", ""), Needed: true})},
		{"authenticator", authenticatorPage(authenticatorView{Shell: shell("Authenticator app", "/account", ""), Key: "ABC", Token: hostile, Picture: "<svg></svg>", Bad: wrong})},
		{"recovery codes", recoveryPage(recoveryView{Shell: shell("Recovery codes", "/account", ""), Codes: []string{"aaaa-bbbb-cccc-dddd", hostile}})},
		{"second step", secondPage(secondView{Head: head, Email: hostile, Ask: proofAsk{Code: true, FieldBad: hostile}})},
		{"proof", proofPage(proofView{Head: head, Action: "/operators", Kept: []keptField{{hostile, hostile}}, Ask: proofAsk{Password: true, Problem: hostile}})},
	}
}
