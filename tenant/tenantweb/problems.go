package tenantweb

import (
	"strings"

	"hearth/tenant/fault"
)

// problems are what a form has to say: field → sentence, "" for the whole form.
type problems map[string]string

// refused reports whether an error belongs on the form it came from rather than on
// a page of its own, where what was typed would be lost.
func refused(err error) bool {
	switch fault.Of(err) {
	case fault.Invalid, fault.Unauthenticated, fault.Conflict, fault.Precondition, fault.TooMany, fault.PaymentRequired, fault.Unavailable:
		return true
	}
	return false
}

// problemsOf sorts an error by the fields a form has; what belongs to none of them
// is said above it.
func problemsOf(err error, fields ...string) problems {
	found := problems{}
	for field, sentence := range fault.Fields(err) {
		known := false
		for _, f := range fields {
			known = known || f == field
		}
		if !known {
			field = ""
		}
		if _, taken := found[field]; !taken {
			found[field] = sentence
		}
	}
	return found
}

// shown is what was typed, fit to be put on a page again.
func shown(typed string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(typed, "\x00", ""), "\uFFFD")
}
