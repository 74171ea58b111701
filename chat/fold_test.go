package chat

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

var foldings = []struct{ name, text, want string }{
	{"case and accents", "Café CRÈME", "cafe creme"},
	{"an accent of its own", "Cafe\u0301", "cafe"},
	{"letters with another name", "Straße Ærø Łódź þing", "strasse aero lodz thing"},
	{"Greek and its last sigma", "Ὀδυσσεύς", "οδυσσευσ"},
	{"Turkish", "İstanbul ılık", "istanbul ilik"},
	{"full-width letters", "ＡＢＣ１２", "abc12"},
	{"Markdown", "a **bold** [label](https://example.com/x?y=1)", "a bold label https example com x y 1"},
	{"names of code", "snake_case fooBar x += 1", "snake case foobar x 1"},
	{"a soft hyphen", "Donau\u00addampfer", "donaudampfer"},
	{"Chinese", "東京都 2026年", "東 京 都 2026 年"},
	{"Japanese", "カフェで、がっこう", "カ フ ェ で が っ こ う"},
	{"a voiced sign of its own", "か\u3099", "が"},
	{"Korean", "학교에서", "학 교 에 서"},
	{"Thai", "กาแฟ", "ก า แ ฟ"},
	{"mixed", "abc東京def", "abc 東 京 def"},
	{"Hindi keeps its vowels", "नमस्ते दुनिया", "नमस्ते दुनिया"},
	{"Arabic without its vowels", "كِتَاب", "كتاب"},
	{"nothing to find", "🎉 -- !?", ""},
}

func TestFolding(t *testing.T) {
	t.Parallel()
	for _, tt := range foldings {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(wordsOf(tt.text), " "); got != tt.want {
				t.Errorf("words = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWordsKnowWhereTheyStand(t *testing.T) {
	t.Parallel()
	var got []string
	text := "«Café»  東京, ein"
	eachWord(text, func(_ string, from, to int) { got = append(got, text[from:to]) })
	if diff := cmp.Diff([]string{"Café", "東", "京", "ein"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestLongWordsAreCut(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("A", 9_000), strings.Repeat("é\u20dd", 9_000), "a" + strings.Repeat("\u0301", 9_000)} {
		words := wordsOf(text)
		if len(words) != 1 || utf8.RuneCountInString(words[0]) > maxWord {
			t.Errorf("%.20q… becomes %d words", text, len(words))
		}
	}
}

// The migration folds what was there before in SQL.
func TestOldMessagesAreFoldedTheSame(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	for i, tt := range foldings {
		msg := Message{ID: int64(i + 1), ClientID: tt.name, Body: tt.text}
		if _, err := db.NewInsert().Model(&msg).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.NewRaw(oldMessages(t)).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := db.NewRaw(`SELECT search_text FROM ?tenant.messages ORDER BY id`).Scan(t.Context(), &got); err != nil {
		t.Fatal(err)
	}
	for i, tt := range foldings {
		if got[i] != tt.want {
			t.Errorf("%s: SQL says %q, want %q", tt.name, got[i], tt.want)
		}
	}
}

func oldMessages(t *testing.T) string {
	t.Helper()
	sql, err := os.ReadFile("../migrations/tenant/20261121134001_search_text_of_old_messages.up.sql")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimSpace(string(sql)), ";")
}
