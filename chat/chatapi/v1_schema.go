package chatapi

import (
	"reflect"
	"strings"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// object is a part of the OpenAPI document.
type object map[string]any

// names are those of types that are called otherwise in Go.
var names = map[reflect.Type]string{
	reflect.TypeFor[chat.Person]():       "Member",
	reflect.TypeFor[self]():              "Me",
	reflect.TypeFor[room]():              "Room",
	reflect.TypeFor[chat.Room]():         "RoomItself",
	reflect.TypeFor[hit]():               "FoundMessage",
	reflect.TypeFor[presentMember]():     "Presence",
	reflect.TypeFor[addition]():          "NewRoomMember",
	reflect.TypeFor[composition]():       "RoomMembers",
	reflect.TypeFor[chat.Attachment]():   "Attachment",
	reflect.TypeFor[involvementChange](): "InvolvementChange",
}

// enums are the texts of types that have only a few.
var enums = map[reflect.Type][]string{
	reflect.TypeFor[chat.RoomKind]():    {string(chat.RoomOpen), string(chat.RoomClosed), string(chat.RoomDirect)},
	reflect.TypeFor[chat.Involvement](): {string(chat.InvolvedEverything), string(chat.InvolvedMentions), string(chat.InvolvedNothing), string(chat.InvolvedInvisible)},
	reflect.TypeFor[tenant.Scope]():     {string(tenant.ScopeRead), string(tenant.ScopeWrite)},
	reflect.TypeFor[fault.Kind]():       faultKinds(),
}

func faultKinds() (kinds []string) {
	for _, k := range []fault.Kind{fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Precondition,
		fault.PaymentRequired, fault.TooMany, fault.Unavailable, fault.Internal} {
		kinds = append(kinds, string(k))
	}
	return kinds
}

// schemas are made of the very types that are encoded and decoded.
type schemas struct{ components object }

// of returns the schema of a type. Structs are named, and referred to.
func (s schemas) of(t reflect.Type) object {
	if t == timeType {
		return object{"type": "string", "format": "date-time"}
	}
	if values, few := enums[t]; few {
		return object{"type": "string", "enum": values}
	}
	switch t.Kind() {
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer", "format": "int64"}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Pointer:
		inner := s.of(t.Elem())
		inner["type"] = []any{inner["type"], "null"}
		return inner
	case reflect.Struct:
		return s.named(t)
	}
	return object{"type": "string"}
}

func (s schemas) named(t reflect.Type) object {
	name := nameOf(t)
	ref := object{"$ref": "#/components/schemas/" + name}
	if _, known := s.components[name]; known {
		return ref
	}
	properties, required := object{}, []string{}
	s.components[name] = object{}
	for _, f := range fieldsOf(t) {
		property := s.of(f.typ)
		if note := noteOf(name, f.name); note != "" {
			property["description"] = note // beside a $ref too, as JSON Schema 2020-12 has it
		}
		properties[f.name] = property
		if !f.optional {
			required = append(required, f.name)
		}
	}
	schema := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	s.components[name] = schema
	return ref
}

// nameOf calls a list after what it holds.
func nameOf(t reflect.Type) string {
	if name, given := names[t]; given {
		return name
	}
	if data, ok := t.FieldByName("Data"); ok && strings.HasPrefix(t.Name(), "list[") {
		return nameOf(data.Type.Elem()) + "List"
	}
	name := t.Name()
	return strings.ToUpper(name[:1]) + name[1:]
}

// field is one of a struct as encoding/json sees it.
type field struct {
	name     string
	typ      reflect.Type
	optional bool
}

// fieldsOf lists the fields of a struct, those of embedded ones in their place.
func fieldsOf(t reflect.Type) (fields []field) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == "-":
		case f.Anonymous && tag == "":
			fields = append(fields, fieldsOf(f.Type)...)
		case f.IsExported():
			fields = append(fields, field{tag, f.Type, strings.Contains(options, "omit")})
		}
	}
	return fields
}
