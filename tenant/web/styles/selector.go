package styles

import (
	"strings"

	"github.com/tdewolff/parse/v2/css"
)

// scope writes a list of selectors so that each selects below Root alone, or says
// what is wrong with it.
func scope(list []token) (scoped, why string) {
	var all []string
	for _, one := range split(list, css.CommaToken) {
		one = trimmed(one)
		if why := wrongSelector(one); why != "" {
			return "", why
		}
		under := below(one)
		if under == "" {
			return "", "Nothing stands beside the page itself."
		}
		all = append(all, under)
	}
	return strings.Join(all, ","), ""
}

func wrongSelector(list []token) string {
	if len(list) == 0 {
		return "A selector is missing here."
	}
	if isCombinator(list[0]) || isCombinator(list[len(list)-1]) {
		return "A selector cannot begin or end with " + edge(list) + "."
	}
	open := []css.TokenType{}
	for _, t := range list {
		switch t.kind {
		case css.StringToken:
			if !closed(t) {
				return "A quotation mark is missing at the end."
			}
		case css.IdentToken, css.HashToken, css.ColonToken, css.WhitespaceToken, css.NumberToken, css.DimensionToken,
			css.CommaToken, css.IncludeMatchToken, css.DashMatchToken, css.PrefixMatchToken, css.SuffixMatchToken, css.SubstringMatchToken:
		case css.LeftBracketToken:
			open = append(open, css.RightBracketToken)
		case css.LeftParenthesisToken:
			open = append(open, css.RightParenthesisToken)
		case css.FunctionToken:
			if !selectorFunctions[strings.ToLower(t.text)] {
				return t.text + ") is not taken in a selector."
			}
			open = append(open, css.RightParenthesisToken)
		case css.RightBracketToken, css.RightParenthesisToken:
			if len(open) == 0 || open[len(open)-1] != t.kind {
				return "The brackets of this selector do not match."
			}
			open = open[:len(open)-1]
		case css.DelimToken:
			if !strings.Contains("*>+~.=", t.text) {
				return "“" + t.text + "” is not taken in a selector."
			}
		default:
			return "“" + t.text + "” is not taken in a selector."
		}
		if strings.ContainsRune(t.text, '\\') {
			return "Backslashes are not taken. Type the character itself."
		}
	}
	if len(open) > 0 {
		return "The brackets of this selector do not match."
	}
	return ""
}

// below puts Root in front; where a selector begins with the page itself, Root stands
// for it, and conditions on it, such as its theme, stay. It returns "" for what stands
// beside the page.
func below(one []token) string {
	n := 0 // tokens of the first compound
	for open := 0; n < len(one); n++ {
		switch one[n].kind {
		case css.LeftParenthesisToken, css.LeftBracketToken, css.FunctionToken:
			open++
		case css.RightParenthesisToken, css.RightBracketToken:
			open--
		}
		if open == 0 && (isCombinator(one[n]) || one[n].kind == css.WhitespaceToken) {
			break
		}
	}
	first, rest := one[:n], written(one[n:])
	if rest != "" {
		rest = " " + rest
	}
	self := first[0].is("body") || first[0].is("html") || len(first) > 1 && first[0].kind == css.ColonToken && first[1].is("root")
	if after := strings.TrimSpace(rest); self && (strings.HasPrefix(after, "+") || strings.HasPrefix(after, "~")) {
		return ""
	}
	switch {
	case first[0].is("body"):
		return "." + Root + written(first[1:]) + rest
	case first[0].is("html"):
		return page(first[1:]) + "." + Root + rest
	case self:
		return page(first[2:]) + "." + Root + rest
	}
	return "." + Root + " " + written(one)
}

// page is the <html> element under a condition, or nothing.
func page(condition []token) string {
	if len(condition) == 0 {
		return ""
	}
	return ":root" + written(condition) + " "
}

func isCombinator(t token) bool { return t.kind == css.DelimToken && strings.Contains(">+~", t.text) }

func edge(list []token) string {
	if isCombinator(list[0]) {
		return "“" + list[0].text + "”"
	}
	return "“" + list[len(list)-1].text + "”"
}

// split cuts at a kind of token that stands outside of brackets.
func split(list []token, at css.TokenType) (parts [][]token) {
	from, open := 0, 0
	for i, t := range list {
		switch t.kind {
		case css.LeftParenthesisToken, css.LeftBracketToken, css.FunctionToken:
			open++
		case css.RightParenthesisToken, css.RightBracketToken:
			open--
		case at:
			if open == 0 {
				parts = append(parts, list[from:i])
				from = i + 1
			}
		}
	}
	return append(parts, list[from:])
}

func trimmed(list []token) []token {
	for len(list) > 0 && list[0].kind == css.WhitespaceToken {
		list = list[1:]
	}
	for len(list) > 0 && list[len(list)-1].kind == css.WhitespaceToken {
		list = list[:len(list)-1]
	}
	return list
}
