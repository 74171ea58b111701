package adminui

import (
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// exportsShown is how many exports a tenant's page lists.
const exportsShown = 5

// exportRefresh is after how many seconds a page asks again while an export is made.
const exportRefresh = 5

var actExport = act{
	ID: "export", Button: "Export", Title: "Export this workspace", Path: "/exports", Do: takeTenantOut, Warn: true, Beside: besideExports,
	Effect: "All its rows become one archive in the form that Hearth itself keeps and restores: every message, direct ones too, every member and the digests of their passwords; files are not in it. It can be downloaded here for 24 hours and is gone then. Members notice nothing. Asking and each download are kept in the audit log.",
}

const besideExports = "exports"

// exportView is an export as the page lists it.
type exportView struct {
	tenant.Export
	Size   string
	IsOver bool
	Href   string
}

func (h *Handlers) exportsOf(c *fiber.Ctx, t tenant.Tenant) (list []exportView, err error) {
	found, err := tenant.Exports(c.UserContext(), h.control(), t.ID, exportsShown)
	now := time.Now()
	for _, e := range found {
		list = append(list, exportView{e, billing.Bytes(e.Bytes), e.IsOver(now), "/tenants/" + t.ID.String() + "/exports/" + e.ID.String() + "/download"})
	}
	return list, err
}

// isMaking reports whether one of them is still being made.
func isMaking(list []exportView) bool {
	for _, e := range list {
		if !e.IsMade() {
			return true
		}
	}
	return false
}

func (h *Handlers) export(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := h.tenants.AskExport(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	return h.done(c, me, t, actExport, "The export is being made.", err)
}

// takeExport hands an archive out. It is asked for by a form, so that nobody is led to
// it by a link, and so that whoever takes it proves who they are.
func (h *Handlers) takeExport(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	id, err := tenant.ParseID(c.Params("export"))
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "There is no such export.")
	}
	body, size, err := h.tenants.TakeExport(web.Context(c), actor(c, me), t.ID, id)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zstd")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+t.Slug+"-"+time.Now().UTC().Format("20060102")+`.zst"`)
	return c.SendStream(body, int(size)) // fasthttp closes body
}
