package chatapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// routeParameter is one as the router has it.
var routeParameter = regexp.MustCompile(`:([a-z]+)`)

// documentPath is a route as OpenAPI writes it.
func documentPath(route string) string { return routeParameter.ReplaceAllString(route, "{$1}") }

// openAPI describes the operations as OpenAPI 3.1.
func openAPI(operations []operation) object {
	s := schemas{components: object{}}
	failure := object{"description": "What is wrong, as a code for programs and a sentence for people.", "content": jsonOf(s.of(reflect.TypeFor[web.Problem]()))}
	paths, tags, seen := object{}, []any{}, map[string]bool{}
	for _, op := range operations {
		at := documentPath(op.path)
		item, ok := paths[at].(object)
		if !ok {
			item = object{}
			paths[at] = item
		}
		item[strings.ToLower(op.method)] = op.describe(s)
		if !seen[op.tag] {
			seen[op.tag] = true
			tags = append(tags, object{"name": op.tag})
		}
	}
	return object{
		"openapi":  "3.1.0",
		"info":     object{"title": "Hearth", "version": "1", "description": "Rooms, messages and people of a workspace, for programs. Fields may be added at any time; none is taken away."},
		"servers":  []any{object{"url": V1Base}},
		"security": []any{object{"token": []any{}}},
		"tags":     tags,
		"paths":    paths,
		"components": object{
			"schemas":         s.components,
			"responses":       object{"Problem": failure},
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer", "description": "A token made under Your profile, API tokens."}},
		},
	}
}

func jsonOf(schema object) object { return object{fiber.MIMEApplicationJSON: object{"schema": schema}} }

func (o operation) describe(s schemas) object {
	d := object{"operationId": o.id, "summary": o.summary, "description": o.detail, "tags": []string{o.tag}, "responses": o.responses(s)}
	var parameters []any
	for _, name := range routeParameter.FindAllStringSubmatch(o.path, -1) {
		parameters = append(parameters, object{"name": name[1], "in": "path", "required": true, "schema": object{"type": "integer", "format": "int64"}})
	}
	for _, p := range o.query {
		schema := object{"type": p.kind}
		if p.name == "limit" {
			schema["minimum"], schema["maximum"], schema["default"] = 1, mostPage, usualPage
		}
		parameters = append(parameters, object{"name": p.name, "in": "query", "description": p.says, "schema": schema})
	}
	if len(parameters) > 0 {
		d["parameters"] = parameters
	}
	if o.picture {
		d["requestBody"] = object{"required": true, "content": object{"image/*": object{"schema": object{"type": "string", "format": "binary"}}}}
	}
	if o.in == nil {
		return d
	}
	content := jsonOf(s.of(o.in))
	if o.upload {
		content[fiber.MIMEMultipartForm] = object{"schema": object{"type": "object", "properties": object{
			"body": object{"type": "string"}, "client_id": object{"type": "string"},
			"attachment": object{"type": "array", "items": object{"type": "string", "contentMediaType": fiber.MIMEOctetStream}},
		}}}
	}
	d["requestBody"] = object{"required": true, "content": content}
	return d
}

// responses lists every status that an operation answers.
func (o operation) responses(s schemas) object {
	success := object{"description": http.StatusText(o.status)}
	switch {
	case o.binary:
		success["content"] = object{"*/*": object{"schema": object{"type": "string", "format": "binary"}}}
	case o.out != nil:
		success["content"] = jsonOf(s.of(o.out))
	}
	all := object{strconv.Itoa(o.status): success}
	for _, status := range o.failures() {
		all[strconv.Itoa(status)] = object{"$ref": "#/components/responses/Problem"}
	}
	if o.repeated {
		all["200"] = object{"description": "It was there already", "content": success["content"]}
	}
	if o.method == http.MethodGet {
		all["304"] = object{"description": "Unchanged since the ETag in If-None-Match"}
	}
	if o.binary {
		all["206"] = object{"description": "The part that Range asks for", "content": success["content"]}
		all["416"] = object{"description": "The file has no such part", "content": success["content"]}
	}
	return all
}

// failures are the statuses that a problem comes with.
func (o operation) failures() []int {
	all := []int{401, 402, 429, 503} // 402: the plan's calls are used, or a write in a suspended workspace
	takes := o.in != nil || o.picture
	if strings.Contains(o.path, ":") || takes {
		all = append(all, 404)
	}
	if o.method != http.MethodGet {
		all = append(all, 403, 409)
	}
	if takes {
		all = append(all, 400, 413, 415, 422)
	} else if len(o.query) > 0 {
		all = append(all, 422)
	}
	return all
}

func encodeOpenAPI(operations []operation) []byte {
	text, err := json.MarshalIndent(openAPI(operations), "", "  ")
	if err != nil {
		panic("chatapi: the OpenAPI document is no JSON: " + err.Error())
	}
	return text
}

func (v *V1) showOpenAPI(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "public, no-cache")
	c.Set(fiber.HeaderETag, v.reference.tag)
	if isAmong(c.Get(fiber.HeaderIfNoneMatch), v.reference.tag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.Send(v.reference.document)
}
