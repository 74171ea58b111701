package slack

import (
	"encoding/json"
	"html"
	"strings"

	"hearth/chat/richtext"
)

// block is a block of the layout, or a part of one of "rich_text": what a type
// has is in some of the fields.
type block struct {
	Type      string          `json:"type"`
	Text      json.RawMessage `json:"text"` // an object, or, in "markdown", a string
	Fields    []part          `json:"fields"`
	Elements  json.RawMessage `json:"elements"`
	Accessory *part           `json:"accessory"`
	ImageURL  string          `json:"image_url"`
	AltText   string          `json:"alt_text"`
	Title     *part           `json:"title"`
	Style     json.RawMessage `json:"style"` // of a list: ordered
}

// part is a text object, or an element that stands inside a block.
type part struct {
	Type     string          `json:"type"`
	Text     json.RawMessage `json:"text"` // a string, or, on a button, an object
	URL      string          `json:"url"`
	ImageURL string          `json:"image_url"`
	AltText  string          `json:"alt_text"`
	Name     string          `json:"name"`       // of an emoji
	UserID   string          `json:"user_id"`    // of somebody mentioned
	Channel  string          `json:"channel_id"` // of a room named
	Range    string          `json:"range"`      // of a broadcast: here, channel, everyone
	Style    json.RawMessage `json:"style"`      // of rich text: bold, italic, strike, code
}

// blocks writes those that show something; others, and what cannot be read, leave
// nothing, as they would in a client that does not know them.
func blocks(b *strings.Builder, all []block) {
	for _, k := range all {
		switch k.Type {
		case "header":
			if t := said(k.Text); t != "" {
				b.WriteString("<h4>" + emojis(html.EscapeString(unescape(t))) + "</h4>")
			}
		case "section":
			k.section(b)
		case "context":
			k.context(b)
		case "divider":
			b.WriteString("<hr>")
		case "image":
			title := ""
			if k.Title != nil {
				title = said(k.Title.Text)
			}
			picture(b, k.ImageURL, title, k.AltText)
		case "actions":
			buttons(b, k.parts())
		case "markdown":
			b.WriteString(richtext.Render(said(k.Text), nil).HTML)
		case "rich_text":
			k.rich(b)
		}
	}
}

func (k block) parts() []part {
	var all []part
	_ = json.Unmarshal(k.Elements, &all) // what is no list of parts shows nothing
	return all[:min(len(all), MaxParts)]
}

func (k block) section(b *strings.Builder) {
	b.WriteString(object(k.Text))
	var in strings.Builder
	for _, f := range k.Fields[:min(len(k.Fields), MaxParts)] {
		if t := f.words(); t != "" {
			in.WriteString("<li>" + t + "</li>")
		}
	}
	if in.Len() > 0 {
		b.WriteString("<ul>" + in.String() + "</ul>")
	}
	if k.Accessory != nil {
		picture(b, k.Accessory.ImageURL, "", k.Accessory.AltText)
		buttons(b, []part{*k.Accessory})
	}
}

func (k block) context(b *strings.Builder) {
	var words []string
	for _, p := range k.parts() {
		if t := p.words(); t != "" {
			words = append(words, t)
		}
	}
	if len(words) > 0 {
		b.WriteString("<div><small>" + strings.Join(words, " ") + "</small></div>")
	}
}

// object is a text object as a paragraph of its own.
func object(raw json.RawMessage) string {
	var p part
	if json.Unmarshal(raw, &p) != nil {
		return ""
	}
	if p.Type == "plain_text" {
		if t := p.words(); t != "" {
			return "<div>" + t + "</div>"
		}
		return ""
	}
	return mrkdwn(said(p.Text))
}

// words is a text object inside a line; pictures are none.
func (p part) words() string {
	t := said(p.Text)
	switch {
	case t == "":
		return ""
	case p.Type == "plain_text":
		return emojis(lines(html.EscapeString(unescape(t))))
	}
	return lines(inline(t))
}

// said is a text that is a string, or an object that has one.
func said(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var p struct {
		Text string `json:"text"`
	}
	_ = json.Unmarshal(raw, &p) // neither says nothing
	return p.Text
}

// picture names a picture and links to it: nobody's browser fetches it by reading.
func picture(b *strings.Builder, address, title, alt string) {
	if address == "" {
		return
	}
	shown := title
	if shown == "" {
		shown = alt
	}
	if shown == "" {
		shown = address
	}
	b.WriteString("<div>" + link(address, html.EscapeString(unescape(shown))) + "</div>")
}

// buttons keeps those that lead somewhere: nobody would hear the others.
func buttons(b *strings.Builder, all []part) {
	var links []string
	for _, p := range all[:min(len(all), MaxParts)] {
		if t := said(p.Text); p.URL != "" && t != "" {
			links = append(links, link(p.URL, emojis(html.EscapeString(unescape(t)))))
		}
	}
	if len(links) > 0 {
		b.WriteString("<div>" + strings.Join(links, " · ") + "</div>")
	}
}

// rich writes a "rich_text" block, whose elements are blocks again.
func (k block) rich(b *strings.Builder) {
	for _, e := range k.inner() {
		in := styled(e.parts())
		switch e.Type {
		case "rich_text_section":
			b.WriteString("<div>" + in + "</div>")
		case "rich_text_quote":
			b.WriteString("<blockquote>" + in + "</blockquote>")
		case "rich_text_preformatted":
			b.WriteString("<pre><code>" + strings.ReplaceAll(in, "<br>", "\n") + "</code></pre>")
		case "rich_text_list":
			e.list(b)
		}
	}
}

func (k block) inner() []block {
	var all []block
	_ = json.Unmarshal(k.Elements, &all) // what is no list of blocks shows nothing
	return all[:min(len(all), MaxParts)]
}

func (k block) list(b *strings.Builder) {
	tag := "ul"
	if string(k.Style) == `"ordered"` {
		tag = "ol"
	}
	b.WriteString("<" + tag + ">")
	for _, item := range k.inner() {
		b.WriteString("<li>" + styled(item.parts()) + "</li>")
	}
	b.WriteString("</" + tag + ">")
}

// styled writes the pieces of a line of rich text.
func styled(all []part) string {
	var b strings.Builder
	for _, p := range all {
		var t string
		switch p.Type {
		case "text":
			t = lines(html.EscapeString(said(p.Text)))
		case "link":
			if t = said(p.Text); t == "" {
				t = p.URL
			}
			t = `<a href="` + html.EscapeString(p.URL) + `">` + html.EscapeString(t) + "</a>"
		case "emoji":
			t = emojis(html.EscapeString(":" + p.Name + ":"))
		case "user":
			t = html.EscapeString("@" + p.UserID)
		case "channel":
			t = html.EscapeString("#" + p.Channel)
		case "broadcast":
			t = html.EscapeString("@" + p.Range)
		}
		var style struct{ Bold, Italic, Strike, Code bool }
		_ = json.Unmarshal(p.Style, &style) // the style of a button is a word, and none of these
		b.WriteString(dressed(t, style.Code, style.Strike, style.Italic, style.Bold))
	}
	return b.String()
}

func dressed(t string, code, strike, italic, bold bool) string {
	for _, s := range []struct {
		on  bool
		tag string
	}{{code, "code"}, {strike, "del"}, {italic, "em"}, {bold, "strong"}} {
		if s.on && t != "" {
			t = "<" + s.tag + ">" + t + "</" + s.tag + ">"
		}
	}
	return t
}
