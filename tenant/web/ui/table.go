package ui

import (
	"context"
	"io"
)

// Chip is a small word for a state. Kind is one of the states of a tenant
// ("active", "trialing", "past-due", "suspended", "hibernated", "cancelled",
// "provisioning"), "bare" for no dot, or "".
type Chip struct{ Label, Kind string }

// Render implements templ.Component.
func (c Chip) Render(ctx context.Context, w io.Writer) error { return chip(c).Render(ctx, w) }

// Person is a face with a name and a line under it, as tables show people.
type Person struct {
	Avatar Avatar
	Name   string
	Href   string // of the name, "" for none
	Note   string // after the name, faint: "you"
	Sub    string // under the name
}

// Render implements templ.Component.
func (p Person) Render(ctx context.Context, w io.Writer) error { return person(p).Render(ctx, w) }

// Column is the head of a table's column; with Href, one that sorts.
type Column struct {
	Label  string
	Href   string
	Sorted string // "ascending", "descending" or ""
	Number bool   // its cells are class num
	Class  string
	Silent bool // the label is for screen readers only
}

// Render implements templ.Component.
func (c Column) Render(ctx context.Context, w io.Writer) error { return column(c).Render(ctx, w) }

func (c Column) arrow() string {
	switch c.Sorted {
	case "ascending":
		return " ↑"
	case "descending":
		return " ↓"
	}
	return ""
}

// Pager leads to the neighbours of a page of rows. An empty address is a page
// that is not there.
type Pager struct {
	Summary string // "Rows 1 to 18 of 64"
	Newer   string
	Older   string
}

// Render implements templ.Component.
func (p Pager) Render(ctx context.Context, w io.Writer) error { return pager(p).Render(ctx, w) }

func (p Pager) step(label, href string) Button {
	if href == "" {
		return Button{Label: label, Size: "sm", Href: "#", Disabled: true}
	}
	return Button{Label: label, Size: "sm", Href: href}
}

// Tab is one view of a list, with how many it holds.
type Tab struct {
	Label, Href, Count string
	Current            bool
}
