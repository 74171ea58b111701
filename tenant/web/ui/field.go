package ui

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"
)

// Field is a labelled line of text, or with Rows a box of several. What it has
// to say (Error, else Good, else Hint) stands under it and is read with it.
type Field struct {
	Label        string
	Name         string // of the form value
	ID           string // "f-" and Name when empty; what it says has ID and "-says"
	Type         string // "text" when empty
	Value        string
	Hint         string // a sentence
	Error        string // a sentence: what is wrong and what to do
	Good         string // a sentence: what was typed will do
	Live         bool   // a script rewrites what the field says while typing
	Affix        string // fixed text after the input: ".hearth.example"
	Icon         string // before the input
	Rows         int    // lines of a text box, 0 for a single line
	Autocomplete string
	Placeholder  string
	MaxLength    int
	Required     bool
	ReadOnly     bool
	Disabled     bool
	Mono         bool
	Attrs        templ.Attributes // on the input: data-action, autofocus, inputmode
}

// Render implements templ.Component.
func (f Field) Render(ctx context.Context, w io.Writer) error { return field(f).Render(ctx, w) }

func (f Field) id() string { return or(f.ID, "f-"+f.Name) }

func (f Field) saysID() string { return f.id() + "-says" }

func (f Field) says() bool { return f.Live || f.Error != "" || f.Good != "" || f.Hint != "" }

// inputAttrs is what a line and a box share.
func (f Field) inputAttrs() templ.Attributes {
	a := templ.Attributes{"required": f.Required, "readonly": f.ReadOnly, "disabled": f.Disabled}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	if f.Placeholder != "" {
		a["placeholder"] = f.Placeholder
	}
	if f.MaxLength > 0 {
		a["maxlength"] = strconv.Itoa(f.MaxLength)
	}
	if f.says() {
		a["aria-describedby"] = f.saysID()
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Type == "email" || f.Type == "url" || f.Type == "password" {
		a["autocapitalize"] = "none"
		a["spellcheck"] = "false"
	}
	for name, value := range f.Attrs {
		a[name] = value
	}
	return a
}

// PasswordField is a Field whose text can be shown.
type PasswordField struct {
	Label string // "Password" when empty
	Name  string // "password" when empty
	ID    string
	Hint  string
	Error string
	New   bool // a password being chosen, not one being given
	Attrs templ.Attributes
}

// Render implements templ.Component.
func (p PasswordField) Render(ctx context.Context, w io.Writer) error {
	f := Field{
		Label: or(p.Label, "Password"), Name: or(p.Name, "password"), ID: p.ID, Type: "password",
		Hint: p.Hint, Error: p.Error, Required: true, Autocomplete: "current-password",
		Attrs: templ.Attributes{"data-password-target": "input"},
	}
	if p.New {
		f.Autocomplete = "new-password"
	}
	for name, value := range p.Attrs {
		f.Attrs[name] = value
	}
	return passwordField(f).Render(ctx, w)
}

// SelectField is a labelled choice of one.
type SelectField struct {
	Label    string
	Name     string
	ID       string // "f-" and Name when empty
	Value    string // of the option that is chosen
	Options  []Option
	Hint     string
	Error    string
	Small    bool // the dense one of tables: its label is for screen readers only
	Disabled bool
	Attrs    templ.Attributes
}

// Option is one answer of a SelectField.
type Option struct{ Value, Label string }

// Render implements templ.Component.
func (s SelectField) Render(ctx context.Context, w io.Writer) error {
	return selectField(s, Field{Name: s.Name, ID: s.ID, Hint: s.Hint, Error: s.Error, Disabled: s.Disabled, Attrs: s.Attrs}).Render(ctx, w)
}

// Switch is a setting that is on or off, with what it does written under it.
type Switch struct {
	Label   string
	Name    string
	ID      string // "f-" and Name when empty
	Hint    string
	Checked bool
	Attrs   templ.Attributes
}

// Render implements templ.Component.
func (s Switch) Render(ctx context.Context, w io.Writer) error {
	return toggle(s, or(s.ID, "f-"+s.Name)).Render(ctx, w)
}

// CopyField is text to take along: a link, a key. Its button copies it.
type CopyField struct {
	Label  string // of the text box, for screen readers
	Value  string
	Button string // "Copy" when empty
	Said   string // what appears when it is copied; "Copied" when empty
	Kind   string // of the button
	Mono   bool
}

// Render implements templ.Component.
func (c CopyField) Render(ctx context.Context, w io.Writer) error {
	c.Button, c.Said = or(c.Button, "Copy"), or(c.Said, "Copied")
	return copyField(c).Render(ctx, w)
}
