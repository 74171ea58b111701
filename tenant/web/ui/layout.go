package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Split is a page with a form on one side and a picture of what waits behind it
// on the other.
type Split struct {
	Brand templ.Component // top left; ours, leading to "/", when nil
	Link  Link            // top right
	Title string
	Lede  string
	Aside templ.Component // hidden from screen readers and on phones; nil for none
}

func (s Split) brand() templ.Component {
	if s.Brand == nil {
		return Brand("/")
	}
	return s.Brand
}

// Centered is a page with one thing to say.
type Centered struct {
	Mark   templ.Component // above the title; ours when nil
	Title  string
	Lede   string
	Footer string // small, at the bottom: an address, an error's id
}

// Settings is a page among others of its kind, listed at the side.
type Settings struct {
	Back    Link   // out of the settings
	Label   string // of the list, for screen readers; "Workspace settings" when empty
	Groups  []NavGroup
	Title   string
	Lede    string
	Actions templ.Component // beside the title, nil for none
}

// NavGroup is a part of a list of places.
type NavGroup struct {
	Title string
	Items []NavItem
}

// NavItem is one place of a list, an <li>.
type NavItem struct {
	Label   string
	Href    string
	Icon    string
	Count   string // beside the label, "" for none
	Current bool
}

// Render implements templ.Component.
func (n NavItem) Render(ctx context.Context, w io.Writer) error { return navItem(n).Render(ctx, w) }
