package mail

import (
	"context"

	"hearth/tenant"
)

// maxReason is how much of a reason a mail repeats.
const maxReason = 500

// Visit tells the owner of a workspace that somebody of our support is in it. Faults: as
// Sender.
func (m Mailer) Visit(ctx context.Context, v tenant.VisitMail) error {
	workspace, operator, member := oneLine(v.Workspace, maxName), oneLine(v.Operator, maxName), oneLine(v.Member, maxName)
	const clock = "15:04 UTC on 2 January 2006"
	at, until := v.At.UTC().Format(clock), v.Until.UTC().Format("15:04 UTC")
	n := note{
		subject: "Hearth support is visiting " + workspace, title: "Hearth support is visiting " + workspace, name: oneLine(v.Name, maxName),
		paragraphs: []string{
			operator + " of Hearth support signed in to " + workspace + " as " + member + " at " + at + ", until " + until + " at the latest.",
			"Their reason: " + oneLine(v.Reason, maxReason),
			"They can read what " + member + " can read, without direct messages unless you open those, and cannot change anything. Every request they make is kept in our audit log.",
		},
		action: "See and end the visit", url: v.URL,
		small: "You get this because you own " + workspace + ". If you did not ask for help, answer this mail.",
	}
	if v.Raised {
		n.subject, n.title = "Hearth support can now change things in "+workspace, "Hearth support can now change things in "+workspace
		n.paragraphs = []string{
			operator + " of Hearth support, who visits " + workspace + " as " + member + ", raised the visit at " + at + ". Until " + until + " they can write there in the name of " + member + ".",
			"Their reason: " + oneLine(v.Reason, maxReason),
		}
	}
	return m.note(ctx, v.Tenant, v.To, n)
}
