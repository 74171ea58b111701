package hub

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// FuzzRequest feeds a socket that listens to nothing. Every request is answered once,
// at most, and quickly, whatever it is; a valid subscription would need a database.
func FuzzRequest(f *testing.F) {
	deep := strings.Repeat("[", 10_000)
	for _, seed := range []string{
		`{"op":"ping"}`, `{"op":"subscribe","room":0}`, `{"op":"typing","room":1}`, `{"op":"unsubscribe","room":1}`,
		deep, deep + strings.Repeat("]", 10_000), `{"op":"ping","x":` + deep + strings.Repeat("]", 10_000) + `}`, strings.Repeat(`{"op":`, 10_000),
		`{"op":"ping","op":"subscribe"}`, `{"op":"subscribe","OP":"ping","Op":"dance"}`, `{"room":1,"room":-1,"op":"typing"}`,
		`{"op":"typing","room":9223372036854775807}`, `{"op":"typing","room":9223372036854775808}`, `{"op":"typing","room":1e309}`, `{"op":"typing","room":1e0}`,
		`{"op":"typing","room":-0}`, `{"op":"typing","room":` + strings.Repeat("9", 60_000) + `}`, `{"op":"typing","room":1,"after":null}`,
		`{"op":"` + strings.Repeat(`\u0000`, 1000) + `"}`, `{"op":"\ud800"}`, "{\"op\":\"\xc0\xaf\"}", "\xef\xbb\xbf{\"op\":\"ping\"}", `{"op":"ping"}` + "\x00", `"`, `\`, `{"`, `[[[[[[[[[`, `"\"[["`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var r request
		if !tooDeep(text) && json.Unmarshal(text, &r) == nil && r.Op == "subscribe" && r.Room > 0 {
			return
		}
		s := &subscriber{}
		began := time.Now()
		s.answer(text)
		if len(s.early) > 1 || len(s.early) == 0 && r.Op != "unsubscribe" {
			t.Errorf("%d answers to %.200q", len(s.early), text)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%v for %d bytes", took, len(text))
		}
	})
}

func TestDepthIsCountedBeforeAnythingIsParsed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		want bool
	}{
		"10,000 lists":              {strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), true},
		"10,000 objects":            {strings.Repeat(`{"a":`, 10_000), true},
		"10,000 lists in a word":    {`{"op":"` + strings.Repeat("[", 10_000) + `"}`, false},
		"10,000 lists side by side": {"[" + strings.Repeat("[],", 10_000) + "[]]", false},
		"after a quoted quote":      {`{"a":"\"","b":` + strings.Repeat("[", 10_000), true},
		"after a quoted backslash":  {`{"a":"\\","b":` + strings.Repeat("[", 10_000), true},
	} {
		if got := tooDeep([]byte(tt.text)); got != tt.want {
			t.Errorf("%s: too deep is %v", name, got)
		}
	}
}
