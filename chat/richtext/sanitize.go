package richtext

import (
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const maxHTMLDepth = 64

// messagePolicy is the second wall behind the writer: it admits what the writer
// writes and nothing else.
var messagePolicy = newMessagePolicy()

func newMessagePolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "h4", "h5", "h6")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[a-z0-9+#._-]{1,20}$`)).OnElements("code")
	p.AllowAttrs("data-language").Matching(codeLabels).OnElements("pre")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^at$|` + codeMark.String())).OnElements("span")
	p.AllowAttrs("data-member-id").Matching(regexp.MustCompile(`^[0-9]{1,19}$`)).OnElements("span")
	allowLinks(p)
	return p
}

// botPolicy is what a bot may send as HTML. No class and no data attribute: a bot
// must not be able to dress a word up as a mention or as part of the page.
var botPolicy = newBotPolicy()

func newBotPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("abbr", "acronym", "address", "b", "big", "blockquote", "br", "cite", "code", "dd", "del",
		"dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
		"ins", "kbd", "li", "ol", "p", "pre", "samp", "small", "strong", "sub", "sup", "time", "tt", "ul", "var")
	p.AllowNoAttrs().OnElements("span")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	allowLinks(p)
	return p
}

func allowLinks(p *bluemonday.Policy) {
	p.RequireParseableURLs(true)
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer nofollow$`)).OnElements("a")
	p.AllowAttrs("target").Matching(regexp.MustCompile(`^_blank$`)).OnElements("a")
}

// SanitizeHTML makes the HTML of a bot safe to stand inside a page: allow-listed
// tags only, no attribute but a link's address and a list's start, every tag
// closed, nesting at most 64 deep. What cannot be parsed, or is longer than
// MaxMarkdown, comes back as text.
func SanitizeHTML(s string) string {
	s = clean(s)
	if len(s) > MaxMarkdown {
		return plainly(s).HTML
	}
	// The policy works tag by tag and would let a stray </article> of the page
	// through if it were allowed, and does let </div>: only a tree is balanced.
	body := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(botPolicy.Sanitize(s)), body)
	if err != nil {
		return plainly(s).HTML
	}
	var b strings.Builder
	for _, n := range nodes {
		writeNode(&b, n, 0)
	}
	return botPolicy.Sanitize(b.String())
}

func writeNode(b *strings.Builder, n *html.Node, depth int) {
	if n.Type == html.TextNode {
		b.WriteString(html.EscapeString(clean(n.Data))) // &#8; hid from the first clean
		return
	}
	tagged := n.Type == html.ElementNode && depth < maxHTMLDepth
	void := n.DataAtom == atom.Br || n.DataAtom == atom.Hr
	if tagged {
		b.WriteString("<" + n.Data + attributes(n) + ">")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		writeNode(b, c, depth+1)
	}
	if tagged && !void {
		b.WriteString("</" + n.Data + ">")
	}
}

func attributes(n *html.Node) string {
	for _, a := range n.Attr {
		switch {
		case n.DataAtom == atom.Ol && a.Key == "start":
			return ` start="` + html.EscapeString(a.Val) + `"`
		case n.DataAtom == atom.A && a.Key == "href":
			href := destination(a.Val)
			if href == "" {
				return ""
			}
			out := ` href="` + html.EscapeString(href) + `"`
			if !strings.HasPrefix(href, "mailto:") {
				out += ` rel="noopener noreferrer nofollow" target="_blank"`
			}
			return out
		}
	}
	return ""
}
