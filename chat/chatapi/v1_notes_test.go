package chatapi

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Every field is explained, and nothing that is not there.
func TestNotesAreOfFields(t *testing.T) {
	t.Parallel()
	v := NewV1(V1Deps{})
	components := openAPI(v.operations)["components"].(object)["schemas"].(object)
	own, shared := map[string]bool{}, map[string]bool{}
	for schema, s := range components {
		for field, p := range s.(object)["properties"].(object) {
			if p.(object)["description"] == nil {
				t.Errorf("%s.%s has no note", schema, field)
			}
			own[schema+"."+field], shared[field] = true, true
		}
	}
	for _, note := range slices.Sorted(maps.Keys(notes)) {
		if known := own[note] || !strings.Contains(note, ".") && shared[note]; !known {
			t.Errorf("a note on %s, which is no field", note)
		}
	}
}
