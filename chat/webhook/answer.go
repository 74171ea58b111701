package webhook

import (
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"

	"hearth/chat"
	"hearth/tenant/outbound"
)

// problems say in a word what an error of the outbound client means.
var problems = []struct {
	err     error
	problem chat.HookProblem
}{
	{outbound.ErrBusy, chat.HookBusy},
	{outbound.ErrTooSlow, chat.HookTimeout},
	{outbound.ErrBlocked, chat.HookBlocked},
	{outbound.ErrUnresolvable, chat.HookUnknownHost},
	{outbound.ErrTooLarge, chat.HookTooLarge},
	{outbound.ErrEncoding, chat.HookBadAnswer},
}

func problemOf(res outbound.Response, err error) chat.HookProblem {
	for _, p := range problems {
		if errors.Is(err, p.err) {
			return p.problem
		}
	}
	switch {
	case err != nil && res.Status != 0:
		return chat.HookBadAnswer // it began and broke off
	case err != nil:
		return chat.HookUnreachable
	case res.Status < 200 || res.Status > 299:
		return chat.HookStatus
	}
	return ""
}

// typeOf is the media type of an answer, "" where it says none. What cannot be read as
// one is a file.
func typeOf(h http.Header) string {
	said := h.Get("Content-Type")
	if strings.TrimSpace(said) == "" {
		return ""
	}
	kind, _, err := mime.ParseMediaType(said)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return "application/octet-stream"
	}
	return kind
}

func isText(kind string) bool { return kind == "text/plain" || kind == "text/html" }

// maxHeaderText is how much of the header of an answer is kept.
const maxHeaderText = 8 << 10

// written is a header as people read it, in the order of the names.
func written(h http.Header) string {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		for _, value := range h[name] {
			b.WriteString(strings.ToLower(name) + ": " + value + "\n")
		}
	}
	text := b.String()
	return text[:min(len(text), maxHeaderText)]
}
