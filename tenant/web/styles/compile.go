package styles

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// Root is the class below which a sheet works.
const Root = "workspace-styles"

// MaxBytes is how long a sheet may be.
const MaxBytes = 20_000

// mostProblems is how many things that are wrong are named at once.
const mostProblems = 20

// deepest is how many conditions may stand inside of each other.
const deepest = 4

// Problem is something that a sheet may not say.
type Problem struct {
	Line int // from 1
	Text string
}

func (p Problem) String() string { return fmt.Sprintf("Line %d: %s", p.Line, p.Text) }

// Compile returns what of a sheet may be shown, and what is wrong with the rest.
func Compile(source string) ([]byte, []Problem) {
	if len(source) > MaxBytes {
		return nil, []Problem{{1 + strings.Count(source[:MaxBytes], "\n"), "A style sheet has at most 20,000 bytes. Shorten it."}}
	}
	c := compiler{tokens: tokens(source)}
	c.rules(0)
	return c.out.Bytes(), c.problems
}

// Hash names what Compile returned.
func Hash(sheet []byte) string {
	sum := sha256.Sum256(sheet)
	return hex.EncodeToString(sum[:8])
}

type token struct {
	kind css.TokenType
	text string
	line int
}

func (t token) is(text string) bool { return strings.EqualFold(t.text, text) }

// tokens leaves comments out: what is inside of them is nobody's business.
func tokens(source string) (found []token) {
	lexer := css.NewLexer(parse.NewInputString(source))
	line := 1
	for {
		kind, text := lexer.Next()
		if kind == css.ErrorToken {
			return found
		}
		if kind == css.CommentToken {
			found = append(found, token{css.WhitespaceToken, " ", line})
		} else {
			found = append(found, token{kind, string(text), line})
		}
		line += bytes.Count(text, []byte("\n"))
	}
}

// compiler walks over the tokens once.
type compiler struct {
	tokens   []token
	at       int
	out      bytes.Buffer
	problems []Problem
}

func (c *compiler) problem(line int, format string, args ...any) {
	if len(c.problems) < mostProblems {
		c.problems = append(c.problems, Problem{line, fmt.Sprintf(format, args...)})
	}
}

func (c *compiler) more() bool { return c.at < len(c.tokens) }

func (c *compiler) space() {
	for c.more() && c.tokens[c.at].kind == css.WhitespaceToken {
		c.at++
	}
}

// rules reads rules to the end, or to the brace that closes a condition.
func (c *compiler) rules(depth int) {
	for c.space(); c.more(); c.space() {
		t := c.tokens[c.at]
		switch {
		case t.kind == css.RightBraceToken && depth > 0:
			return
		case t.kind == css.RightBraceToken:
			c.problem(t.line, "This closing brace belongs to nothing.")
			c.at++
		case t.kind == css.AtKeywordToken:
			c.condition(depth)
		default:
			c.rule()
		}
	}
	if depth > 0 {
		c.problem(c.lastLine(), "A closing brace is missing.")
	}
}

func (c *compiler) lastLine() int {
	if len(c.tokens) == 0 {
		return 1
	}
	return c.tokens[len(c.tokens)-1].line
}

// upTo returns the tokens before the next one of a kind that stands outside of
// brackets, and stops there; ok is false where there is none.
func (c *compiler) upTo(kinds ...css.TokenType) (before []token, ok bool) {
	from, open := c.at, 0
	for ; c.more(); c.at++ {
		kind := c.tokens[c.at].kind
		if open <= 0 {
			for _, k := range kinds {
				if kind == k {
					return c.tokens[from:c.at], true
				}
			}
		}
		switch kind {
		case css.LeftParenthesisToken, css.LeftBracketToken, css.FunctionToken, css.LeftBraceToken:
			open++
		case css.RightParenthesisToken, css.RightBracketToken, css.RightBraceToken:
			open--
		}
	}
	return c.tokens[from:], false
}

// condition reads an at-rule: those that hold rules under a condition, and no other.
func (c *compiler) condition(depth int) {
	name := c.tokens[c.at]
	c.at++
	prelude, _ := c.upTo(css.LeftBraceToken, css.SemicolonToken, css.RightBraceToken)
	block := c.more() && c.tokens[c.at].kind == css.LeftBraceToken
	why := ""
	switch {
	case !conditions[strings.ToLower(name.text)]:
		why = name.text + " is not taken. Of the at-rules, @media, @supports and @container are."
	case !block:
		why = name.text + " needs rules in braces."
	case depth == deepest:
		why = "These conditions stand inside of each other too often."
	default:
		why = wrongPrelude(prelude)
	}
	if why != "" {
		c.problem(name.line, "%s", why)
		c.skip(block)
		return
	}
	c.at++
	from := c.out.Len()
	c.out.WriteString(strings.ToLower(name.text) + " " + written(prelude) + "{\n")
	empty := c.out.Len()
	c.rules(depth + 1)
	c.at++ // the closing brace
	if c.out.Len() == empty {
		c.out.Truncate(from)
		return
	}
	c.out.WriteString("}\n")
}

// skip leaves out the rest of a rule: a block, or what ends with a semicolon.
func (c *compiler) skip(block bool) {
	if !block {
		if c.more() && c.tokens[c.at].kind == css.SemicolonToken {
			c.at++
		}
		return
	}
	for open := 0; c.more(); c.at++ {
		switch c.tokens[c.at].kind {
		case css.LeftBraceToken:
			open++
		case css.RightBraceToken:
			if open--; open == 0 {
				c.at++
				return
			}
		}
	}
}

// rule reads selectors and what they say.
func (c *compiler) rule() {
	first := c.tokens[c.at]
	selector, ok := c.upTo(css.LeftBraceToken, css.RightBraceToken)
	if !ok || c.tokens[c.at].kind != css.LeftBraceToken {
		c.problem(first.line, "Braces with declarations are missing here.")
		return
	}
	scoped, why := scope(selector)
	if why != "" {
		c.problem(first.line, "%s", why)
		c.skip(true)
		return
	}
	c.at++
	var said []string
	for c.space(); c.more() && c.tokens[c.at].kind != css.RightBraceToken; c.space() {
		if c.tokens[c.at].kind == css.SemicolonToken {
			c.at++
			continue
		}
		from := c.tokens[c.at]
		declaration, _ := c.upTo(css.SemicolonToken, css.LeftBraceToken, css.RightBraceToken)
		if c.more() && c.tokens[c.at].kind == css.LeftBraceToken {
			c.problem(from.line, "Rules inside of rules are not taken.")
			c.skip(true)
			continue
		}
		text, why := declare(declaration)
		if why != "" {
			c.problem(from.line, "%s", why)
			continue
		}
		said = append(said, text)
	}
	if !c.more() {
		c.problem(c.lastLine(), "A closing brace is missing.")
	}
	c.at++
	if len(said) > 0 {
		c.out.WriteString(scoped + "{" + strings.Join(said, ";") + "}\n")
	}
}

// written puts tokens together again, with one space where there was any.
func written(list []token) string {
	var b strings.Builder
	for _, t := range list {
		if t.kind == css.WhitespaceToken {
			b.WriteByte(' ')
			continue
		}
		b.WriteString(t.text)
	}
	return strings.TrimSpace(b.String())
}
