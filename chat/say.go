package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Outcome is what came of something that somebody sent to a room.
type Outcome struct {
	Message Message // what is in the room now; without an ID nothing is
	Answer  Answer  // what only the sender sees
}

// Answer is what a command tells whoever gave it, and nobody else.
type Answer struct {
	Text     string
	Commands []Command // a list of them, and of the sounds

	Reminders []Reminder // those that wait
}

// Say is PostMessage for what people type: it obeys the commands in it. Sending the
// same ClientID again does nothing more. Faults: Invalid on "body" for a command
// that is unknown, incomplete, or not the sender's to give, and as PostMessage.
func (s *Service) Say(ctx context.Context, db tenant.DB, room Room, me tenant.Member, d Draft) (Outcome, error) {
	name, rest, ok := parseCommand(d.Body)
	switch {
	case !ok:
		return s.post(ctx, db, room, me, d)
	case !tenant.CleanText(d.Body):
		return Outcome{}, fault.Field("body", "This message has characters that cannot be stored.")
	case len(d.Files) > 0 && !isText(name):
		return Outcome{}, fault.Field("body", "%s takes no files. Send them by themselves.", name)
	}
	out, err := s.obey(ctx, db, room, me, d, name, rest)
	if kind := fault.Of(err); kind == fault.Forbidden || kind == fault.Conflict || kind == fault.Invalid && fault.FieldOf(err) != "client_id" {
		return Outcome{}, fault.Field("body", "%s", fault.Message(err)) // beside what was typed
	}
	return out, err
}

func (s *Service) obey(ctx context.Context, db tenant.DB, room Room, me tenant.Member, d Draft, name, rest string) (Outcome, error) {
	switch name {
	case "/me", "/shrug":
		if name == "/me" && rest == "" {
			return Outcome{}, fault.Field("body", "Write what you do: /me waves.")
		}
		return s.post(ctx, db, room, me, d)
	case "/play":
		if _, known := soundCalled(rest); !known {
			return Outcome{}, unknownSound(rest)
		}
		return s.post(ctx, db, room, me, d)
	case "/topic":
		return s.changeTopic(ctx, db, room, me, rest)
	case "/invite":
		return s.invite(ctx, db, room, me, rest)
	case "/remind":
		return s.remind(ctx, db, room, me, d, rest)
	case "/help", "/?":
		return Outcome{Answer: Answer{Commands: CommandsFor(room, PersonOf(me))}}, nil
	}
	return Outcome{}, unknownCommand(name)
}

func (s *Service) post(ctx context.Context, db tenant.DB, room Room, me tenant.Member, d Draft) (Outcome, error) {
	msg, err := s.PostMessage(ctx, db, room, me, d)
	return Outcome{Message: msg}, err
}

// isText reports whether a command is only another way to write a message.
func isText(name string) bool { return name == "/me" || name == "/shrug" }
