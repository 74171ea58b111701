package mail

import (
	"context"
	"fmt"

	"hearth/billing"
)

// Usage tells an owner how much of a limit is used. Faults: as Sender.
func (m Mailer) Usage(ctx context.Context, u billing.UsageMail) error {
	workspace := oneLine(u.Workspace, maxName)
	title := fmt.Sprintf("%d%% of your limit is used", u.At)
	if u.At == 100 {
		title = "Your limit is reached"
	}
	if u.At > 100 {
		title = "Your limit is passed"
	}
	return m.note(ctx, u.To, note{
		subject: fmt.Sprintf("%s in %s: %s of %s", u.What, workspace, u.Used, u.Limit), title: title, name: oneLine(u.Name, maxName),
		paragraphs: []string{fmt.Sprintf("this is about what %s uses of its plan. %s: %s of %s.", workspace, u.What, u.Used, u.Limit), u.Says},
		action:     "See what is used", url: u.URL,
		small: "You get this mail at 80, 100 and 120 percent, each once a month, because you own the workspace.",
	})
}
