package ui

import (
	"context"
	"io"
)

// Toast is one short thing to say about what was just done. It leaves by itself.
type Toast struct {
	Text string
	Kind string // "" or "bad"
}

// Render implements templ.Component.
func (t Toast) Render(ctx context.Context, w io.Writer) error { return toast(t).Render(ctx, w) }

// Notice is something the page has to say until it is no longer so.
type Notice struct {
	Kind string // "attention" when empty, "danger", "good" or "plain"
	Icon string // "alert" when empty
}

func (n Notice) class() string {
	switch n.Kind {
	case "danger":
		return "notice red"
	case "good":
		return "notice green"
	case "plain":
		return "notice plain"
	}
	return "notice"
}

// Empty is a place that has nothing in it yet: what it is for.
type Empty struct{ Title, Text string }

// Progress is how far something is. Max 0 means that nobody knows.
type Progress struct {
	Label      string // for screen readers
	Value, Max int64
	Kind       string // "ember", "amber", "red" or "" for grey
	Thin       bool
	ID         string
}

// Render implements templ.Component.
func (p Progress) Render(ctx context.Context, w io.Writer) error { return progress(p).Render(ctx, w) }
