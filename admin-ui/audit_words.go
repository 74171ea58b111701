package adminui

import "strings"

// actWords says each action of the audit log as people read it. A test finds all that
// are ever written there.
var actWords = map[string]string{
	"announcement.change":     "Announcement changed",
	"announcement.create":     "Announcement made",
	"announcement.end":        "Announcement ended",
	"billing.agree":           "Plan or limits changed",
	"billing.credit":          "Credit given",
	"billing.credit_return":   "Credit taken back",
	"billing.extend_trial":    "Trial extended",
	"billing.look_for_drift":  "Looked for drift",
	"billing.overage":         "Billing above the plan changed",
	"billing.replay":          "Event of Stripe replayed",
	"billing.replay_failed":   "Failed events of Stripe replayed",
	"billing.stand":           "Standing changed",
	"flag.change":             "Flag changed",
	"flag.override":           "Flag set for a tenant",
	"list.export":             "List downloaded",
	"members.look":            "Members looked at",
	"operator.forget_factors": "Second factors of an operator removed",
	"operator.invite":         "Operator invited",
	"operator.passkey_add":    "Passkey added",
	"operator.passkey_remove": "Passkey removed",
	"operator.recovery_codes": "Recovery codes made",
	"operator.remove":         "Operator removed",
	"operator.role":           "Role of an operator changed",
	"operator.session_end":    "Session of an operator ended",
	"operator.sign_in":        "Operator signed in",
	"operator.sign_out":       "Operator signed out everywhere",
	"operator.totp_add":       "Authenticator app added",
	"operator.totp_remove":    "Authenticator app removed",
	"fleet.hold":              "Migrations paused",
	"fleet.release":           "Migrations resumed",
	"fleet.skip":              "Skipped by migrations",
	"fleet.unskip":            "Skipped by migrations no more",
	"job.drop":                "Jobs deleted",
	"job.replay":              "Jobs tried again",
	"queue.drop":              "Jobs of a queue deleted",
	"queue.pause":             "Queue paused",
	"queue.resume":            "Queue resumed",
	"queue.run":               "Jobs of a queue tried again",
	"switch.lapse":            "Switch ran out",
	"switch.off":              "Switch turned off",
	"switch.on":               "Switch turned on",
	"tenant.add_domain":       "Domain added",
	"tenant.ask_deletion":     "Deletion asked for",
	"tenant.confirm_deletion": "Deletion confirmed",
	"tenant.export":           "Export asked for",
	"tenant.take_export":      "Export downloaded",
	"tenant.hibernate":        "Put to sleep",
	"tenant.remove_domain":    "Domain removed",
	"tenant.hold":             "Held",
	"tenant.lift":             "Hold lifted",
	"tenant.rename":           "Address changed",
	"tenant.resume":           "Resumed",
	"tenant.spare":            "Deletion withdrawn",
	"tenant.suspend":          "Suspended",
	"tenant.enter":            "Entered",
	"visit.begin":             "Signed in as a member",
	"visit.raise":             "Allowed changes on a visit",
	"visit.end":               "Ended a visit",
	"visit.request":           "Asked on a visit",
	"visit.direct_open":       "Direct messages opened to visits",
	"visit.direct_close":      "Direct messages hidden from visits",
	"tenant.verify_domain":    "Domain verified",
	"tenant.vouch_domain":     "Domain verified without DNS",
	"tenant.wake":             "Woken",
}

// didWords says an action; one that has no words of its own as well as its name does.
func didWords(action string) string {
	if words, known := actWords[action]; known {
		return words
	}
	_, did, _ := strings.Cut(action, ".")
	return capital(or(did, action))
}
