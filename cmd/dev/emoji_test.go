package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// emojiList reads what writeEmoji wrote.
func emojiList(t *testing.T, root string) (list [][3]string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, emojiData))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		var one [3]string
		if strings.HasPrefix(line, `["`) && json.Unmarshal([]byte(strings.TrimSuffix(line, ",\n")), &one) == nil {
			list = append(list, one)
		}
	}
	return list
}

func TestWriteEmoji(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"en/data.json": `[
			{"label":"regional indicator A","hexcode":"1F1E6","emoji":"🇦","version":0},
			{"label":"party popper","hexcode":"1F389","emoji":"🎉️","type":1,"order":9,"group":6,"version":0.6,"tags":["party","hooray"]},
			{"label":"red heart","hexcode":"2764","emoji":"❤️","type":0,"order":8,"group":0,"version":0.6,"tags":["love"]},
			{"label":"medium skin tone","hexcode":"1F3FD","emoji":"🏽","type":1,"order":1,"group":2,"version":1},
			{"label":"of next year","hexcode":"1FAE9","emoji":"🫩","type":1,"order":2,"group":0,"version":16}]`,
		"en/shortcodes/github.json": `{"1F389":"tada","2764":["heart","love"]}`,
		"en/shortcodes/iamcal.json": `{"1F389":"tada","2764":"red_heart","1F3FD":["skin-tone-4"]}`,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, made := range []string{emojiData, shortcodeData} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(made)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeEmoji(dir, dir); err != nil {
		t.Fatal(err)
	}
	want := [][3]string{{"❤️", "red heart", "heart love"}, {"🎉", "party popper", "tada hooray"}}
	if diff := cmp.Diff(want, emojiList(t, dir)); diff != "" {
		t.Errorf("emoji (-want +got):\n%s", diff)
	}
	codes, err := os.ReadFile(filepath.Join(dir, shortcodeData))
	if want := "🎉 tada\n❤️ red_heart heart love\n🏽 skin-tone-4\n"; err != nil || string(codes) != want {
		t.Errorf("short codes: got %q, %v, want %q", codes, err, want)
	}
	if err := writeEmoji(dir, filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a folder that is not there: want an error")
	}
}

func TestEveryEmojiIsThereOnce(t *testing.T) {
	t.Parallel()
	list := emojiList(t, "../..")
	seen := map[string]bool{}
	for _, e := range list {
		if seen[e[0]] || e[0] == "" || e[1] == "" {
			t.Errorf("%q is there twice, or has no name", e)
		}
		seen[e[0]] = true
	}
	if len(list) < 1800 || !seen["👍"] || !seen["❤️"] {
		t.Errorf("only %d emoji", len(list))
	}
}
