package ui

import (
	"context"
	"io"
	"strings"
	"unicode"
)

// Avatar is a member's face: their picture, or their initials on their own hue.
// It is decoration; the name stands beside it.
type Avatar struct {
	Name string
	Hue  int    // 1 to 8, see Hue
	Size int    // 20, 24, 28, 32, 36 or 72 pixels; 36 when 0
	Src  string // address of the picture, "" for initials
	Bot  bool
}

// Render implements templ.Component.
func (a Avatar) Render(ctx context.Context, w io.Writer) error { return avatar(a).Render(ctx, w) }

func (a Avatar) class() string {
	class := "avatar"
	switch a.Size {
	case 20:
		class += " s20"
	case 24:
		class += " s24"
	case 28:
		class += " s28"
	case 32:
		class += " s32"
	case 72:
		class += " s72"
	}
	if a.Bot {
		return class + " bot"
	}
	return class + hueClass(a.Hue)
}

// Hue gives an id one of the eight hues of tokens.css, always the same one.
// Neighbouring ids come out apart.
func Hue(id int64) int {
	const golden = 0x9E3779B97F4A7C15
	return int(uint64(id)*golden>>61) + 1
}

func hueClass(hue int) string {
	if hue < 1 || hue > 8 {
		hue = 1
	}
	return " hue-" + string(rune('0'+hue))
}

// Initials returns the first letters of the first and the last word of a name,
// "?" for a name without any letter or digit.
func Initials(name string) string {
	var letters []string
	for word := range strings.FieldsSeq(name) {
		if l := initial(word); l != "" {
			letters = append(letters, l)
		}
	}
	switch len(letters) {
	case 0:
		return "?"
	case 1:
		return letters[0]
	}
	return letters[0] + letters[len(letters)-1]
}

// first is the one letter of a workspace's mark.
func first(name string) string {
	for word := range strings.FieldsSeq(name) {
		if l := initial(word); l != "" {
			return l
		}
	}
	return "?"
}

// initial is the first letter or digit of a word with the marks that combine
// with it, in upper case.
func initial(word string) string {
	letter := ""
	for _, r := range word {
		switch {
		case letter == "" && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			letter = string(unicode.ToUpper(r))
		case letter != "" && unicode.Is(unicode.Mn, r):
			letter += string(r)
		case letter != "":
			return letter
		}
	}
	return letter
}

func (a Avatar) pixels() int {
	if a.Size == 0 {
		return 36
	}
	return a.Size
}

func (a Avatar) botIcon() string {
	if a.pixels() < 32 {
		return "icon-xs"
	}
	return ""
}
