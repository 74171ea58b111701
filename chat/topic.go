package chat

import (
	"context"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// changeTopic is /topic. The same topic again is no news.
func (s *Service) changeTopic(ctx context.Context, db tenant.DB, room Room, me tenant.Member, text string) (Outcome, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case room.IsDirect():
		return Outcome{}, fault.Field("body", "A direct message has no topic.")
	case text == "":
		return Outcome{}, fault.Field("body", "Write the topic behind it: /topic Summer party. Room settings can clear it.")
	case text != room.Topic || !room.CanEdit(me):
		if _, err := s.RenameRoom(ctx, db, room, me, room.Name, text); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{Answer: Answer{Text: "The topic is now: " + text}}, nil
}
