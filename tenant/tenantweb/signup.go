package tenantweb

import (
	"net/url"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// signUpPatience is how long sign-up itself waits for the workspace before it
// shows a bar instead.
const signUpPatience = 4 * time.Second

// progressFor is how long the page with the bar can be opened.
const progressFor = 15 * time.Minute

// signUpForm is what was typed and may be shown again: all but the password.
type signUpForm struct{ Name, Email, Workspace, Slug string }

func (h *Handlers) newWorkspace(c *fiber.Ctx) error {
	if h.closed {
		return web.Page(c, fiber.StatusOK, signUpClosedPage(h.server.Head(c, "Sign-up is closed · Hearth")))
	}
	return h.signUpPage(c, fiber.StatusOK, signUpForm{}, nil)
}

// createWorkspace answers when the workspace is there and its owner signed in, or
// with a page that waits for it.
func (h *Handlers) createWorkspace(c *fiber.Ctx) error {
	if h.closed {
		return web.Page(c, fiber.StatusForbidden, signUpClosedPage(h.server.Head(c, "Sign-up is closed · Hearth")))
	}
	form := signUpForm{
		Name: c.FormValue("name"), Email: c.FormValue("email"), Workspace: c.FormValue("workspace"), Slug: cleanSlug(c.FormValue("slug")),
	}
	if pick := c.FormValue("pick"); pick != "" { // a suggestion, taken without a script
		form.Slug = cleanSlug(pick)
		return h.signUpPage(c, fiber.StatusOK, form, nil)
	}
	if err := h.server.Registry().Board().RefuseWrites(); err != nil {
		return err
	}
	id, err := h.beginSignUp(c, form)
	if refused(err) {
		return h.signUpPage(c, web.Status(err), form, err)
	}
	if err != nil {
		return err
	}
	t, owner, done, err := h.tenants.AwaitProvisioned(c.UserContext(), id, signUpPatience)
	if err != nil {
		return err
	}
	if !done {
		token := h.server.Keys().Sign(tenant.PurposeProgress, tenant.ID{}, id.String(), time.Now().Add(progressFor))
		return web.SeeOther(c, "/signup/progress?token="+url.QueryEscape(token))
	}
	return h.moveIn(c, t, owner)
}

func (h *Handlers) beginSignUp(c *fiber.Ctx, form signUpForm) (tenant.ID, error) {
	if err := h.server.LimitAddress(c, signUpRule); err != nil {
		return tenant.ID{}, err
	}
	return h.tenants.BeginSignUp(c.UserContext(), tenant.SignUp{
		Name: form.Name, Email: form.Email, Password: c.FormValue("password"), Workspace: form.Workspace, Slug: form.Slug,
	})
}

// moveIn hands the owner of a new workspace over to it.
func (h *Handlers) moveIn(c *fiber.Ctx, t tenant.Tenant, owner int64) error {
	h.server.Note(c, t.Slug)
	token := h.tenants.HandoverToken(t.ID, owner, "/")
	return web.SeeOther(c, h.server.WorkspaceURL(t.Slug, "/session/handover?token="+url.QueryEscape(token)))
}

func (h *Handlers) signUpPage(c *fiber.Ctx, status int, form signUpForm, problem error) error {
	page := signUpView{
		Head: h.server.Head(c, "Create your workspace · Hearth"), Form: form, Affix: h.server.WorkspaceHost(""),
		Problems: problemsOf(problem, "name", "email", "password", "workspace", "slug"),
	}
	page.Head.Index = status == fiber.StatusOK
	if form.Slug == "" {
		page.Form.Slug = tenant.SlugFrom(form.Workspace)
	} else if page.Problems["slug"] != "" {
		var err error
		if page.Suggestions, err = tenant.SuggestSlugs(c.UserContext(), h.control(), form.Slug); err != nil && !fault.Is(err, fault.Unavailable) {
			return err
		}
	}
	return web.Page(c, status, signUpPage(page))
}

func cleanSlug(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }
