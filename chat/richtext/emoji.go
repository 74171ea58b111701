package richtext

import (
	"strings"
	"unicode"
)

// maxLargeEmoji is how many emoji still count as an exclamation; more are a wall.
const maxLargeEmoji = 24

const (
	joiner      = '\u200d'
	asPicture   = '\ufe0f'
	keycap      = '\u20e3'
	blackFlag   = '\U0001f3f4'
	tagFirst    = '\U000e0020'
	tagLast     = '\U000e007f'
	toneFirst   = '\U0001f3fb'
	toneLast    = '\U0001f3ff'
	flagFirst   = '\U0001f1e6'
	flagLast    = '\U0001f1ff'
	moreSymbols = "©®‼⁉™ℹ"
)

// emojiOnly reads s as a row of emoji: pictures with skin tones and joiners, pairs
// of flag letters, flags spelt in tags, keycaps.
func emojiOnly(s string) bool {
	rs := []rune(strings.Join(strings.Fields(s), ""))
	if len(rs) == 0 || len(rs) > maxLargeEmoji*12 {
		return false
	}
	count := 0
	for len(rs) > 0 {
		n := oneEmoji(rs)
		if n == 0 {
			return false
		}
		rs = rs[n:]
		count++
	}
	return count <= maxLargeEmoji
}

// oneEmoji measures the emoji at the start of rs, in runes; 0 means there is none.
func oneEmoji(rs []rune) int {
	at := func(i int) rune {
		if i < len(rs) {
			return rs[i]
		}
		return 0
	}
	switch r := rs[0]; {
	case r >= flagFirst && r <= flagLast:
		if at(1) >= flagFirst && at(1) <= flagLast {
			return 2
		}
		return 0
	case r >= '0' && r <= '9' || r == '#' || r == '*':
		if at(1) == asPicture && at(2) == keycap {
			return 3
		}
		return 0
	case !isPicture(r) && !(at(1) == asPicture && isSymbol(r)):
		return 0
	}
	n := 1
	for {
		switch r := at(n); {
		case r == asPicture || r >= toneFirst && r <= toneLast:
			n++
		case rs[0] == blackFlag && r >= tagFirst && r <= tagLast:
			n++
		case r == joiner && (isPicture(at(n+1)) || isSymbol(at(n+1))):
			n += 2
		default:
			return n
		}
	}
}

// isSymbol holds the characters that are emoji when followed by U+FE0F.
func isSymbol(r rune) bool {
	return r >= 0x2190 && r <= 0x21ff || r >= 0x2300 && r <= 0x27bf || r >= 0x2900 && r <= 0x2bff ||
		r >= 0x1f000 && r <= 0x1faff || r == 0x3030 || r == 0x303d || r == 0x3297 || r == 0x3299 ||
		strings.ContainsRune(moreSymbols, r)
}

func isPicture(r rune) bool { return unicode.Is(pictures, r) }

// pictures are the characters shown as emoji by themselves (Unicode's
// Emoji_Presentation), with the unassigned gaps of its last planes included so that
// next year's emoji are large too.
var pictures = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x231a, 0x231b, 1}, {0x23e9, 0x23ec, 1}, {0x23f0, 0x23f3, 3}, {0x25fd, 0x25fe, 1},
		{0x2614, 0x2615, 1}, {0x2648, 0x2653, 1}, {0x267f, 0x267f, 1}, {0x2693, 0x2693, 1},
		{0x26a1, 0x26a1, 1}, {0x26aa, 0x26ab, 1}, {0x26bd, 0x26be, 1}, {0x26c4, 0x26c5, 1},
		{0x26ce, 0x26ce, 1}, {0x26d4, 0x26d4, 1}, {0x26ea, 0x26ea, 1}, {0x26f2, 0x26f3, 1},
		{0x26f5, 0x26f5, 1}, {0x26fa, 0x26fa, 1}, {0x26fd, 0x26fd, 1}, {0x2705, 0x2705, 1},
		{0x270a, 0x270b, 1}, {0x2728, 0x2728, 1}, {0x274c, 0x274e, 2}, {0x2753, 0x2755, 1},
		{0x2757, 0x2757, 1}, {0x2795, 0x2797, 1}, {0x27b0, 0x27bf, 15}, {0x2b1b, 0x2b1c, 1},
		{0x2b50, 0x2b55, 5}, {0x2764, 0x2764, 1},
	},
	R32: []unicode.Range32{
		{0x1f004, 0x1f004, 1}, {0x1f0cf, 0x1f0cf, 1}, {0x1f18e, 0x1f18e, 1}, {0x1f191, 0x1f19a, 1},
		{0x1f201, 0x1f201, 1}, {0x1f21a, 0x1f21a, 1}, {0x1f22f, 0x1f22f, 1}, {0x1f232, 0x1f236, 1},
		{0x1f238, 0x1f23a, 1}, {0x1f250, 0x1f251, 1}, {0x1f300, 0x1f320, 1}, {0x1f32d, 0x1f335, 1},
		{0x1f337, 0x1f37c, 1}, {0x1f37e, 0x1f393, 1}, {0x1f3a0, 0x1f3ca, 1}, {0x1f3cf, 0x1f3d3, 1},
		{0x1f3e0, 0x1f3f0, 1}, {0x1f3f4, 0x1f3f4, 1}, {0x1f3f8, 0x1f43e, 1}, {0x1f440, 0x1f440, 1},
		{0x1f442, 0x1f4fc, 1}, {0x1f4ff, 0x1f53d, 1}, {0x1f54b, 0x1f54e, 1}, {0x1f550, 0x1f567, 1},
		{0x1f57a, 0x1f57a, 1}, {0x1f595, 0x1f596, 1}, {0x1f5a4, 0x1f5a4, 1}, {0x1f5fb, 0x1f64f, 1},
		{0x1f680, 0x1f6c5, 1}, {0x1f6cc, 0x1f6cc, 1}, {0x1f6d0, 0x1f6d2, 1}, {0x1f6d5, 0x1f6df, 1},
		{0x1f6eb, 0x1f6ec, 1}, {0x1f6f4, 0x1f6ff, 1}, {0x1f7e0, 0x1f7ff, 1}, {0x1f90c, 0x1f93a, 1},
		{0x1f93c, 0x1f945, 1}, {0x1f947, 0x1faff, 1},
	},
}
