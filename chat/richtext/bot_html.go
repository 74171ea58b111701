package richtext

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What one text of a bot may make us look for.
const (
	maxBotLinks   = 500
	maxBotLookups = 2_000
)

// botRenderedPolicy is the second wall behind RenderHTML: what bots may send, and the
// mentions that we made of it.
var botRenderedPolicy = newBotRenderedPolicy()

func newBotRenderedPolicy() *bluemonday.Policy {
	p := newBotPolicy()
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^at$`)).OnElements("span")
	p.AllowAttrs("data-member-id").Matching(regexp.MustCompile(`^[0-9]{1,19}$`)).OnElements("span")
	return p
}

// RenderHTML makes the HTML of a bot safe as SanitizeHTML does, and shows what people's
// own messages would show in it: bare addresses become links, names behind an @
// mentions, and so do @{12} for the member with that id and the attachments by which
// Campfire mentions somebody. A nil find mentions nobody.
func RenderHTML(source string, find Mentioner) Rendered {
	body := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(SanitizeHTML(attachedMentions(source))), body)
	if err != nil {
		return plainly(clean(source))
	}
	w := botWriter{find: find, links: maxBotLinks, lookups: maxBotLookups}
	for _, n := range nodes {
		w.node(n, 0, false, false)
	}
	return Rendered{HTML: botRenderedPolicy.Sanitize(w.html.String()), Text: w.text.String(), Mentions: w.mentions}
}

// PlainOf returns what a reader sees of safe HTML, in lines as they are shown.
func PlainOf(safe string) string {
	body := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(safe), body)
	if err != nil {
		return TextOf(safe)
	}
	var w botWriter
	for _, n := range nodes {
		w.node(n, 0, true, false)
	}
	return w.text.String()
}

// botWriter writes a tree that was sanitised.
type botWriter struct {
	find           Mentioner
	html           strings.Builder
	text           plainText
	mentions       []int64
	links, lookups int
	spaced         bool // the text so far ends with a space
}

var ownLine = map[atom.Atom]bool{atom.Address: true, atom.Blockquote: true, atom.Dd: true, atom.Div: true, atom.Dl: true, atom.Dt: true, atom.Figcaption: true,
	atom.Figure: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Hr: true, atom.Li: true, atom.Ol: true,
	atom.P: true, atom.Pre: true, atom.Ul: true}

// asIs are the elements in which nothing is looked for.
var asIs = map[atom.Atom]bool{atom.A: true, atom.Code: true, atom.Kbd: true, atom.Pre: true, atom.Samp: true, atom.Tt: true}

func (w *botWriter) node(n *html.Node, depth int, literal, pre bool) {
	if n.Type == html.TextNode {
		w.say(n.Data, pre)
		if literal {
			w.html.WriteString(html.EscapeString(n.Data))
			return
		}
		w.look(n.Data)
		return
	}
	tagged := n.Type == html.ElementNode && depth < maxHTMLDepth
	if ownLine[n.DataAtom] || n.DataAtom == atom.Br {
		w.text.breakLine()
		w.spaced = true
	}
	if n.DataAtom == atom.Li {
		w.text.newItem()
		w.text.marker("• ")
	}
	if tagged {
		w.html.WriteString("<" + n.Data + attributes(n) + ">")
	}
	literal, pre = literal || asIs[n.DataAtom], pre || n.DataAtom == atom.Pre
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, depth+1, literal, pre)
	}
	if tagged && n.DataAtom != atom.Br && n.DataAtom != atom.Hr {
		w.html.WriteString("</" + n.Data + ">")
	}
	if ownLine[n.DataAtom] {
		w.text.breakLine()
		w.spaced = true
	}
}

// say adds to the plain text, with white space as a page shows it.
func (w *botWriter) say(text string, pre bool) {
	if pre {
		w.text.write(strings.Trim(text, "\n"))
		return
	}
	words := strings.Join(strings.Fields(text), " ")
	begins := strings.TrimLeft(text, " \n\t") != text
	ends := strings.TrimRight(text, " \n\t") != text
	if begins && !w.spaced {
		words = " " + words
	}
	if words == "" {
		return
	}
	if ends && !strings.HasSuffix(words, " ") {
		words += " "
	}
	w.spaced = strings.HasSuffix(words, " ")
	w.text.write(words)
}

// look writes a text with the links and mentions that are in it.
func (w *botWriter) look(s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		length := 0
		var made string
		switch s[i] {
		case ':':
			if n := schemeBehind([]byte(s[max(from, i-64):i])); n > 0 && w.links > 0 {
				if rest := urlLength([]byte(s[i:min(len(s), i+maxURL)]), len("://")); rest > 0 {
					if made = bareLink(s[i-n : i+rest]); made != "" {
						w.links--
						w.html.WriteString(html.EscapeString(s[from : i-n]))
						w.html.WriteString(made)
						i, from = i+rest-1, i+rest
						continue
					}
				}
			}
		case '@':
			made, length = w.mention(s[:i], s[i+1:])
		}
		if length > 0 {
			w.html.WriteString(html.EscapeString(s[from:i]))
			w.html.WriteString(made)
			i, from = i+length, i+1+length
		}
	}
	w.html.WriteString(html.EscapeString(s[from:]))
}

func bareLink(label string) string {
	href := webAddress(label)
	if href == "" {
		return ""
	}
	return `<a href="` + html.EscapeString(href) + `" rel="noopener noreferrer nofollow" target="_blank">` + html.EscapeString(label) + `</a>`
}

var numbered = regexp.MustCompile(`^\{[0-9]{1,18}\}`)

// mention returns what stands for a name at the start of rest, and its length.
func (w *botWriter) mention(before, rest string) (made string, length int) {
	if last, _ := utf8.DecodeLastRuneInString(before); w.find == nil || isNameRune(last) {
		return "", 0
	}
	ends := nameEnds([]byte(rest[:min(len(rest), maxName)]))
	if n := len(numbered.FindString(rest)); n > 0 {
		ends = []int{n}
	}
	for i := len(ends) - 1; i >= 0 && w.lookups > 0; i-- {
		w.lookups--
		id, display, ok := w.find.Mentioned(rest[:ends[i]])
		if !ok {
			continue
		}
		if !slices.Contains(w.mentions, id) {
			w.mentions = append(w.mentions, id)
		}
		return fmt.Sprintf(`<span class="at" data-member-id="%d">@%s</span>`, id, html.EscapeString(clean(display))), ends[i]
	}
	return "", 0
}

var (
	attachedTag  = regexp.MustCompile(`(?i)<action-text-attachment\b[^>]*>`)
	attachedSgid = regexp.MustCompile(`(?i)\bsgid="([A-Za-z0-9+/=_-]+)"`)
	attachedUser = regexp.MustCompile(`gid://campfire/User/([0-9]{1,18})\b`)
)

// attachedMentions writes Campfire's mentions as @{id}. Their signatures are not ours
// to check: whoever is not in the room is not mentioned.
func attachedMentions(source string) string {
	if !strings.Contains(source, "action-text-attachment") {
		return source
	}
	return attachedTag.ReplaceAllStringFunc(source, func(tag string) string {
		sgid := attachedSgid.FindStringSubmatch(tag)
		if sgid == nil {
			return tag
		}
		payload, _, _ := strings.Cut(sgid[1], "--")
		if user := attachedUser.FindStringSubmatch(unpacked(payload)); user != nil {
			return "@{" + user[1] + "}" + tag
		}
		return tag
	})
}

// unpacked decodes a signed id, of either of the shapes there are.
func unpacked(payload string) string {
	text := debased(payload)
	var wrapped struct {
		Rails struct{ Message, Data string } `json:"_rails"`
	}
	if json.Unmarshal([]byte(text), &wrapped) == nil {
		return wrapped.Rails.Data + debased(wrapped.Rails.Message)
	}
	return text
}

func debased(s string) string {
	s = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(s, "="))
	text, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(text)
}
