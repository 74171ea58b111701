package chatapi

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"hearth/chat"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// reference is what describes the API, made once.
type reference struct {
	document []byte // OpenAPI
	tag      string
	parts    []referencePart
	shapes   []referenceShape
}

type referencePart struct {
	Title      string
	Anchor     string
	Operations []referenceOperation
}

type referenceOperation struct {
	ID, Method, Path, Summary, Detail string
	Query                             []parameter
	Fields                            []referenceField
	Success                           string
	Answers                           string // the shape, "" for none
	AnswersAnchor                     string
	Curl                              string // with {base} for the workspace
}

// referenceShape is an answer that operations share.
type referenceShape struct {
	Name   string
	Fields []referenceField
}

type referenceField struct {
	Name, Kind, Note string
	Anchor           string // of the shape that it is, "" for none
	Optional         bool
}

func newReference(operations []operation) reference {
	r := reference{document: encodeOpenAPI(operations)}
	sum := sha256.Sum256(r.document)
	r.tag = `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	seen := map[string]bool{}
	at := map[string]int{}
	for _, op := range operations {
		i, known := at[op.tag]
		if !known {
			i = len(r.parts)
			at[op.tag] = i
			r.parts = append(r.parts, referencePart{Title: op.tag, Anchor: "part-" + strings.ToLower(op.tag)})
		}
		r.parts[i].Operations = append(r.parts[i].Operations, describe(op))
		if op.out != nil {
			r.addShape(op.out, seen)
		}
	}
	r.addShape(reflect.TypeFor[web.Problem](), seen)
	return r
}

// addShape adds a shape and those in it. A list is told in words.
func (r *reference) addShape(t reflect.Type, seen map[string]bool) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == timeType {
		return
	}
	if data, isList := t.FieldByName("Data"); isList && strings.HasPrefix(t.Name(), "list[") {
		r.addShape(data.Type, seen)
		return
	}
	name := nameOf(t)
	if seen[name] {
		return
	}
	seen[name] = true
	r.shapes = append(r.shapes, referenceShape{Name: name, Fields: referenceFields(t)})
	for _, f := range fieldsOf(t) {
		r.addShape(f.typ, seen)
	}
}

func referenceFields(t reflect.Type) (fields []referenceField) {
	for _, f := range fieldsOf(t) {
		kind, anchor := kindOf(f.typ)
		fields = append(fields, referenceField{Name: f.name, Kind: kind, Anchor: anchor, Note: noteOf(nameOf(t), f.name), Optional: f.optional})
	}
	return fields
}

// kindOf says a type in a word or two.
func kindOf(t reflect.Type) (kind, anchor string) {
	if t == timeType {
		return "time", ""
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false", ""
	case reflect.Int, reflect.Int64:
		return "number", ""
	case reflect.Pointer:
		return kindOf(t.Elem())
	case reflect.Slice:
		kind, anchor = kindOf(t.Elem())
		if anchor == "" {
			kind += "s"
		}
		return "list of " + kind, anchor
	case reflect.Struct:
		return nameOf(t), shapeAnchor(nameOf(t))
	}
	return "text", ""
}

// word is how the page says what a parameter is.
func (p parameter) word() string {
	if p.kind == "integer" {
		return "number"
	}
	return "text"
}

func shapeAnchor(name string) string { return "shape-" + strings.ToLower(name) }

func describe(op operation) referenceOperation {
	d := referenceOperation{ID: op.id, Method: op.method, Path: documentPath(op.path), Summary: op.summary, Detail: op.detail, Query: op.query,
		Success: strconv.Itoa(op.status) + " " + http.StatusText(op.status), Curl: curlOf(op)}
	if op.in != nil {
		d.Fields = referenceFields(op.in)
	}
	switch {
	case op.binary:
		d.Answers = "the file"
	case op.out != nil && strings.HasPrefix(op.out.Name(), "list["):
		data, _ := op.out.FieldByName("Data")
		kind, anchor := kindOf(data.Type)
		d.Answers, d.AnswersAnchor = "a page, with a "+kind+" as data", anchor
	case op.out != nil:
		d.Answers, d.AnswersAnchor = kindOf(op.out)
	}
	return d
}

// curlOf is an example that can be run, with ids of one's own in their places.
func curlOf(op operation) string {
	text := "curl "
	if op.method != http.MethodGet {
		text += "-X " + op.method + " "
	}
	at := routeParameter.ReplaceAllString(op.path, "42")
	if len(op.query) > 0 && op.query[0].name == "q" {
		at += "?q=kettle"
	}
	text += "{base}" + at + " \\\n  -H \"Authorization: Bearer $TOKEN\""
	if op.in != nil {
		text += " \\\n  -H \"Content-Type: application/json\" \\\n  -d '" + exampleOf(op.in) + "'"
	}
	if op.picture {
		text += " \\\n  -H \"Content-Type: image/jpeg\" \\\n  --data-binary @me.jpg"
	}
	return text
}

var exampleTexts = map[string]string{"body": "The kettle is on.", "client_id": "build-7", "content": "👍", "name": "Kitchen", "kind": "open", "involvement": "mentions", "bio": "Brews tea", "due_at": "2027-03-01T09:00:00Z", "topic": "Tea and repairs"}

func exampleOf(t reflect.Type) string {
	var parts []string
	for _, f := range fieldsOf(t) {
		if t == reflect.TypeFor[newRoom]() && f.name == "people" {
			continue // an open room has everybody
		}
		value := `"` + exampleTexts[f.name] + `"`
		if t == reflect.TypeFor[profileChange]() && f.name == "name" {
			value = `"Ada Okafor"`
		}
		typ := f.typ
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		switch typ.Kind() {
		case reflect.Bool:
			value = "false"
		case reflect.Int64:
			value = "42"
		case reflect.Slice:
			value = "[42, 43]"
		}
		parts = append(parts, `"`+f.name+`": `+value)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

type referenceView struct {
	Head      ui.Head
	Settings  ui.Settings
	Reference reference
	Base      string // of this workspace
}

// showReference explains the API to people, signed in or not.
func (v *V1) showReference(c *fiber.Ctx) error {
	t := web.Tenant(c)
	base := V1Base
	if !t.ID.IsZero() {
		base = v.web.TenantURL(t, V1Base)
	}
	page := ui.Settings{Back: ui.Link{Label: "Back to the workspace", Href: "/"}, Label: "Parts of the API", Title: "API reference",
		Lede: "Everything that people do here in a browser, programs do with a token."}
	group := ui.NavGroup{Title: "API", Items: []ui.NavItem{{Label: "Begin", Href: "#begin"}}}
	for _, part := range v.reference.parts {
		group.Items = append(group.Items, ui.NavItem{Label: part.Title, Href: "#" + part.Anchor, Count: strconv.Itoa(len(part.Operations))})
	}
	group.Items = append(group.Items, ui.NavItem{Label: "Events", Href: "#events", Count: strconv.Itoa(len(chat.FeedEvents))}, ui.NavItem{Label: "Shapes", Href: "#shapes"})
	page.Groups = []ui.NavGroup{group}
	return web.Page(c, fiber.StatusOK, referencePage(referenceView{Head: v.web.Head(c, "API reference"), Settings: page, Reference: v.reference, Base: base}))
}

func (v referenceView) curl(o referenceOperation) string {
	return strings.ReplaceAll(o.Curl, "{base}", v.Base)
}
