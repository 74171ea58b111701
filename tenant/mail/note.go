package mail

import (
	"context"
	"slices"

	"hearth/tenant"
)

// note is a mail to one person around at most one button. Both bodies are made of
// it, so they say the same.
type note struct {
	subject, title string
	name           string
	paragraphs     []string
	action, url    string // what the button does; "" for none
	small          string
}

func (m Mailer) note(ctx context.Context, to string, n note) error {
	parts := []string{"Hello " + n.name + ",", ""}
	for _, p := range n.paragraphs {
		parts = append(parts, p, "")
	}
	if n.url != "" {
		parts = append(parts, n.action+":", n.url, "")
	}
	n.paragraphs = slices.Clone(n.paragraphs)
	n.paragraphs[0] = "Hello " + n.name + ", " + n.paragraphs[0]
	return m.send(ctx, to, n.subject, lines(append(parts, n.small)...), noteBody(n))
}

// Reset carries the link to choose a new password. Faults: as Sender.
func (m Mailer) Reset(ctx context.Context, r tenant.ResetMail) error {
	workspace := oneLine(r.Workspace, maxName)
	return m.note(ctx, r.To, note{
		subject: "Choose a new password for " + workspace, title: "Choose a new password", name: oneLine(r.Name, maxName),
		paragraphs: []string{"you asked for a new password for " + workspace + ". Open the link to choose one. You are then signed in, and signed out everywhere else."},
		action:     "Choose a new password", url: r.URL,
		small: "The link works once, for 30 minutes. If you did not ask, ignore this mail: your password stays as it is.",
	})
}
