package adminui

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// change is one thing that an act changed, as the log shows it.
type change struct{ What, Before, After string }

// changes reads from an entry's detail what changed, by name, and leaves out what
// stayed.
func changes(detail json.RawMessage) (list []change) {
	var d struct{ Before, After json.RawMessage }
	if json.Unmarshal(detail, &d) != nil || d.Before == nil && d.After == nil {
		return nil
	}
	var before, after map[string]json.RawMessage
	if d.Before != nil && json.Unmarshal(d.Before, &before) != nil || d.After != nil && json.Unmarshal(d.After, &after) != nil {
		return []change{{"", plainly(d.Before), plainly(d.After)}}
	}
	names := slices.Collect(maps.Keys(before))
	for name := range after {
		if _, known := before[name]; !known {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if !bytes.Equal(before[name], after[name]) {
			list = append(list, change{name, plainly(before[name]), plainly(after[name])})
		}
	}
	return list
}

// plainly writes a value as people read it: a text without its quotes.
func plainly(value json.RawMessage) string {
	var text string
	switch {
	case len(value) == 0 || string(value) == "null":
		return "–"
	case json.Unmarshal(value, &text) == nil && text == "":
		return "nothing"
	case text != "":
		return text
	}
	return strings.TrimSpace(string(value))
}
