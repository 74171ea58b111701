package chat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hearth/chat/richtext"
	"hearth/tenant"
)

// hookPayload is what bots are told, field for field what bots made for Campfire read.
type hookPayload struct {
	User    hookUser    `json:"user"`
	Room    hookRoom    `json:"room"`
	Message hookMessage `json:"message"`
}

type hookUser struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type hookRoom struct {
	ID   int64   `json:"id"`
	Name *string `json:"name"` // null in a direct room
	Path string  `json:"path"` // where the bot posts
}

type hookMessage struct {
	ID   int64    `json:"id"`
	Body hookBody `json:"body"`
	Path string   `json:"path"`
}

type hookBody struct {
	HTML  *string `json:"html"` // null where the message is a file alone
	Plain string  `json:"plain"`
}

// payload is what a bot is told of a message.
func (s *Service) payload(id tenant.ID, r ringing) string {
	p := hookPayload{
		User:    hookUser{ID: r.CreatorID, Name: r.CreatorName},
		Room:    hookRoom{ID: r.RoomID, Path: fmt.Sprintf("/rooms/%d/%s/messages", r.RoomID, s.keys.BotPathKey(id, r.ReceiverID, r.KeyHash))},
		Message: hookMessage{ID: r.MessageID, Path: HookMessagePath(r.RoomID, r.MessageID)},
	}
	if r.RoomKind != RoomDirect {
		p.Room.Name = &r.RoomName
	}
	p.Message.Body.Plain = withoutBot(plainBody(r.Body, r.BodyHTML), r.BotName, r.ReceiverID)
	if r.BodyHTML != "" {
		p.Message.Body.HTML = &r.BodyHTML
	} else if p.Message.Body.Plain == "" {
		p.Message.Body.Plain = r.Filename
	}
	return asJSON(p)
}

// HookMessagePath is where a message is shown.
func HookMessagePath(room, message int64) string { return fmt.Sprintf("/rooms/%d/@%d", room, message) }

func asJSON(v any) string {
	var b bytes.Buffer
	to := json.NewEncoder(&b)
	to.SetEscapeHTML(false)
	if err := to.Encode(v); err != nil {
		panic("chat: encode a webhook: " + err.Error()) // only for types that are not made of plain values
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// plainBody is what a reader would say that a message says.
func plainBody(body, bodyHTML string) string {
	if bodyHTML == "" {
		return ""
	}
	if rendered := richtext.Render(body, nil); rendered.Text != "" {
		return rendered.Text
	}
	return richtext.TextOf(bodyHTML)
}

// withoutBot takes out of a text whatever calls the bot, the longest way first.
func withoutBot(text, name string, id int64) string {
	number := "#" + strconv.FormatInt(id, 10)
	for _, called := range slices.Compact([]string{"@" + name + number, "@member" + number, "@" + name, "@" + firstName(name)}) {
		text = cutOut(text, called)
	}
	return strings.TrimSpace(text)
}

// cutOut removes a word wherever it stands by itself, in any case.
func cutOut(text, word string) string {
	var b strings.Builder
	for at := 0; at < len(text); {
		if end := at + len(word); end <= len(text) && strings.EqualFold(text[at:end], word) && endsWord(text[end:]) && beginsWord(text[:at]) {
			at = end
			continue
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		b.WriteString(text[at : at+size])
		at += size
	}
	return b.String()
}

func beginsWord(before string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	return size == 0 || !isWordRune(r)
}

func endsWord(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	return size == 0 || !isWordRune(r)
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
