package richtext

import (
	"bytes"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// maxName is the longest run of bytes after an @ that is tried as a name.
const maxName = 160

var kindMention = ast.NewNodeKind("Mention")

type mention struct {
	ast.BaseInline
	id      int64
	display string
}

func (*mention) Kind() ast.NodeKind         { return kindMention }
func (m *mention) Dump(src []byte, lvl int) { ast.DumpHelper(m, src, lvl, nil, nil) }

type mentions struct{}

func (mentions) Trigger() []byte { return []byte{'@'} }

func (mentions) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	left := limitsOf(pc)
	if left.find == nil || isNameRune(block.PrecendingCharacter()) {
		return nil
	}
	line, _ := block.PeekLine()
	name := line[1:]
	ends := nameEnds(name)
	for i := len(ends) - 1; i >= 0 && left.lookups > 0; i-- {
		left.lookups--
		id, display, ok := left.find.Mentioned(string(name[:ends[i]]))
		if ok {
			block.Advance(1 + ends[i])
			return &mention{id: id, display: clean(display)}
		}
	}
	return nil
}

// nameEnds lists where a name at the start of b could end: behind each word, with
// and without its punctuation, for "Ada", "Ada L." and "Jean-Luc O'Brien" are all
// names. Scripts that write without spaces may end anywhere.
func nameEnds(b []byte) []int {
	b = b[:min(len(b), maxName)]
	if i := bytes.IndexAny(b, "\n@`"); i >= 0 {
		b = b[:i]
	}
	var ends []int
	prev := ' '
	for i, r := range string(b) {
		if i == 0 && !isNameRune(r) && !unicode.Is(unicode.So, r) {
			return nil
		}
		if !unicode.IsSpace(prev) && (!isNameRune(r) || isSpaceless(r) || isSpaceless(prev)) {
			ends = append(ends, i)
		}
		prev = r
	}
	if !unicode.IsSpace(prev) {
		ends = append(ends, len(b))
	}
	return ends
}

func isNameRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func isSpaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}
