package richtext

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var kindStrike = ast.NewNodeKind("Strike")

// strike is ~~struck out~~ text.
type strike struct{ ast.BaseInline }

func (*strike) Kind() ast.NodeKind         { return kindStrike }
func (s *strike) Dump(src []byte, lvl int) { ast.DumpHelper(s, src, lvl, nil, nil) }

// strikes wants exactly two tildes: with one, "from 1~2 to 3~4" loses its middle.
type strikes struct{}

func (strikes) Trigger() []byte { return []byte{'~'} }

func (strikes) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	d := parser.ScanDelimiter(line, before, 2, strikePairs{})
	if d == nil || d.OriginalLength != 2 || before == '~' {
		return nil
	}
	d.Segment = segment.WithStop(segment.Start + 2)
	block.Advance(2)
	pc.PushDelimiter(d)
	return d
}

type strikePairs struct{}

func (strikePairs) IsDelimiter(b byte) bool { return b == '~' }
func (strikePairs) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}
func (strikePairs) OnMatch(int) ast.Node { return &strike{} }
