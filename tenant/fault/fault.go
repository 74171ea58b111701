// Package fault is Hearth's error vocabulary: a kind that a machine can act on,
// a sentence that a person can read, and the cause that belongs in a log.
//
// It owns the kinds and nothing else: HTTP statuses are tenant/web's table, and
// what a job does with a kind is workers/job's. Every layer may import it.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of thing went wrong, and so who can do something about it.
type Kind string

// The kinds. The zero Kind never leaves this package: Of reports Internal for
// errors that carry none.
const (
	Invalid         Kind = "invalid"          // the input; Field says which part
	Unauthenticated Kind = "unauthenticated"  // nobody is signed in
	Forbidden       Kind = "forbidden"        // signed in, but may not
	NotFound        Kind = "not_found"        // absent, or not for these eyes
	Conflict        Kind = "conflict"         // somebody else got there first
	Precondition    Kind = "precondition"     // not in this state
	PaymentRequired Kind = "payment_required" // the plan does not grant it
	TooMany         Kind = "too_many"         // slow down
	Unavailable     Kind = "unavailable"      // try again shortly
	Internal        Kind = "internal"         // our mistake
)

// Error is an error with a kind. Message is a sentence for people, Field names
// the form field it is about (empty: the whole form), Err is for the log.
type Error struct {
	Kind    Kind
	Message string
	Field   string
	Err     error
}

// Error is the text for logs: kind, sentence and cause.
func (e *Error) Error() string {
	text := string(e.Kind)
	if e.Field != "" {
		text += " " + e.Field
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause, if any.
func (e *Error) Unwrap() error { return e.Err }

// New returns an error of a kind with a sentence for people.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Wrap gives cause a kind and a sentence for people.
func Wrap(cause error, kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), Err: cause}
}

// Field returns an Invalid error about one form field.
func Field(field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// Of returns the kind of the outermost Error in err's chain, Internal when there
// is none, and "" for nil.
func Of(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && Of(err) == kind }

// Message returns the sentence for people, or a general one when err carries none.
func Message(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Message != "" {
		return e.Message
	}
	if Is(err, Unavailable) {
		return "This did not work just now. Please try again in a moment."
	}
	return "Something went wrong on our side."
}

// FieldOf returns the form field that err is about, or "".
func FieldOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

// Fields returns field → sentence for every Error joined into err (errors.Join),
// so that a form can show all of its problems at once.
func Fields(err error) map[string]string {
	found := map[string]string{}
	collect(err, found)
	return found
}

func collect(err error, into map[string]string) {
	switch e := err.(type) {
	case nil:
	case *Error:
		if _, taken := into[e.Field]; !taken {
			into[e.Field] = e.Message
		}
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			collect(one, into)
		}
	case interface{ Unwrap() error }:
		collect(e.Unwrap(), into)
	}
}
