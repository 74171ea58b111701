// Package ui draws the parts that every page is made of: the document around
// it, layouts, buttons, fields, dialogs, menus, faces, times.
//
// Small parts are structs that are templ components, so a page names what it
// sets and leaves the rest: @ui.Field{Label: "Email", Name: "email"}. Parts that
// hold others are functions taking one such struct: @ui.Document(head) { … }.
// Class names are those of tenant/web/assets/css.
//
// Everything comes in as plain values: the package makes no query, reads no
// clock and knows no domain. It does not own what one page alone needs; that
// lies beside the page.
//
// To keep: no inline style, no inline script, every control with a name that a
// screen reader says, every error beside its field.
//
// Start reading at Document, then Field.
package ui
