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

func (m Mailer) note(ctx context.Context, of tenant.ID, to string, n note) error {
	parts := []string{"Hello " + n.name + ",", ""}
	for _, p := range n.paragraphs {
		parts = append(parts, p, "")
	}
	if n.url != "" {
		parts = append(parts, n.action+":", n.url, "")
	}
	n.paragraphs = slices.Clone(n.paragraphs)
	n.paragraphs[0] = "Hello " + n.name + ", " + n.paragraphs[0]
	return m.send(ctx, of, to, n.subject, lines(append(parts, n.small)...), noteBody(n))
}

// Reset carries the link to choose a new password. Faults: as Sender.
func (m Mailer) Reset(ctx context.Context, r tenant.ResetMail) error {
	workspace := oneLine(r.Workspace, maxName)
	return m.note(ctx, r.Tenant, r.To, note{
		subject: "Choose a new password for " + workspace, title: "Choose a new password", name: oneLine(r.Name, maxName),
		paragraphs: []string{"you asked for a new password for " + workspace + ". Open the link to choose one. You are then signed in, and signed out everywhere else."},
		action:     "Choose a new password", url: r.URL,
		small: "The link works once, for 30 minutes. If you did not ask, ignore this mail: your password stays as it is.",
	})
}

// EmailChange asks whoever reads an address to confirm that it is a member's new
// one. Faults: as Sender.
func (m Mailer) EmailChange(ctx context.Context, e tenant.EmailChangeMail) error {
	workspace := oneLine(e.Workspace, maxName)
	return m.note(ctx, e.Tenant, e.To, note{
		subject: "Confirm your new address for " + workspace, title: "Confirm your new address", name: oneLine(e.Name, maxName),
		paragraphs: []string{"you asked to use this address for " + workspace + " from now on. Open the link while you are signed in to confirm it. Until then everything stays as it is."},
		action:     "Confirm the new address", url: e.URL,
		small: "The link works for a day. If you did not ask, ignore this mail and nothing happens.",
	})
}

// EmailNotice tells a member's address that another is about to take its place.
// Faults: as Sender.
func (m Mailer) EmailNotice(ctx context.Context, e tenant.EmailNoticeMail) error {
	workspace := oneLine(e.Workspace, maxName)
	return m.note(ctx, e.Tenant, e.To, note{
		subject: "Your address for " + workspace + " is about to change", title: "Your address is about to change", name: oneLine(e.Name, maxName),
		paragraphs: []string{
			"somebody who knows your password, most likely you, asked to change your address for " + workspace + " to " + oneLine(e.NewEmail, tenant.MaxEmail) + ". It changes once that address is confirmed.",
			"If it was not you, choose a new password now. That stops the change and signs everybody out who is using your account.",
		},
		action: "Choose a new password", url: e.ResetURL,
		small: "If it was you, there is nothing to do here: look for the other mail.",
	})
}

// Closed tells an owner that their workspace is closed and until when they can open
// it again. Faults: as Sender.
func (m Mailer) Closed(ctx context.Context, c tenant.ClosedMail) error {
	workspace, until := oneLine(c.Workspace, maxName), c.Until.UTC().Format("2 January 2006")
	return m.note(ctx, c.Tenant, c.To, note{
		subject: workspace + " is closed", title: workspace + " is closed", name: oneLine(c.Name, maxName),
		paragraphs: []string{
			"you closed " + workspace + ". Nobody can read or write there any more.",
			"Everything in it is kept until " + until + ". Until then you can sign in and open it again. After that day it is deleted for good.",
		},
		action: "Open it again", url: c.URL,
		small: "If it was not you, open it again and change your password.",
	})
}

// Recovery tells a member who made a link that signs in as them. Faults: as Sender.
func (m Mailer) Recovery(ctx context.Context, r tenant.RecoveryMail) error {
	workspace, by := oneLine(r.Workspace, maxName), oneLine(r.By, maxName)
	return m.note(ctx, r.Tenant, r.To, note{
		subject: by + " made a sign-in link for you", title: "A link that signs in as you", name: oneLine(r.Name, maxName),
		paragraphs: []string{by + ", an administrator of " + workspace + ", made a link that signs one device in as you there. It works once, within 4 hours. Administrators do this for people who cannot sign in."},
		action:     "See where you are signed in", url: r.URL,
		small: "If you did not ask for it, talk to " + by + ", sign out what you do not know, and change your password: that makes the link useless.",
	})
}

// Owner tells a member who owns the workspace now. Faults: as Sender.
func (m Mailer) Owner(ctx context.Context, o tenant.OwnerMail) error {
	workspace, owner, former := oneLine(o.Workspace, maxName), oneLine(o.Owner, maxName), oneLine(o.Former, maxName)
	n := note{
		subject: "You own " + workspace + " now", title: "You own " + workspace + " now", name: oneLine(o.Name, maxName),
		paragraphs: []string{former + " has handed " + workspace + " over to you. You can now close it, hand it on, and do everything that administrators do."},
		action:     "Open the settings", url: o.URL,
		small: "If you do not want it, hand it on to another member.",
	}
	if !o.IsOwner {
		n.subject, n.title = owner+" owns "+workspace+" now", owner+" owns "+workspace+" now"
		n.paragraphs = []string{"you have handed " + workspace + " over to " + owner + ". You are an administrator there from now on."}
		n.small = "If it was not you, change your password and talk to " + owner + "."
	}
	return m.note(ctx, o.Tenant, o.To, n)
}
