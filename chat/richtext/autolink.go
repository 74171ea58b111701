package richtext

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var kindAddress = ast.NewNodeKind("Address")

// address is a bare URL or e-mail address found in running text.
type address struct {
	ast.BaseInline
	label string
	href  string
}

func (*address) Kind() ast.NodeKind         { return kindAddress }
func (a *address) Dump(src []byte, lvl int) { ast.DumpHelper(a, src, lvl, nil, nil) }

// addresses finds them where they give themselves away, at the colon of a scheme,
// the first dot of "www." and the @ of an e-mail, and takes back the characters
// before it that already became text. It runs as a parser and not over the finished
// tree, or the underscores of a path would have turned to italics by then.
type addresses struct{}

func (addresses) Trigger() []byte { return []byte{':', '.', '@'} }

func (addresses) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	before := behind(block.Source(), segment.Start)
	var start, length int
	var href string
	switch line[0] {
	case ':':
		start = schemeBehind(before)
		length = urlLength(line, len("://"))
	case '.':
		start = wwwBehind(before)
		length = urlLength(line, len("."))
	case '@':
		start = mailboxBehind(before)
		length = domainLength(line)
	}
	if start == 0 || length == 0 {
		return nil
	}
	label := string(before[len(before)-start:]) + string(line[:length])
	switch line[0] {
	case ':':
		href = webAddress(label)
	case '.':
		href = webAddress("https://" + label)
	case '@':
		href = mailAddress(label)
	}
	if href == "" || !takeBack(parent, segment.Start-start, segment.Start, pc) {
		return nil
	}
	block.Advance(length)
	return &address{label: label, href: href}
}

// behind returns up to 64 bytes before i that are on the same line.
func behind(src []byte, i int) []byte {
	b := src[max(0, i-64):i]
	return b[bytes.LastIndexByte(b, '\n')+1:]
}

func schemeBehind(b []byte) int {
	n := tail(b, isASCIILetter)
	if s := strings.ToLower(string(b[len(b)-n:])); s != "http" && s != "https" {
		return 0
	}
	return n
}

func wwwBehind(b []byte) int {
	n := tail(b, isMailbox)
	if !strings.EqualFold(string(b[len(b)-n:]), "www") {
		return 0
	}
	return n
}

func mailboxBehind(b []byte) int {
	n := tail(b, isMailbox)
	if n == 64 {
		return 0
	}
	for n > 0 && !isASCIIAlnum(b[len(b)-n]) {
		n--
	}
	// A slash before it means the rest of a URL that was refused.
	if n > 0 && (b[len(b)-1] == '.' || n < len(b) && b[len(b)-1-n] == '/') {
		return 0
	}
	return n
}

func tail(b []byte, ok func(byte) bool) int {
	n := 0
	for n < len(b) && ok(b[len(b)-1-n]) {
		n++
	}
	return n
}

// takeBack removes [from, to) of the source from the end of parent, where it stands
// as text or as underscores that have not found a partner. It reports false, with
// nothing changed, when something else stands there.
func takeBack(parent ast.Node, from, to int, pc parser.Context) bool {
	at := to
	for n := parent.LastChild(); at > from; n = n.PreviousSibling() {
		seg, ok := standing(n)
		if !ok || seg.Stop != at || seg.Start >= at {
			return false
		}
		at = seg.Start
	}
	for to > from {
		last := parent.LastChild()
		if d, ok := last.(*parser.Delimiter); ok {
			pc.RemoveDelimiter(d) // leaves its text, perhaps joined to the text before
			last = parent.LastChild()
		}
		t := last.(*ast.Text)
		to = t.Segment.Start
		if to < from {
			t.Segment = t.Segment.WithStop(from)
			return true
		}
		parent.RemoveChild(parent, t)
	}
	return true
}

func standing(n ast.Node) (text.Segment, bool) {
	switch n := n.(type) {
	case *ast.Text:
		return n.Segment, true
	case *parser.Delimiter:
		return n.Segment, true
	}
	return text.Segment{}, false
}

// urlLength measures the rest of a URL that begins with head bytes (the marker
// just met). Punctuation that ends the sentence and brackets that were opened
// before the URL stay outside.
func urlLength(line []byte, head int) int {
	if head == len("://") && !bytes.HasPrefix(line, []byte("://")) {
		return 0
	}
	first, _ := utf8.DecodeRune(line[min(head, len(line)):])
	if !isNameRune(first) && first != '[' {
		return 0
	}
	var open []rune
	end := head
scan:
	for end < len(line) && end < maxURL {
		r, size := utf8.DecodeRune(line[end:])
		if endsURL(r) {
			break
		}
		switch r {
		case '(', '[', '{':
			open = append(open, r)
		case ')', ']', '}':
			if len(open) == 0 || !pairs(open[len(open)-1], r) {
				break scan
			}
			open = open[:len(open)-1]
		}
		end += size
	}
	kept := bytes.TrimRight(line[:end], `?!.,:;*_~'([{|`)
	if len(kept) <= head {
		return 0
	}
	return len(kept)
}

func pairs(open, shut rune) bool {
	return open == '(' && shut == ')' || open == '[' && shut == ']' || open == '{' && shut == '}'
}

// endsURL also holds typographic quotes, CJK punctuation, and the invisible
// characters with which one address is dressed up as another.
func endsURL(r rune) bool {
	switch r {
	case '<', '>', '"', '`', '\\', '^', '|', utf8.RuneError:
		return true
	}
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f
	}
	return r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff20 ||
		unicode.In(r, unicode.Space, unicode.C, unicode.Pi, unicode.Pf)
}

// domainLength measures "@host.tld" in a line that begins with the @.
func domainLength(line []byte) int {
	end, dots, label := 1, 0, 0
	good := 0
	for end < len(line) && end < 254 {
		c := line[end]
		switch {
		case isASCIIAlnum(c) || c >= utf8.RuneSelf:
			label++
			if dots > 0 && label >= 2 {
				good = end + 1
			}
		case c == '-' && label > 0:
			label++
		case c == '.' && label > 0 && line[end-1] != '-':
			dots++
			label = 0
		default:
			return good
		}
		end++
	}
	return good
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isASCIIAlnum(c byte) bool  { return isASCIILetter(c) || c >= '0' && c <= '9' }
func isMailbox(c byte) bool {
	return isASCIIAlnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-'
}
