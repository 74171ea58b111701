package chatapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"reflect"
	"strings"
	"unicode/utf8"

	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// deepest is how far what is sent may be nested: a list in an object.
const deepest = 2

// body reads what was sent, strictly: an object of the fields that the operation has,
// each once and of its type, and nothing after it. Faults: Invalid with 415 for what is
// not sent as JSON, with 400 for what is none, and with 422 and the field otherwise.
func (c *call) body(into any) error {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON {
		return fault.Wrap(fiber.ErrUnsupportedMediaType, fault.Invalid, "Send JSON, and say so: Content-Type: application/json.")
	}
	return decode(c.Ctx.Body(), into)
}

// picture is what was sent, which is of any type that calls itself a picture: what it is
// its bytes say. Faults: Invalid, with 415 for what is not sent as a picture.
func (c *call) picture() ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || !strings.HasPrefix(kind, "image/") {
		return nil, fault.Wrap(fiber.ErrUnsupportedMediaType, fault.Invalid, "Send the picture as it is, and say so: Content-Type: image/jpeg.")
	}
	sent := c.Ctx.Body()
	if len(sent) > web.MostPicture {
		return nil, web.PictureTooLarge("avatar")
	}
	return sent, nil
}

func decode(text []byte, into any) error {
	if !utf8.Valid(text) {
		return broken("What was sent is not UTF-8.")
	}
	if err := scan(text, namesOf(reflect.TypeOf(into).Elem())); err != nil {
		return err
	}
	err := json.Unmarshal(text, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fault.Field(wrong.Field, "%s is %s here, and cannot be a %s.", wrong.Field, jsonKind(wrong.Type), wrong.Value)
	}
	if err != nil {
		return broken("What was sent is not JSON.")
	}
	return nil
}

func broken(sentence string) error {
	return fault.Wrap(fiber.ErrBadRequest, fault.Invalid, "%s", sentence)
}

// scan looks at what encoding/json would forgive: how deep it goes, names that are
// written in another way or twice, and what follows the end.
func scan(text []byte, known []string) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return broken("What was sent is not a JSON object.")
	}
	seen := map[string]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return broken("What was sent is not JSON.")
		}
		field, _ := name.(string)
		switch {
		case !has(known, field):
			return fault.Field(clip(field), "There is no field called %s here. Its fields are: %s.", clip(field), strings.Join(known, ", "))
		case seen[field]:
			return fault.Field(field, "%s is given twice.", field)
		}
		seen[field] = true
		if err := skipValue(d); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return broken("What was sent ends too early.")
	}
	if _, err := d.Token(); err != io.EOF {
		return broken("Something follows the JSON object.")
	}
	return nil
}

func skipValue(d *json.Decoder) error {
	for depth := 1; ; {
		t, err := d.Token()
		if err != nil {
			return broken("What was sent is not JSON.")
		}
		switch t {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
		if depth > deepest {
			return broken("What was sent is nested too deeply.")
		}
		if depth == 1 {
			return nil
		}
	}
}

func has(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}

func clip(name string) string {
	if r := []rune(name); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return name
}

// namesOf lists the fields of what an operation is sent.
func namesOf(t reflect.Type) (names []string) {
	for _, f := range fieldsOf(t) {
		names = append(names, f.name)
	}
	return names
}

func jsonKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int64, reflect.Int:
		return "a whole number"
	case reflect.Slice:
		return "a list"
	}
	return "a text"
}
