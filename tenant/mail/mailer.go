package mail

import (
	"context"
	"fmt"
	"strings"

	"hearth/billing"
	"hearth/chat"
	"hearth/tenant"

	"github.com/a-h/templ"
)

// Mailer renders mails and sends them from one address. Sender and From are required.
type Mailer struct {
	Sender Sender
	From   string
	// Sent hears of each mail that was sent for a workspace; nil: nobody does.
	Sent func(of tenant.ID)
}

var (
	_ tenant.Mailer   = Mailer{}
	_ billing.Mailer  = Mailer{}
	_ chat.HookMailer = Mailer{}
)

// Names in mails are clipped to what a line can carry.
const maxName = 80

// Confirmation asks a person to show that an address is theirs. Faults: as Sender.
func (m Mailer) Confirmation(ctx context.Context, c tenant.ConfirmationMail) error {
	c.Name, c.Workspace = oneLine(c.Name, maxName), oneLine(c.Workspace, maxName)
	text := lines(
		"Hello "+c.Name+",",
		"",
		"please confirm that this is your address for "+c.Workspace+":",
		"",
		c.URL,
		"",
		confirmationLimits,
	)
	return m.send(ctx, c.Tenant, c.To, "Confirm your email address for "+c.Workspace, text, confirmation(c))
}

const (
	confirmationLimits = "The link works for seven days. If you did not sign up, ignore this mail and nothing happens."
	workspacesNobody   = "Somebody, most likely you, asked which workspaces this address belongs to. It belongs to none. Perhaps you signed up with another address."
	workspacesIgnore   = "If you did not ask, ignore this mail. Nobody but you was told."
)

// Workspaces tells a person which workspaces their address belongs to, also when
// there is none. Faults: as Sender.
func (m Mailer) Workspaces(ctx context.Context, w tenant.WorkspacesMail) error {
	if len(w.Workspaces) == 0 {
		text := lines("Hello,", "", workspacesNobody, "", "To make a workspace:", w.SignUpURL, "", workspacesIgnore)
		return m.send(ctx, nobody, w.To, "No workspace has this address", text, workspacesNone(w))
	}
	list := make([]tenant.WorkspaceLink, len(w.Workspaces))
	parts := []string{"Hello,", "", workspacesIntro(len(list)), ""}
	for i, l := range w.Workspaces {
		list[i] = tenant.WorkspaceLink{Name: oneLine(l.Name, maxName), URL: l.URL}
		parts = append(parts, list[i].Name, l.URL, "")
	}
	w.Workspaces = list
	return m.send(ctx, nobody, w.To, "Your workspaces", lines(append(parts, workspacesIgnore)...), workspacesFound(w))
}

func workspacesIntro(n int) string {
	if n == 1 {
		return "This address belongs to one workspace:"
	}
	return fmt.Sprintf("This address belongs to %d workspaces:", n)
}

// nobody is whose mail it is where no workspace asked for it.
var nobody tenant.ID

// send names whose mail it is: who sends one that nobody counts has to say so.
func (m Mailer) send(ctx context.Context, of tenant.ID, to, subject, text string, body templ.Component) error {
	var html strings.Builder
	if err := layout(oneLine(subject, maxSubject), body).Render(ctx, &html); err != nil {
		return fmt.Errorf("render mail: %w", err)
	}
	if err := m.Sender.Send(ctx, Message{From: m.From, To: to, Subject: subject, Text: text, HTML: html.String()}); err != nil {
		return err
	}
	if m.Sent != nil && of != nobody {
		m.Sent(of)
	}
	return nil
}

func lines(parts ...string) string { return strings.Join(parts, "\n") + "\n" }
