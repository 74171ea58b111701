package richtext

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The limits are far beyond what people write and far below what hurts: goldmark
// takes quadratic time in each of these on input made for it.
const (
	maxBlockDepth  = 24   // quotes, lists and their items inside each other
	maxInlineDepth = 16   // bold inside italic inside a link …
	maxDelimiters  = 2000 // runs of *, _ and ~ per message
	maxBrackets    = 500  // [ and ![ per message
	maxBackticks   = 8    // the longest run that opens a code span
	maxLookups     = 2000 // names asked of the Mentioner per message
)

// grammar leaves out, of CommonMark: raw HTML; indented code, which pasted text
// turns into by accident; underlined headings, which "---" after a sentence turns
// into; and reference definitions, which vanish from the reader's sight.
var grammar = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(shallow{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(codeSpans{parser.NewCodeSpanParser()}, 100),
		util.Prioritized(tasks{}, 150),
		util.Prioritized(brackets{parser.NewLinkParser()}, 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(addresses{}, 400),
		util.Prioritized(mentions{}, 450),
		util.Prioritized(delimiters{parser.NewEmphasisParser()}, 500),
		util.Prioritized(delimiters{strikes{}}, 600),
	),
)

type limits struct {
	find       Mentioner
	delimiters int
	brackets   int
	lookups    int
}

var limitsKey = parser.NewContextKey()

func withLimits(find Mentioner) parser.ParseOption {
	pc := parser.NewContext()
	pc.Set(limitsKey, &limits{find, maxDelimiters, maxBrackets, maxLookups})
	return parser.WithContext(pc)
}

func limitsOf(pc parser.Context) *limits { return pc.Get(limitsKey).(*limits) }

// shallow refuses to open a container inside too many others; its marker is then
// ordinary text.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) >= maxBlockDepth {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, r, pc)
}

// delimiters stops pairing once a message has had its share.
type delimiters struct{ parser.InlineParser }

func (d delimiters) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	left := limitsOf(pc)
	if left.delimiters == 0 {
		return nil
	}
	n := d.InlineParser.Parse(parent, block, pc)
	if n != nil {
		left.delimiters--
	}
	return n
}

// brackets does the same for links.
type brackets struct{ parser.InlineParser }

func (b brackets) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if line[0] == '[' || line[0] == '!' && len(line) > 1 && line[1] == '[' {
		left := limitsOf(pc)
		if left.brackets == 0 {
			return nil
		}
		left.brackets--
	}
	return b.InlineParser.Parse(parent, block, pc)
}

func (b brackets) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	b.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// codeSpans takes a very long run of backticks as text: each length that finds no
// partner costs a walk to the end of the block.
type codeSpans struct{ parser.InlineParser }

func (c codeSpans) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	run := 0
	for run < len(line) && line[run] == '`' {
		run++
	}
	if run > maxBackticks {
		block.Advance(run)
		return ast.NewTextSegment(segment.WithStop(segment.Start + run))
	}
	return c.InlineParser.Parse(parent, block, pc)
}
