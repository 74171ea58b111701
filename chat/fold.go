package chat

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxWord is how many characters of a word are kept; what is longer is a key or a
// picture written out, and found by how it begins.
const maxWord = 60

// eachWord calls do for each word of a text, folded so that what people type finds what
// they mean, and with where it stands in the text, in bytes. In scripts that put no
// spaces between words each character is a word.
//
// migrations/tenant/…_search_text_of_old_messages.up.sql says the same in SQL.
func eachWord(text string, do func(word string, from, to int)) {
	from := -1
	end := func(to int) {
		if from < 0 {
			return
		}
		if word := fold(text[from:to]); word != "" {
			do(word, from, to)
		}
		from = -1
	}
	for i, r := range text {
		switch {
		case r == voiced || r == halfVoiced || r == softHyphen: // belongs to the character before
		case unicode.Is(unspaced, r):
			end(i)
			from = i
		case !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r):
			end(i)
		case from < 0:
			from = i
		case from < i && unicode.Is(unspaced, firstRune(text[from:i])):
			end(i)
			from = i
		}
	}
	end(len(text))
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// What follows a character of a script without spaces and is a part of it.
const (
	voiced     = '\u3099'
	halfVoiced = '\u309a'
	softHyphen = '\u00ad'
)

// unspaced are the characters of scripts that put no spaces between words: Thai, Lao,
// Burmese, Khmer, Japanese, Chinese; and Korean, which does, but not before its endings.
var unspaced = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0e00, Hi: 0x0eff, Stride: 1},
		{Lo: 0x1000, Hi: 0x109f, Stride: 1},
		{Lo: 0x1780, Hi: 0x17ff, Stride: 1},
		{Lo: 0x3005, Hi: 0x3007, Stride: 2},
		{Lo: 0x3041, Hi: 0x3096, Stride: 1},
		{Lo: 0x309d, Hi: 0x309f, Stride: 1},
		{Lo: 0x30a1, Hi: 0x30fa, Stride: 1},
		{Lo: 0x30fc, Hi: 0x30ff, Stride: 1},
		{Lo: 0x31f0, Hi: 0x31ff, Stride: 1},
		{Lo: 0x3400, Hi: 0x4dbf, Stride: 1},
		{Lo: 0x4e00, Hi: 0x9fff, Stride: 1},
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1},
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1},
		{Lo: 0xff66, Hi: 0xff9d, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x20000, Hi: 0x3ffff, Stride: 1}},
}

// accents are marks that one leaves out while typing in a hurry: those of Latin, Greek
// and Cyrillic letters, and the vowels of Hebrew and Arabic. The marks of other
// scripts are letters by another name.
var accents = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x00ad, Hi: 0x00ad, Stride: 1},
	{Lo: 0x0300, Hi: 0x036f, Stride: 1},
	{Lo: 0x0591, Hi: 0x05c7, Stride: 1},
	{Lo: 0x0610, Hi: 0x061a, Stride: 1},
	{Lo: 0x064b, Hi: 0x065f, Stride: 1},
	{Lo: 0x0670, Hi: 0x0670, Stride: 1},
}}

var plainLetters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "þ", "th", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "ı", "i", "ς", "σ")

// fold makes one word of all its spellings: small letters, without accents, without
// the shapes that Unicode keeps for compatibility. What is no letter and no number goes.
func fold(word string) string {
	if isPlain(word) {
		return cut(word)
	}
	word = plainLetters.Replace(strings.ToLower(norm.NFKD.String(word)))
	word = strings.Map(func(r rune) rune {
		if unicode.Is(accents, r) || !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
			return -1
		}
		return r
	}, word)
	return cut(norm.NFC.String(word))
}

// isPlain reports whether a word is folded already, as most are.
func isPlain(word string) bool {
	for i := range len(word) {
		if c := word[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func cut(word string) string {
	n := 0
	for i := range word {
		if n == maxWord {
			return word[:i]
		}
		n++
	}
	return word
}
