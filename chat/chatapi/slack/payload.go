package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"strings"
)

// MaxParts is how many attachments, and how many blocks in one list, a message in
// Slack's format may have. Slack stops at 100 attachments and 50 blocks.
const MaxParts = 100

// What a payload in Slack's format may be refused for. The texts are the words that
// Slack answers with, so that programs made for it understand them.
var (
	ErrPayload = errors.New("invalid_payload")
	ErrNoText  = errors.New("no_text")
	ErrTooMany = errors.New("too_many_attachments")
)

type message struct {
	Text        string       `json:"text"`
	Plain       *bool        `json:"mrkdwn"` // false: the text is to stand as it is
	Blocks      []block      `json:"blocks"`
	Attachments []attachment `json:"attachments"`
}

type attachment struct {
	Fallback   string  `json:"fallback"`
	Pretext    string  `json:"pretext"`
	AuthorName string  `json:"author_name"`
	AuthorLink string  `json:"author_link"`
	Title      string  `json:"title"`
	TitleLink  string  `json:"title_link"`
	Text       string  `json:"text"`
	Fields     []field `json:"fields"`
	Blocks     []block `json:"blocks"`
	Actions    []part  `json:"actions"`
	ImageURL   string  `json:"image_url"`
	Footer     string  `json:"footer"`
}

type field struct {
	Title string `json:"title"`
	Value word   `json:"value"`
}

// word is text that some programs send as a number or a truth.
type word string

// UnmarshalJSON takes any JSON value that is not a list or an object.
func (w *word) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*w = word(s)
		return nil
	}
	if len(b) > 0 && (b[0] == '{' || b[0] == '[') {
		return ErrPayload
	}
	if string(b) != "null" {
		*w = word(b)
	}
	return nil
}

// HTML turns the JSON of a Slack incoming webhook (docs.slack.dev/messaging,
// "Sending messages using incoming webhooks", with the layout blocks that only show
// something and the older attachments) into HTML in the subset that richtext.SanitizeHTML keeps: it is for that to make it safe.
// With blocks the text is what a notification would say and is not shown. What only a
// Slack client could do (menus, dates in the reader's zone, colours) is left out.
// Errors: ErrPayload, ErrNoText, ErrTooMany.
func HTML(payload []byte) (string, error) {
	var m message
	dec := json.NewDecoder(bytes.NewReader(payload))
	if err := dec.Decode(&m); err != nil || dec.More() {
		return "", ErrPayload
	}
	if len(m.Attachments) > MaxParts || len(m.Blocks) > MaxParts {
		return "", ErrTooMany
	}
	var b strings.Builder
	blocks(&b, m.Blocks)
	if b.Len() == 0 && strings.TrimSpace(m.Text) != "" {
		if m.Plain != nil && !*m.Plain {
			b.WriteString("<div>" + lines(html.EscapeString(unescape(m.Text))) + "</div>")
		} else {
			b.WriteString(mrkdwn(m.Text))
		}
	}
	for _, a := range m.Attachments {
		if err := a.write(&b); err != nil {
			return "", err
		}
	}
	if b.Len() == 0 {
		return "", ErrNoText
	}
	return b.String(), nil
}

func (a attachment) write(b *strings.Builder) error {
	if len(a.Fields) > MaxParts || len(a.Blocks) > MaxParts {
		return ErrTooMany
	}
	b.WriteString(mrkdwn(a.Pretext))
	var in strings.Builder
	if a.AuthorName != "" {
		in.WriteString("<div><small>" + link(a.AuthorLink, inline(a.AuthorName)) + "</small></div>")
	}
	if a.Title != "" {
		in.WriteString("<div><strong>" + link(a.TitleLink, inline(a.Title)) + "</strong></div>")
	}
	in.WriteString(mrkdwn(a.Text))
	fields(&in, a.Fields)
	blocks(&in, a.Blocks)
	picture(&in, a.ImageURL, "", "")
	buttons(&in, a.Actions)
	if in.Len() == 0 {
		in.WriteString(mrkdwn(a.Fallback))
	}
	if in.Len() > 0 && a.Footer != "" {
		in.WriteString("<div><small>" + inline(a.Footer) + "</small></div>")
	}
	if in.Len() > 0 {
		b.WriteString("<blockquote>" + in.String() + "</blockquote>")
	}
	return nil
}

func fields(b *strings.Builder, all []field) {
	var in strings.Builder
	for _, f := range all {
		switch value := lines(inline(string(f.Value))); {
		case f.Title == "" && value == "":
		case f.Title == "":
			in.WriteString("<li>" + value + "</li>")
		default:
			in.WriteString("<li><strong>" + inline(f.Title) + "</strong>: " + value + "</li>")
		}
	}
	if in.Len() > 0 {
		b.WriteString("<ul>" + in.String() + "</ul>")
	}
}

// link makes what is shown a link, when there is an address: the policy of bots drops
// those it does not know.
func link(address, shown string) string {
	if address == "" {
		return shown
	}
	return `<a href="` + html.EscapeString(unescape(address)) + `">` + shown + "</a>"
}

var escapes = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// unescape takes back what Slack asks programs to escape, and nothing else.
func unescape(s string) string { return escapes.Replace(s) }

func lines(s string) string { return strings.ReplaceAll(s, "\n", "<br>") }
