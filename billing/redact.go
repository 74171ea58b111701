package billing

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// hidden is what stands for what somebody's name or address was.
const hidden = "•••"

// personal are the names under which Stripe writes who somebody is and how they pay.
var personal = []string{"name", "email", "phone", "address", "shipping", "line1", "line2", "city", "postal_code", "state", "ip", "ip_address", "individual_name", "description",
	"last4", "fingerprint", "value", "statement_descriptor", "preferred_locales", "dynamic_last4", "iban", "bic"}

var mailAddress = regexp.MustCompile(`[^\s"'<>@,;:()]+@[^\s"'<>@,;:()]+`)

// Redacted is a body of Stripe as operators may read it: indented, without names,
// addresses, mail addresses and links that let somebody in. What is no JSON is left out
// whole.
func Redacted(body string) string {
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return hidden
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(redact("", v)); err != nil {
		return hidden
	}
	return strings.TrimSpace(out.String())
}

func redact(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			v[key] = redact(key, inner)
		}
		if isPersonal(name) {
			return hidden
		}
		return v
	case []any:
		for i, inner := range v {
			v[i] = redact(name, inner)
		}
		return v
	case string:
		if v != "" && (isPersonal(name) || strings.HasSuffix(name, "url") || name == "invoice_pdf" || strings.Contains(name, "secret")) {
			return hidden
		}
		return mailAddress.ReplaceAllString(v, hidden)
	}
	return v
}

func isPersonal(name string) bool {
	if slices.Contains(personal, name) {
		return true
	}
	for _, part := range []string{"name", "email", "phone", "address"} {
		if strings.HasSuffix(name, "_"+part) {
			return true
		}
	}
	return false
}
