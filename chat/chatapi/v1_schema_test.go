package chatapi_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// document is an OpenAPI document as an outside client reads it.
type document map[string]any

func (d document) at(path ...string) any {
	var here any = map[string]any(d)
	for _, name := range path {
		inside, _ := here.(map[string]any)
		here = inside[name]
	}
	return here
}

// check says what of a value is not as its schema has it. No object may have a field
// that is not in the schema.
func (d document) check(schema any, value any, at string) (wrong []string) {
	s, _ := schema.(map[string]any)
	if ref, _ := s["$ref"].(string); ref != "" {
		found := d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		if found == nil {
			return []string{at + ": " + ref + " leads nowhere"}
		}
		return d.check(found, value, at)
	}
	if !isOfType(s["type"], value) {
		return []string{fmt.Sprintf("%s: %v is no %v", at, value, s["type"])}
	}
	if few, ok := s["enum"].([]any); ok && !slices.Contains(few, value) {
		wrong = append(wrong, fmt.Sprintf("%s: %v is none of %v", at, value, few))
	}
	switch v := value.(type) {
	case string:
		if _, err := time.Parse(time.RFC3339Nano, v); s["format"] == "date-time" && (err != nil || !strings.HasSuffix(v, "Z")) {
			wrong = append(wrong, at+": "+v+" is no time in UTC")
		}
	case []any:
		for i, one := range v {
			wrong = append(wrong, d.check(s["items"], one, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		properties, _ := s["properties"].(map[string]any)
		for name, one := range v {
			if properties[name] == nil {
				wrong = append(wrong, at+"."+name+" is not documented")
				continue
			}
			wrong = append(wrong, d.check(properties[name], one, at+"."+name)...)
		}
		required, _ := s["required"].([]any)
		for _, name := range required {
			if _, there := v[name.(string)]; !there {
				wrong = append(wrong, at+"."+name.(string)+" is missing")
			}
		}
	}
	return wrong
}

func isOfType(want, value any) bool {
	if many, ok := want.([]any); ok {
		return slices.ContainsFunc(many, func(one any) bool { return isOfType(one, value) })
	}
	switch v := value.(type) {
	case nil:
		return want == "null"
	case bool:
		return want == "boolean"
	case string:
		return want == "string"
	case float64:
		return want == "number" || want == "integer" && v == math.Trunc(v)
	case []any:
		return want == "array"
	case map[string]any:
		return want == "object"
	}
	return false
}

// checkAnswer holds an answer against what an operation says that it answers.
func (d document) checkAnswer(operation any, status int, body []byte) []string {
	op, _ := operation.(map[string]any)
	all, _ := op["responses"].(map[string]any)
	response, _ := all[fmt.Sprint(status)].(map[string]any)
	if response == nil {
		return []string{fmt.Sprintf("status %d is not documented: %s", status, body)}
	}
	if ref, _ := response["$ref"].(string); ref != "" {
		response, _ = d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...).(map[string]any)
	}
	content, _ := response["content"].(map[string]any)
	if content["*/*"] != nil {
		return nil
	}
	media, _ := content["application/json"].(map[string]any)
	if media == nil {
		if len(body) > 0 {
			return []string{fmt.Sprintf("%d has a body that is not documented: %s", status, body)}
		}
		return nil
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return []string{fmt.Sprintf("%v in %s", err, body)}
	}
	return d.check(media["schema"], value, "$")
}
