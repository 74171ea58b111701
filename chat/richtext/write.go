package richtext

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// writer walks the tree once and writes the HTML and the plain text side by side.
type writer struct {
	src      []byte
	html     strings.Builder
	text     plainText
	mentions []int64
	inline   int  // how deep in bold, italic and strike
	linked   bool // inside a link, where there are no links and no mentions

	codeMarks int // how many words of code may still be coloured
}

func (w *writer) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.block(n)
	}
}

func (w *writer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph:
		w.wrap("p", n, w.inlines)
	case *ast.TextBlock:
		w.text.breakLine()
		w.inlines(n)
		w.text.breakLine()
	case *ast.Heading:
		w.wrap("h"+strconv.Itoa(min(n.Level+3, 6)), n, w.inlines)
	case *ast.Blockquote:
		w.text.breakLine()
		w.text.marker("“")
		w.wrap("blockquote", n, w.blocks)
		w.text.closeQuote()
	case *ast.List:
		w.list(n)
	case *ast.FencedCodeBlock:
		w.fence(n)
	case *ast.ThematicBreak:
		w.html.WriteString("<hr>")
		w.text.breakLine()
		w.text.write("———")
		w.text.breakLine()
	}
}

func (w *writer) wrap(tag string, n ast.Node, inside func(ast.Node)) {
	w.text.breakLine()
	w.html.WriteString("<" + tag + ">")
	inside(n)
	w.html.WriteString("</" + tag + ">")
	w.text.breakLine()
}

func (w *writer) list(l *ast.List) {
	tag, number := "ul", l.Start
	if l.IsOrdered() {
		tag = "ol"
	}
	w.html.WriteString("<" + tag)
	if l.IsOrdered() && l.Start != 1 {
		fmt.Fprintf(&w.html, ` start="%d"`, l.Start)
	}
	w.html.WriteString(">")
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		w.text.newItem()
		if l.IsOrdered() {
			w.text.marker(strconv.Itoa(number) + ". ")
			number++
		} else {
			w.text.marker("• ")
		}
		w.html.WriteString("<li>")
		w.blocks(item)
		w.html.WriteString("</li>")
		w.text.breakLine()
	}
	w.html.WriteString("</" + tag + ">")
}

func (w *writer) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.oneInline(n)
	}
}

func (w *writer) oneInline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.write(string(util.UnescapePunctuations(n.Segment.Value(w.src))))
		if (n.SoftLineBreak() || n.HardLineBreak()) && n.NextSibling() != nil {
			w.html.WriteString("<br>")
			w.text.write("\n")
		}
	case *ast.CodeSpan:
		w.codeSpan(n)
	case *ast.Emphasis:
		w.nested([]string{"em", "strong"}[n.Level-1], n)
	case *strike:
		w.nested("del", n)
	case *ast.Link:
		w.link(n, "[", string(n.Destination))
	case *ast.Image:
		w.link(n, "![", string(n.Destination))
	case *ast.AutoLink:
		w.angled(string(n.Label(w.src)), n.AutoLinkType)
	case *address:
		w.anchor(n.href, func() { w.write(n.label) })
	case *mention:
		w.mention(n)
	case *task:
		w.write(map[bool]string{false: "☐", true: "☑"}[n.done])
	default:
		w.inlines(n)
	}
}

func (w *writer) write(s string) {
	w.html.WriteString(html.EscapeString(s))
	w.text.write(s)
}

// nested stops adding tags when they are deeper than anybody means; browsers stop
// at 512.
func (w *writer) nested(tag string, n ast.Node) {
	if w.inline >= maxInlineDepth {
		w.inlines(n)
		return
	}
	w.inline++
	w.html.WriteString("<" + tag + ">")
	w.inlines(n)
	w.html.WriteString("</" + tag + ">")
	w.inline--
}

func (w *writer) codeSpan(n *ast.CodeSpan) {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(w.src))
		}
	}
	w.html.WriteString("<code>")
	w.write(strings.ReplaceAll(b.String(), "\n", " "))
	w.html.WriteString("</code>")
}

// link shows a link that may not be followed as it was typed: "list[i](x)" is more
// often code than a link, and a refused scheme should be seen for what it is. An
// image becomes a link to it.
func (w *writer) link(n ast.Node, open, dest string) {
	href := destination(string(util.UnescapePunctuations([]byte(dest))))
	if href == "" {
		w.write(open)
		w.inlines(n)
		w.write("](" + dest + ")")
		return
	}
	w.anchor(href, func() {
		if n.HasChildren() {
			w.inlines(n)
		} else {
			w.write(dest)
		}
	})
}

func (w *writer) angled(label string, kind ast.AutoLinkType) {
	href := destination(label)
	if kind == ast.AutoLinkEmail {
		href = mailAddress(label)
	}
	if href == "" {
		w.write("<" + label + ">")
		return
	}
	w.anchor(href, func() { w.write(label) })
}

func (w *writer) anchor(href string, inside func()) {
	if w.linked {
		inside()
		return
	}
	w.linked = true
	w.html.WriteString(`<a href="` + html.EscapeString(href) + `"`)
	if !strings.HasPrefix(href, "mailto:") {
		w.html.WriteString(` rel="noopener noreferrer nofollow" target="_blank"`)
	}
	w.html.WriteString(">")
	inside()
	w.html.WriteString("</a>")
	w.linked = false
}

func (w *writer) mention(m *mention) {
	if w.linked {
		w.write("@" + m.display)
		return
	}
	fmt.Fprintf(&w.html, `<span class="at" data-member-id="%d">`, m.id)
	w.write("@" + m.display)
	w.html.WriteString("</span>")
	if !slices.Contains(w.mentions, m.id) {
		w.mentions = append(w.mentions, m.id)
	}
}
