package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// DialogHead names a dialog.
type DialogHead struct {
	ID    string
	Title string
	Open  bool // it opens with the page, as when its form was refused
	Wide  bool
}

// Opens makes a button open the dialog with this id.
func Opens(id string) templ.Attributes {
	return templ.Attributes{"commandfor": id, "command": "show-modal", "aria-haspopup": "dialog"}
}

// Closes makes a button close the dialog with this id.
func Closes(id string) templ.Attributes {
	return templ.Attributes{"commandfor": id, "command": "close"}
}

// MenuHead names a menu.
type MenuHead struct {
	ID    string
	Label string // for screen readers: "Message actions"
}

// OpensMenu makes a button open the menu with this id.
func OpensMenu(id string) templ.Attributes {
	return templ.Attributes{"popovertarget": id, "aria-haspopup": "menu", "aria-expanded": "false"}
}

// MenuItem is one thing to do: a link with Href, else a button.
type MenuItem struct {
	Label    string
	Icon     string
	Shortcut string
	Href     string
	Submit   bool // sends the form around it or named by Attrs["form"]
	Destroy  bool
	Attrs    templ.Attributes
}

// Render implements templ.Component.
func (m MenuItem) Render(ctx context.Context, w io.Writer) error { return menuItem(m).Render(ctx, w) }
