package tenantweb

import (
	"strconv"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

type tokensView struct {
	Head     ui.Head
	Settings ui.Settings
	Tokens   []tokenRow
	Fresh    string // the text of one that was made just now
	FreshFor string // how it is called
	Example  string
	Holders  []ui.Option // as whom it may act, where that can be chosen
	Form     tokenForm
}

// tokenForm is what is wanted of a new token, as typed.
type tokenForm struct {
	Name, Scope, Days, As string
	Problems              problems
}

type tokenRow struct {
	tenant.HeldToken
	Over bool
}

func (h *Handlers) tokens(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	view, err := h.tokensView(c, db, me)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, tokensPage(view))
}

// createToken answers with the page itself: the token is on it, and on no other. Its
// form is sent without Turbo, which would want to be sent on.
func (h *Handlers) createToken(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	form := tokenForm{Name: c.FormValue("name"), Scope: c.FormValue("scope"), Days: c.FormValue("days"), As: c.FormValue("as")}
	days, err := strconv.Atoi(form.Days)
	if err != nil {
		days = -1
	}
	var made tenant.Token
	var text string
	of, err := holder(c, db, me, form.As)
	if err == nil {
		made, text, err = h.tenants.CreateToken(c.UserContext(), db, me, of, tenant.NewToken{Name: form.Name, Scope: tenant.Scope(form.Scope), Days: days})
	}
	if err != nil && !refused(err) {
		return err
	}
	view, failed := h.tokensView(c, db, me)
	if failed != nil {
		return failed
	}
	status := fiber.StatusOK
	if err != nil {
		view.Form, status = form, web.Status(err)
		view.Form.Problems = problemsOf(err, "name", "scope", "days", "as")
	} else {
		view.Fresh, view.FreshFor = text, made.Name
		view.Example = "curl " + h.server.TenantURL(web.Tenant(c), web.PlaceReference+"/me") + ` -H "Authorization: Bearer ` + text + `"`
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return web.Page(c, status, tokensPage(view))
}

func (h *Handlers) revokeToken(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	id, err := web.ID(c, "token")
	if err != nil {
		return err
	}
	return h.saved(c, h.tenants.RevokeToken(c.UserContext(), db, me, id), "That token is revoked.", placeTokens)
}

func (h *Handlers) tokensView(c *fiber.Ctx, db tenant.DB, me tenant.Member) (tokensView, error) {
	found, err := tenant.TokensOf(c.UserContext(), db, me)
	if err != nil {
		return tokensView{}, err
	}
	view := tokensView{
		Head:     h.server.Head(c, "API tokens · "+web.Tenant(c).Name),
		Settings: settings(c, placeTokens, "API tokens", "With a token, a program reads and writes here in your name."),
		Form:     tokenForm{Scope: string(tenant.ScopeRead), Days: "90"},
	}
	for _, t := range found {
		view.Tokens = append(view.Tokens, tokenRow{t, t.IsOver(time.Now())})
	}
	if !me.IsAdministrator() {
		return view, nil
	}
	bots, err := tenant.Bots(c.UserContext(), db)
	if len(bots) > 0 {
		view.Holders = []ui.Option{{Value: "", Label: "You"}}
	}
	for _, b := range bots {
		view.Holders = append(view.Holders, ui.Option{Value: strconv.FormatInt(b.MemberID, 10), Label: b.Member.Name})
	}
	return view, err
}

// holder finds whose a new token will be: me's, or a bot's.
func holder(c *fiber.Ctx, db tenant.DB, me tenant.Member, as string) (tenant.Member, error) {
	if as == "" {
		return me, nil
	}
	id, err := strconv.ParseInt(as, 10, 64)
	if err != nil {
		return me, fault.Field("as", "Choose from the list.")
	}
	b, err := tenant.BotByID(c.UserContext(), db, id)
	if fault.Is(err, fault.NotFound) {
		return me, fault.Field("as", "This bot is not here any more. Choose from the list.")
	}
	return b.Member, err
}

// tokenScopes and tokenEnds are the choices of the form.
var tokenScopes = []ui.Option{{Value: string(tenant.ScopeRead), Label: "Read"}, {Value: string(tenant.ScopeWrite), Label: "Read and write"}}

func tokenEnds() (options []ui.Option) {
	for _, days := range tenant.TokenDays {
		label := strconv.Itoa(days) + " days"
		switch days {
		case 0:
			label = "Never"
		case 365:
			label = "A year"
		}
		options = append(options, ui.Option{Value: strconv.Itoa(days), Label: label})
	}
	return options
}

func (t tokenRow) scope() string {
	if t.Scope == tenant.ScopeWrite {
		return "Read and write"
	}
	return "Read"
}
