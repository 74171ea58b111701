package chat

import (
	"context"
	"strings"

	"hearth/chat/richtext"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// MaxHTML is how many bytes of HTML a program may send for one message.
const MaxHTML = 100 << 10

// renderDraft makes the safe HTML of a draft. What a program sends as HTML keeps its
// text as the source, which is what it is found by.
func (s *Service) renderDraft(ctx context.Context, db tenant.DB, room Room, d *Draft) (richtext.Rendered, error) {
	if !d.HTML {
		return s.render(ctx, db, room, d.Body, len(d.Files) > 0)
	}
	said, err := renderHTML(d.Body)
	if len(d.Files) > 0 && strings.TrimSpace(d.Body) == "" {
		said, err = richtext.Rendered{}, nil
	}
	d.Body = said.Text
	return said, err
}

// renderHTML faults with Invalid on "body".
func renderHTML(source string) (richtext.Rendered, error) {
	switch {
	case !tenant.CleanText(source):
		return richtext.Rendered{}, fault.Field("body", "This message has characters that cannot be stored.")
	case len(source) > MaxHTML:
		return richtext.Rendered{}, fault.Field("body", "The HTML of a message has at most %d KB. Shorten it or split it in two.", MaxHTML>>10)
	}
	safe := richtext.SanitizeHTML(source)
	if strings.TrimSpace(safe) == "" {
		return richtext.Rendered{}, fault.Field("body", "Write something first.")
	}
	return richtext.Rendered{HTML: safe, Text: richtext.TextOf(safe)}, nil
}
