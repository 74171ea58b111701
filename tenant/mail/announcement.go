package mail

import (
	"context"
	"strings"

	"hearth/tenant"
)

// Announcement tells somebody in charge of a workspace what operators announce. Faults:
// as Sender.
func (m Mailer) Announcement(ctx context.Context, a tenant.AnnouncementMail) error {
	workspace, title := oneLine(a.Workspace, maxName), oneLine(a.Title, maxSubject)
	n := note{
		subject: title, title: title, name: oneLine(a.Name, maxName), paragraphs: []string{"we have something to tell you about " + workspace + "."},
		action: "Open " + workspace, url: a.URL, small: "You get this because you are in charge of " + workspace + ". Its people read the same above their rooms.",
	}
	for line := range strings.FieldsFuncSeq(a.Body, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = oneLine(line, tenant.MaxAnnouncementBody); line != "" {
			n.paragraphs = append(n.paragraphs, line)
		}
	}
	return m.note(ctx, a.Tenant, a.To, n)
}
