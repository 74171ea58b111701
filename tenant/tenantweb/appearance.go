package tenantweb

import (
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/styles"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type appearanceView struct {
	Head      ui.Head
	Settings  ui.Settings
	Workspace string
	MayChange bool
	Styles    string // as typed
	Wrong     []styles.Problem
	Preview   bool // the sheet that is saved is shown
	Problems  problems
}

func (h *Handlers) appearance(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	return h.appearancePage(c, db, fiber.StatusOK, appearanceView{MayChange: me.IsAdministrator()})
}

// setStyles saves a style sheet in which nothing is wrong. Otherwise it says what, line
// by line, and keeps what was typed.
func (h *Handlers) setStyles(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	source := strings.ReplaceAll(c.FormValue("styles"), "\r\n", "\n")
	sheet, wrong := styles.Compile(source)
	if len(wrong) > 0 {
		return h.appearancePage(c, db, fiber.StatusUnprocessableEntity, appearanceView{MayChange: true, Styles: source, Wrong: wrong,
			Problems: problems{"styles": "This style sheet is not saved yet. What is wrong with it stands below."}})
	}
	hash := ""
	if len(sheet) > 0 {
		hash = styles.Hash(sheet)
	}
	err := h.tenants.SetStyles(c.UserContext(), db, me, source, hash)
	if refused(err) {
		return h.appearancePage(c, db, web.Status(err), appearanceView{MayChange: true, Styles: source, Problems: problemsOf(err, "styles")})
	}
	return h.saved(c, err, "Saved. People see it on the next page they open.", placeAppearance)
}

// tryStyles answers with what of a style sheet would be shown.
func (h *Handlers) tryStyles(c *fiber.Ctx, _ tenant.DB, _ tenant.Member) error {
	sheet, _ := styles.Compile(strings.ReplaceAll(c.FormValue("styles"), "\r\n", "\n"))
	return sendSheet(c, sheet, "no-store")
}

// sheet serves the workspace's own style sheet, made anew from its source.
func (h *Handlers) sheet(c *fiber.Ctx, db tenant.DB, _ tenant.Member) error {
	if hash := web.Tenant(c).StylesHash; hash == "" || c.Params("hash") != hash {
		return fault.New(fault.NotFound, "There is no such file.")
	}
	source, err := tenant.Styles(c.UserContext(), db)
	if err != nil {
		return err
	}
	sheet, _ := styles.Compile(source)
	caching := "private, max-age=31536000, immutable"
	if styles.Hash(sheet) != c.Params("hash") { // being changed, or saved under other rules
		caching = "no-store"
	}
	return sendSheet(c, sheet, caching)
}

func sendSheet(c *fiber.Ctx, sheet []byte, caching string) error {
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, caching)
	return c.Send(sheet)
}

func (h *Handlers) appearancePage(c *fiber.Ctx, db tenant.DB, status int, v appearanceView) error {
	t := web.Tenant(c)
	if status == fiber.StatusOK {
		var err error
		if v.Styles, err = tenant.Styles(c.UserContext(), db); err != nil {
			return err
		}
	}
	v.Head, v.Workspace = h.server.Head(c, "Appearance · "+t.Name), t.Name
	h.server.Dress(c, &v.Head)
	v.Head.Inner = true
	v.Settings = settings(c, placeAppearance, "Appearance", "The logo of "+t.Name+", and styles of its own.")
	return web.Page(c, status, appearancePage(v))
}

func (h *Handlers) setLogo(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	picture, err := web.FormPicture(c, "logo")
	if err == nil {
		err = h.tenants.SetLogo(c.UserContext(), db, me, picture)
	}
	if refused(err) {
		source, found := tenant.Styles(c.UserContext(), db)
		if found != nil {
			return found
		}
		return h.appearancePage(c, db, web.Status(err), appearanceView{MayChange: true, Styles: source, Problems: problemsOf(err, "logo")})
	}
	return h.saved(c, err, "The logo is changed.", placeAppearance)
}

func (h *Handlers) removeLogo(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	return h.saved(c, h.tenants.RemoveLogo(c.UserContext(), db, me), "The logo is removed.", placeAppearance)
}

// logo shows the logo to everybody: it stands on the door.
func (h *Handlers) logo(c *fiber.Ctx) error {
	side, err := web.ID(c, "side")
	if err != nil {
		return err
	}
	t := web.Tenant(c)
	body, size, err := h.tenants.Logo(c.UserContext(), t, int(side))
	if err != nil {
		return err
	}
	tag := web.LogoTag(t)
	c.Set(fiber.HeaderCacheControl, "public, max-age=300, stale-while-revalidate=604800")
	c.Set(fiber.HeaderETag, tag)
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		body.Close()
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.SendStream(body, int(size)) // fasthttp closes body
}
