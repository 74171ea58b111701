package richtext

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var kindTask = ast.NewNodeKind("Task")

// task is the box of "- [x] done". It is drawn as a character: what is shown to
// everybody in a room cannot be ticked by one of them.
type task struct {
	ast.BaseInline
	done bool
}

func (*task) Kind() ast.NodeKind         { return kindTask }
func (t *task) Dump(src []byte, lvl int) { ast.DumpHelper(t, src, lvl, nil, nil) }

type tasks struct{}

func (tasks) Trigger() []byte { return []byte{'['} }

func (tasks) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	if parent.HasChildren() || parent.Parent() == nil || parent.Parent().Kind() != ast.KindListItem || parent.Parent().FirstChild() != parent {
		return nil
	}
	line, _ := block.PeekLine()
	if len(line) < 4 || line[2] != ']' || line[3] != ' ' {
		return nil
	}
	switch line[1] {
	case ' ', 'x', 'X':
		block.Advance(3)
		return &task{done: line[1] != ' '}
	}
	return nil
}
