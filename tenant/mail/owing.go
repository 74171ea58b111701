package mail

import (
	"context"

	"hearth/tenant"
)

// Owing tells somebody in charge that a workspace's payments came to an edge. Faults:
// as Sender.
func (m Mailer) Owing(ctx context.Context, o tenant.OwingMail) error {
	workspace := oneLine(o.Workspace, maxName)
	n := owingNote(o.Step, workspace, o.Until.UTC().Format("2 January 2006"))
	n.name, n.url = oneLine(o.Name, maxName), o.URL
	if n.action == "" {
		n.action = "Open Billing"
	}
	if n.small == "" {
		n.small = "You get this because you are in charge of " + workspace + "."
	}
	return m.note(ctx, o.Tenant, o.To, n)
}

func owingNote(step tenant.OwingStep, workspace, until string) note {
	switch step {
	case tenant.OwingFailed:
		return note{
			subject: "A payment for " + workspace + " did not go through", title: "A payment did not go through",
			paragraphs: []string{"the last payment for " + workspace + " was declined. We try again over the next days.",
				"Nothing changes for anybody until " + until + ". If it is not paid by then, " + workspace + " can be read only."},
		}
	case tenant.OwingStill:
		return note{
			subject: workspace + " is still not paid for", title: "It is still not paid for",
			paragraphs: []string{"the payment for " + workspace + " has not gone through yet.",
				"From " + until + " on it can be read only, until it is paid. A card that works puts it right at once."},
		}
	case tenant.OwingSuspended:
		return note{
			subject: workspace + " can be read only now", title: "It can be read only now",
			paragraphs: []string{workspace + " has not been paid for. Everybody can still sign in, read and search, and nobody can write.",
				"It is as it was as soon as it is paid. On " + until + " it is closed."},
		}
	case tenant.OwingCancelled:
		return note{
			subject: workspace + " has been closed", title: "It has been closed",
			paragraphs: []string{workspace + " is closed: its subscription has ended.",
				"Everything in it is kept until " + until + ". Until then you can choose a plan and everything is there again. After that day it is deleted for good."},
		}
	case tenant.OwingDeletion:
		return note{
			subject: workspace + " has been closed and will be deleted", title: "It will be deleted",
			paragraphs: []string{"we have closed " + workspace + ", and nobody can enter it any more. If it had a paid plan, that ends with it.",
				"On " + until + " every message, file and member in it is deleted for good. If you think this is a mistake, answer this mail before that day."},
			action: "See how it stands", small: "You get this because you own " + workspace + ".",
		}
	}
	return note{
		subject: workspace + " is paid for again", title: "It is paid for again",
		paragraphs: []string{"thank you: the payment for " + workspace + " went through. Everything works as before."},
	}
}
