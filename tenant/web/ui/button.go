package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Kinds of button. One page has at most one that is primary.
const (
	Primary = "primary"
	Quiet   = "quiet"
	Danger  = "danger" // does what cannot be taken back
	Warn    = "warn"   // leads to such a thing
)

// Button is a button, or with Href a link that looks like one.
type Button struct {
	Label    string
	Kind     string // Primary, Quiet, Danger, Warn or "" for the plain one
	Icon     string // before the label
	Size     string // "sm", "lg" or ""
	Block    bool   // as wide as its place
	Submit   bool   // sends its form; it is type=button otherwise
	Disabled bool
	Href     string
	Class    string           // further classes
	Busy     string           // the label while its form is being sent: "Creating…"
	Attrs    templ.Attributes // on the element: data-action, form, name, commandfor
}

// Render implements templ.Component.
func (b Button) Render(ctx context.Context, w io.Writer) error { return button(b).Render(ctx, w) }

func (b Button) class() string {
	class := "btn"
	if b.Kind != "" {
		class += " btn-" + b.Kind
	}
	if b.Size != "" {
		class += " btn-" + b.Size
	}
	if b.Block {
		class += " btn-block"
	}
	if b.Class != "" {
		class += " " + b.Class
	}
	return class
}

func buttonType(submit bool) string {
	if submit {
		return "submit"
	}
	return "button"
}

// IconButton is a button that shows only an icon. Label is its name for screen
// readers and its tooltip.
type IconButton struct {
	Label    string
	Icon     string
	Shortcut string // shown after the label: "Esc"
	Class    string // "small", "on", "tip-up", "tip-end", "only-wide"
	Submit   bool
	Disabled bool
	Href     string
	Attrs    templ.Attributes
}

// Render implements templ.Component.
func (b IconButton) Render(ctx context.Context, w io.Writer) error {
	return iconButton(b).Render(ctx, w)
}

func (b IconButton) tip() string {
	if b.Shortcut == "" {
		return b.Label
	}
	return b.Label + " · " + b.Shortcut
}
