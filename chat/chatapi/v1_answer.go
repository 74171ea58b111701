package chatapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// answer encodes what an operation found. What is asked for has a tag, and is not sent
// to whoever has it.
func (c *call) answer(out any) error {
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderVary, "Authorization, Cookie")
	if c.op.out == nil {
		return c.SendStatus(c.status)
	}
	value := reflect.New(reflect.TypeOf(out)).Elem()
	value.Set(reflect.ValueOf(out))
	inUTC(value)
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value.Interface()); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	if c.op.method == http.MethodGet {
		sum := sha256.Sum256(buf.Bytes())
		tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		c.Set(fiber.HeaderETag, tag)
		if isAmong(c.Get(fiber.HeaderIfNoneMatch), tag) {
			return c.SendStatus(fiber.StatusNotModified)
		}
	}
	return c.Status(c.status).Send(buf.Bytes())
}

// isAmong reads If-None-Match; proxies that pack an answer make its tag a weak one.
func isAmong(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return true
		}
	}
	return false
}

var timeType = reflect.TypeFor[time.Time]()

// inUTC turns every time of a value to UTC: the database answers in its own zone.
func inUTC(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == timeType {
			if v.CanSet() {
				v.Set(reflect.ValueOf(v.Interface().(time.Time).UTC()))
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				inUTC(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			inUTC(v.Index(i))
		}
	}
}
