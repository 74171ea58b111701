package chatweb

import (
	"time"

	"hearth/chat"
	"hearth/chat/richtext"
	"hearth/tenant"
)

// groupFor is how long after the last a message still belongs to the same group,
// which has its name and face once. js/timeline.js knows it too.
const groupFor = 5 * time.Minute

// timeline is a stretch of a room's messages, oldest first.
type timeline struct {
	Room     chat.Room
	Me       tenant.Member
	Messages []chat.Message
	LastRead int64 // the last message me has read
	Unread   int   // how many came since, at most chat.MaxUnread
	Older    bool  // there may be messages before the first
	Newer    bool  // and after the last
	Linked   int64 // the message that the address names, 0 for none
	Frozen   bool  // nothing can be written, not even how far me has read
}

// row is a message in its place. Days are UTC's until a script knows the reader's.
type row struct {
	chat.Message
	Day  time.Time // set on the first message of a day
	New  bool      // the first that me has not read
	Cont bool      // goes on from the message above
}

func (t timeline) rows() []row {
	rows := make([]row, 0, len(t.Messages))
	marked := t.Unread == 0 || len(t.Messages) == 0 || t.hidesFirstUnread()
	for i, m := range t.Messages {
		r := row{Message: m}
		if i == 0 || !sameDay(t.Messages[i-1].CreatedAt, m.CreatedAt) {
			r.Day = m.CreatedAt
		}
		if !marked && m.ID > t.LastRead && m.CreatorID != t.Me.ID {
			r.New, marked = true, true
		}
		r.Cont = i > 0 && r.Day.IsZero() && !r.New && continues(t.Messages[i-1], m)
		rows = append(rows, r)
	}
	return rows
}

// hidesFirstUnread reports whether the first unread message may be further up than
// this stretch goes.
func (t timeline) hidesFirstUnread() bool {
	return t.Unread > 0 && t.Older && len(t.Messages) > 0 && t.Messages[0].ID > t.LastRead
}

func (t timeline) isEmpty() bool { return len(t.Messages) == 0 }

func continues(above, m chat.Message) bool {
	if _, deed := above.Deed(); deed {
		return false // it shows no face to go on from
	}
	return above.CreatorID == m.CreatorID && m.CreatedAt.Sub(above.CreatedAt) < groupFor
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}

// mostEmojiBytes is more than any row of emoji that is shown large.
const mostEmojiBytes = 400

// isHuge reports whether a message is a few emoji and nothing else.
func isHuge(m chat.Message) bool {
	return len(m.Body) <= mostEmojiBytes && !hasLetters(m.BodyHTML) && richtext.Render(m.Body, nil).EmojiOnly
}

// hasLetters looks for a word outside of tags, which nearly every message has: finding
// it costs nothing beside reading the source again.
func hasLetters(html string) bool {
	tag := false
	for i := range len(html) {
		switch c := html[i] | 0x20; {
		case html[i] == '<' || html[i] == '>':
			tag = html[i] == '<'
		case !tag && c >= 'a' && c <= 'z':
			return true
		}
	}
	return false
}
