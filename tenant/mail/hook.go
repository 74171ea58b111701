package mail

import (
	"context"
	"fmt"

	"hearth/chat"
)

// PausedHook tells somebody in charge that a bot or an event subscription is not called
// any more. Faults: as Sender.
func (m Mailer) PausedHook(ctx context.Context, p chat.PausedHookMail) error {
	workspace, receiver := oneLine(p.Workspace, maxName), oneLine(p.Receiver, maxName)
	return m.note(ctx, p.Tenant, p.To, note{
		subject: "The webhook of " + receiver + " is paused", title: "The webhook of " + receiver + " is paused", name: oneLine(p.Name, maxName),
		paragraphs: []string{
			fmt.Sprintf("%s in %s failed %d times in a row, for so long that we do not call it any more.", receiver, workspace, p.Failures),
			"Its log shows what went wrong each time. Once that is put right, one press of a button resumes it.",
		},
		action: "Look at the log", url: p.URL,
		small: "You get this because you own " + workspace + " or made " + receiver + ".",
	})
}
