//go:build production

package app

import (
	"context"

	"hearth/billing"
)

// testStripe is not built into what serves the public.
type testStripe struct{}

func (*testStripe) stand(*App, *billing.ServiceConfig) error { return nil }

func (testStripe) clock(*App) string { return "" }

func (testStripe) pages(*App) {}

func (testStripe) run(context.Context, *App) error { return nil }
