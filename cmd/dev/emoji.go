package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const emojiData = "chat/chatweb/js/emoji_data.js"

// newestEmoji is the Unicode version whose emoji most machines can draw.
const newestEmoji = 15

// emojiGroups are those that emojibase-data numbers; parts of emoji (2) are none.
var emojiGroups = []struct {
	number int
	name   string
}{
	{0, "Smileys"}, {1, "People"}, {3, "Animals and nature"}, {4, "Food and drink"},
	{5, "Travel and places"}, {6, "Activities"}, {7, "Objects"}, {8, "Symbols"}, {9, "Flags"},
}

type emoji struct {
	Char    string   `json:"emoji"`
	Label   string   `json:"label"`
	Hexcode string   `json:"hexcode"`
	Tags    []string `json:"tags"`
	Group   *int     `json:"group"`
	Order   int      `json:"order"`
	Type    int      `json:"type"` // 1: a picture without being asked
	Version float64  `json:"version"`
}

// writeEmoji makes the lists of emoji and of their short codes from an unpacked emojibase-data (npm pack).
func writeEmoji(root, from string) error {
	var all []emoji
	if err := readJSON(filepath.Join(from, "en/data.json"), &all); err != nil {
		return err
	}
	var codes map[string]any // a code, or a list of them, by hexcode
	if err := readJSON(filepath.Join(from, "en/shortcodes/github.json"), &codes); err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("// Made by `go run ./cmd/dev emoji` from emojibase-data (MIT, see vendor/VENDOR.md): what it\n" +
		"// looks like, its name, and other words to find it by, beginning with its short codes.\n")
	groups, at := [][2]any{}, 0
	out.WriteString("export default [\n")
	for _, g := range emojiGroups {
		in := slices.DeleteFunc(slices.Clone(all), func(e emoji) bool { return e.Group == nil || *e.Group != g.number || e.Version > newestEmoji })
		slices.SortFunc(in, func(a, b emoji) int { return cmp.Compare(a.Order, b.Order) })
		groups = append(groups, [2]any{g.name, at})
		for _, e := range in {
			out.Write(jsonLine([]string{e.char(), e.Label, strings.Join(keywords(e, codes[e.Hexcode]), " ")}))
			out.WriteString(",\n")
		}
		at += len(in)
	}
	out.WriteString("]\n\n// Which group begins where.\nexport const groups = ")
	out.Write(jsonLine(groups))
	out.WriteByte('\n')
	if err := os.WriteFile(filepath.Join(root, emojiData), out.Bytes(), 0o644); err != nil {
		return err
	}
	return writeShortcodes(root, from, all)
}

// char is how keyboards write it: a sign that it is a picture only where that is in doubt.
func (e emoji) char() string {
	if e.Type == 1 {
		return strings.TrimSuffix(e.Char, "\ufe0f")
	}
	return e.Char
}

// keywords leaves out what the name says.
func keywords(e emoji, codes any) []string {
	words := listed(codes)
	named := strings.Fields(strings.ToLower(e.Label))
	for _, tag := range e.Tags {
		for _, word := range strings.Fields(strings.ToLower(tag)) {
			if !slices.Contains(named, word) && !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

func jsonLine(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("dev: an emoji that is no JSON: " + err.Error())
	}
	return bytes.TrimSpace(b.Bytes())
}

func readJSON(path string, into any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read emoji: %w", err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}
