package app

import (
	"context"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"
)

// showWords brings pages that are open here up to date with the board: what changed is
// worked out for each tenant that has a socket in this process, and for nobody else.
func (a *App) showWords(ctx context.Context, turn tenant.Turn) {
	here, err := tenant.TenantsByIDs(ctx, a.Registry.Control(), a.hub.Tenants())
	if err != nil {
		a.log.WarnContext(ctx, "open pages cannot be told of the board", "error", err)
		return
	}
	alike := map[string][]tenant.ID{}
	for _, t := range here {
		was, is := turn.Words(t)
		html, err := web.WordsTurned(ctx, was, is)
		if err != nil {
			a.log.ErrorContext(ctx, "draw words", "error", err)
			return
		}
		if len(html) > 0 {
			alike[string(html)] = append(alike[string(html)], t.ID)
		}
	}
	for html, ids := range alike {
		a.hub.Show(ids, []byte(html))
	}
}

// previewing asks the flags. A job knows only whose it is, so that the rest of the tenant
// is looked up.
func (a *App) previewing(ctx context.Context, id tenant.ID) (p chat.Previewing, err error) {
	t, err := tenant.TenantByID(ctx, a.Registry.Control(), id)
	if err != nil {
		return p, err
	}
	board := a.Registry.Board()
	return chat.Previewing{
		Links: int(tenant.PreviewsPerMessage.In(board, t)), Pictures: tenant.PreviewPictures.In(board, t) == tenant.PicturesShown,
	}, nil
}
