package chat

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bytes of a note. A push service takes 4096 of them encrypted; some promise less.
const (
	maxNote   = 3000
	smallNote = 900
)

const pushIcon = "/icons/192.png"

// pushNote is what the service worker of a device shows.
type pushNote struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	URL   string `json:"url"`
	Tag   string `json:"tag"` // a later note of the same tag takes the place of this one
	Icon  string `json:"icon"`
	Badge int    `json:"badge,omitempty"` // rooms with something unread
}

// noteOf says who wrote what, and where unless it was said to the reader directly.
func noteOf(m pushMessage, badge int) pushNote {
	room := strconv.FormatInt(m.RoomID, 10)
	n := pushNote{Title: m.RoomName, Body: m.CreatorName + ": " + m.said(), URL: "/rooms/" + room, Tag: "room-" + room, Icon: pushIcon, Badge: badge}
	if m.RoomKind == RoomDirect {
		n.Title, n.Body = m.CreatorName, m.said()
	}
	return n
}

// said is a message as text, or what hangs on one without words.
func (m pushMessage) said() string {
	if text := strings.TrimSpace(renderBody(m.Body, nil).Text); text != "" {
		return text
	}
	if m.Files > 1 {
		return strconv.Itoa(m.Files) + " files"
	}
	return m.Filename
}

// fit is the note as JSON of at most so many bytes, its body cut where need be.
func (n pushNote) fit(most int) []byte {
	whole := n.Body
	for room := min(len(whole), most); ; room -= max(room/8, 1) {
		n.Body = trimmed(whole, room)
		var out bytes.Buffer
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(n) // text and numbers: nothing that fails
		if out.Len() <= most || room <= 0 {
			return bytes.TrimSpace(out.Bytes())
		}
	}
}

// trimmed shortens a text to so many bytes, between two characters as people see them:
// a letter keeps its accents, an emoji its parts.
func trimmed(text string, most int) string {
	if len(text) <= most {
		return text
	}
	at := max(most-len("…"), 0)
	for at > 0 && (!utf8.RuneStart(text[at]) || joined(text, at)) {
		at--
	}
	return strings.TrimRightFunc(text[:at], unicode.IsSpace) + "…"
}

const joiner = '\u200d'

// joined reports whether the characters before and after a place belong together.
func joined(text string, at int) bool {
	after, _ := utf8.DecodeRuneInString(text[at:])
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	skin := after >= 0x1f3fb && after <= 0x1f3ff
	return unicode.Is(unicode.M, after) || after == joiner || before == joiner || skin || isFlag(before) && isFlag(after)
}

func isFlag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
