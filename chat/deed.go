package chat

import (
	"strings"

	"hearth/chat/richtext"
)

// The marks around the HTML of messages that are shown in a way of their own. Only
// renderBody writes them: no text becomes a div.
const (
	deedOpen  = `<div class="deed">`
	deedClose = `</div>`
)

// shrug is Markdown: its backslash and underscores are meant.
const shrug = `¯\\\_(ツ)\_/¯`

// renderBody makes the HTML of a body as it was typed: Markdown, and the commands
// that are another way to write a message. A command that is none of them is text.
func renderBody(body string, names richtext.Mentioner) richtext.Rendered {
	if literalShape.MatchString(body) {
		return richtext.Render(body[1:], names)
	}
	name, rest, ok := parseCommand(body)
	sound, audible := soundCalled(rest)
	switch {
	case ok && name == "/play" && audible:
		return richtext.Rendered{HTML: sound.html(), Text: sound.Face + " " + sound.Name}
	case ok && name == "/me" && rest != "":
		said := richtext.Render(rest, names)
		said.HTML, said.EmojiOnly = deedOpen+said.HTML+deedClose, false
		return said
	case ok && name == "/shrug":
		return richtext.Render(strings.TrimSpace(rest+" "+shrug), names)
	}
	return richtext.Render(body, names)
}

// Deed returns the HTML of what a message says that its author does.
func (m Message) Deed() (html string, ok bool) {
	html, ok = strings.CutPrefix(m.BodyHTML, deedOpen)
	return strings.TrimSuffix(html, deedClose), ok
}
