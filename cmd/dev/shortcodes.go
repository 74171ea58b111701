package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const shortcodeData = "chat/chatapi/slack/shortcodes.txt"

// writeShortcodes makes the list by which :codes: become emoji: those of Slack
// (iamcal's) and of GitHub, one emoji a line, its codes behind it.
func writeShortcodes(root, from string, all []emoji) error {
	var codes [2]map[string]any
	for i, set := range []string{"iamcal", "github"} {
		if err := readJSON(filepath.Join(from, "en/shortcodes", set+".json"), &codes[i]); err != nil {
			return err
		}
	}
	var out bytes.Buffer
	for _, e := range all {
		if e.Group == nil || e.Version > newestEmoji {
			continue
		}
		var names []string
		for _, set := range codes {
			for _, name := range listed(set[e.Hexcode]) {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
		if len(names) > 0 {
			fmt.Fprintf(&out, "%s %s\n", e.char(), strings.Join(names, " "))
		}
	}
	return os.WriteFile(filepath.Join(root, shortcodeData), out.Bytes(), 0o644)
}

// listed is a code, or a list of them.
func listed(codes any) []string {
	switch c := codes.(type) {
	case string:
		return []string{c}
	case []any:
		var all []string
		for _, one := range c {
			all = append(all, fmt.Sprint(one))
		}
		return all
	}
	return nil
}
