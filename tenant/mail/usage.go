package mail

import (
	"context"
	"fmt"

	"hearth/billing"
)

// Cap tells somebody in charge how much of a cap is spent. Faults: as Sender.
func (m Mailer) Cap(ctx context.Context, c billing.CapMail) error {
	workspace := oneLine(c.Workspace, maxName)
	n := note{
		subject: fmt.Sprintf("%s has spent %s of %s above its plan", workspace, c.Spent, c.Cap), title: fmt.Sprintf("%d%% of your cap is spent", c.At), name: oneLine(c.Name, maxName),
		paragraphs: []string{fmt.Sprintf("%s uses more than its plan includes, for %s so far. You allowed %s a month.", workspace, c.Spent, c.Cap),
			"When the cap is reached nothing more fits until " + c.Until.UTC().Format("2 January") + ", and nothing is deleted. You can raise it, or switch it off."},
		action: "Open Billing", url: c.URL,
		small: "You get this at 80 and 100 percent, each once a month, because you are in charge of " + workspace + " or its invoices go to you.",
	}
	if c.At >= 100 {
		n.title = "Your cap is reached"
		n.paragraphs[1] = "Nothing more fits until " + c.Until.UTC().Format("2 January") + ", and nothing is deleted. Raise the cap to go on before."
	}
	return m.note(ctx, c.Tenant, c.To, n)
}

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
	return m.note(ctx, u.Tenant, u.To, note{
		subject: fmt.Sprintf("%s in %s: %s of %s", u.What, workspace, u.Used, u.Limit), title: title, name: oneLine(u.Name, maxName),
		paragraphs: []string{fmt.Sprintf("this is about what %s uses of its plan. %s: %s of %s.", workspace, u.What, u.Used, u.Limit), u.Says},
		action:     "See what is used", url: u.URL,
		small: "You get this mail at 80, 100 and 120 percent, each once a month, because you own the workspace or its invoices go to you.",
	})
}
