package styles

import (
	"regexp"
	"strings"

	"github.com/tdewolff/parse/v2/css"
)

func set(words string) map[string]bool {
	found := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		found[word] = true
	}
	return found
}

// conditions are the at-rules that hold rules.
var conditions = set("@media @supports @container")

var selectorFunctions = set(":not( not( is( where( has( nth-child( nth-last-child( nth-of-type( nth-last-of-type( lang( dir(")

// functions fetch nothing. What is not here, url() before all, is refused.
var functions = set(`rgb( rgba( hsl( hsla( hwb( lab( lch( oklab( oklch( color( color-mix( light-dark( var( env( calc( min( max( clamp( round( mod( abs( sign(
	linear-gradient( radial-gradient( conic-gradient( repeating-linear-gradient( repeating-radial-gradient( repeating-conic-gradient(
	cubic-bezier( steps( linear( translate( translatex( translatey( scale( scalex( scaley( rotate( skew( skewx( skewy( matrix(
	blur( brightness( contrast( drop-shadow( grayscale( hue-rotate( invert( opacity( saturate( sepia( minmax( repeat( fit-content( counter( inset( circle( ellipse( polygon(`)

// properties are those that change how something looks where it is.
var properties = regexp.MustCompile(`^(--[a-z0-9_-]+|color|accent-color|caret-color|color-scheme|background(-[a-z-]+)?|border(-[a-z-]+)?|outline(-[a-z-]+)?|box-shadow|box-sizing|` +
	`font(-[a-z-]+)?|line-height|letter-spacing|word-(break|spacing)|overflow-wrap|hyphens|tab-size|quotes|text-[a-z-]+|white-space|vertical-align|direction|` +
	`padding(-[a-z-]+)?|margin(-[a-z-]+)?|(min-|max-)?(width|height|inline-size|block-size)|aspect-ratio|object-(fit|position)|overflow(-[xy]|-inline|-block)?|` +
	`display|visibility|order|gap|row-gap|column-gap|flex(-[a-z-]+)?|grid(-[a-z-]+)?|(align|justify|place)-(content|items|self)|columns|column-[a-z-]+|` +
	`opacity|filter|backdrop-filter|mix-blend-mode|isolation|clip-path|transform(-[a-z-]+)?|translate|rotate|scale|transition(-[a-z-]+)?|will-change|` +
	`position|top|right|bottom|left|inset(-[a-z-]+)?|z-index|float|clear|list-style(-[a-z-]+)?|content|counter-(reset|increment)|cursor|user-select|resize|` +
	`fill|stroke(-[a-z-]+)?|scrollbar-(color|width|gutter)|appearance|image-rendering|-webkit-(font-smoothing|line-clamp|text-stroke|box-orient))$`)

// places are where something may stand: not over everything else.
var places = set("static relative inherit initial unset")

// declare writes a declaration, or says what is wrong with it.
func declare(list []token) (text, why string) {
	list = trimmed(list)
	if len(list) == 0 {
		return "", ""
	}
	name := list[0]
	property := strings.ToLower(name.text)
	if name.kind == css.CustomPropertyNameToken {
		property = name.text
	} else if name.kind != css.IdentToken {
		return "", "“" + clipped(name.text) + "” is not a property."
	}
	rest := trimmed(list[1:])
	if len(rest) == 0 || rest[0].kind != css.ColonToken {
		return "", "After " + clipped(name.text) + " a colon is missing."
	}
	if !properties.MatchString(strings.ToLower(property)) {
		return "", clipped(name.text) + " is not taken."
	}
	value := trimmed(rest[1:])
	if len(value) == 0 {
		return "", clipped(name.text) + " says nothing."
	}
	if why := wrongValue(value); why != "" {
		return "", why
	}
	if property == "position" && !places[strings.ToLower(value[0].text)] {
		return "", "Of the positions, static and relative are taken: nothing may lie over everything else."
	}
	return property + ":" + written(value), ""
}

func wrongValue(list []token) string {
	open := 0
	for _, t := range list {
		if strings.ContainsRune(t.text, '\\') {
			return "Backslashes are not taken. Type the character itself."
		}
		switch t.kind {
		case css.StringToken:
			if !closed(t) {
				return "A quotation mark is missing at the end."
			}
		case css.IdentToken, css.HashToken, css.NumberToken, css.PercentageToken, css.DimensionToken, css.CommaToken,
			css.WhitespaceToken, css.CustomPropertyNameToken:
		case css.UnicodeRangeToken:
			return "Ranges of characters are not taken."
		case css.URLToken, css.BadURLToken:
			return "url() is not taken: a style sheet fetches nothing."
		case css.BadStringToken:
			return "A quotation mark is missing at the end."
		case css.FunctionToken:
			if !functions[strings.ToLower(t.text)] {
				return clipped(t.text) + ") is not taken."
			}
			open++
		case css.LeftParenthesisToken:
			open++
		case css.RightParenthesisToken:
			if open--; open < 0 {
				return "A bracket is closed that was not opened."
			}
		case css.DelimToken:
			if !strings.Contains("+-*/!.", t.text) {
				return "“" + clipped(t.text) + "” is not taken in a value."
			}
		default:
			return "“" + clipped(t.text) + "” is not taken in a value."
		}
	}
	if open > 0 {
		return "A bracket is not closed."
	}
	return ""
}

func wrongPrelude(list []token) string {
	open := 0
	if len(trimmed(list)) == 0 {
		return "This condition says nothing."
	}
	for _, t := range list {
		if strings.ContainsRune(t.text, '\\') {
			return "Backslashes are not taken."
		}
		switch t.kind {
		case css.IdentToken, css.NumberToken, css.DimensionToken, css.PercentageToken, css.ColonToken, css.CommaToken, css.WhitespaceToken:
		case css.LeftParenthesisToken:
			open++
		case css.RightParenthesisToken:
			if open--; open < 0 {
				return "A bracket is closed that was not opened."
			}
		case css.DelimToken:
			if !strings.Contains("<>=/", t.text) {
				return "“" + clipped(t.text) + "” is not taken in a condition."
			}
		default:
			return "“" + clipped(t.text) + "” is not taken in a condition."
		}
	}
	if open > 0 {
		return "A bracket is not closed."
	}
	return ""
}

// clipped keeps what is named in a sentence short.
func clipped(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

// closed reports whether a string has its second quotation mark: at the end of a sheet
// none is asked for.
func closed(t token) bool { return len(t.text) > 1 && t.text[0] == t.text[len(t.text)-1] }
