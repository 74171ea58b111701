package tenant

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/uptrace/bun"
)

// Breach is called for a statement that names a schema it has no business in. The
// statement is refused whatever it does: tests fail, production logs and alarms.
type Breach func(statement, schema string)

// LogBreach is the Breach of a running process.
func LogBreach(statement, schema string) {
	slog.Error("statement refused: it names a schema that is not its own", "schema", schema, "statement", head(statement))
}

// guard is the query hook of every handle: a statement may name the handle's own
// schema, and the node tables a tenant may append to. It is the second wall; the
// handle's type is the first, the role's rights the third.
type guard struct {
	own    string
	breach Breach
}

type refused struct{ context.Context }

func (r refused) Err() error { return fmt.Errorf("statement refused: it crosses tenants") }

func (r refused) Done() <-chan struct{} { return closed }

var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// BeforeQuery refuses the statement by handing it a context that is over.
func (g guard) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	for schema, at := range schemas(e.Query) {
		if schema == g.own || schema == "node" && appendsToNode(e.Query, at) {
			continue
		}
		g.breach(e.Query, schema)
		return refused{ctx}
	}
	return ctx
}

// AfterQuery does nothing; bun's interface asks for it.
func (guard) AfterQuery(context.Context, *bun.QueryEvent) {}

// appendsToNode reports whether the name at a place in the query is what an INSERT
// writes to, which may stand inside of a longer statement.
func appendsToNode(query string, at int) bool {
	if !strings.HasSuffix(query[:at], "INSERT INTO ") {
		return false
	}
	for _, table := range []string{"node.outbox ", "node.usage_ledger ", `"node"."outbox" `, `"node"."usage_ledger" `} {
		if strings.HasPrefix(query[at:], table) {
			return true
		}
	}
	return false
}

// schemas yields each schema-like name (t_…, control, node, information_schema,
// pg_catalog) that stands before a dot outside string literals, and where it begins.
func schemas(query string) func(yield func(string, int) bool) {
	return func(yield func(string, int) bool) {
		for i := 0; i < len(query); {
			c := query[i]
			switch {
			case c == '\'':
				i = skipLiteral(query, i)
			case c == '"' || isNameByte(c):
				name, next := readName(query, i)
				if next < len(query) && query[next] == '.' && isSchema(name) {
					if !yield(name, i) {
						return
					}
				}
				i = next
			default:
				i++
			}
		}
	}
}

func skipLiteral(query string, i int) int {
	for i++; i < len(query); i++ {
		if query[i] == '\'' {
			if i+1 < len(query) && query[i+1] == '\'' {
				i++
				continue
			}
			return i + 1
		}
	}
	return i
}

func readName(query string, i int) (string, int) {
	if query[i] == '"' {
		if end := strings.IndexByte(query[i+1:], '"'); end >= 0 {
			return query[i+1 : i+1+end], i + end + 2
		}
		return "", len(query)
	}
	start := i
	for i < len(query) && isNameByte(query[i]) {
		i++
	}
	return query[start:i], i
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isSchema(name string) bool {
	switch name {
	case "control", "node", "public", "information_schema", "pg_catalog":
		return true
	}
	return len(name) == 34 && strings.HasPrefix(name, "t_")
}

func head(s string) string {
	if len(s) > 200 {
		return strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
