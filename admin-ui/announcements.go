package adminui

import (
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

const (
	announcementsPage = 50
	whenTyped         = "2006-01-02T15:04" // what a browser sends of a date and a time
)

// announcementForm is an announcement as it is typed. Times are UTC.
type announcementForm struct {
	ID                     string // "" for a new one
	Kind, Title, Body      string
	StartsAt, EndsAt       string
	Plans, States, Servers map[string]bool
	Tenants                string // addresses
	Stays, ByMail          bool
}

func (h *Handlers) listAnnouncements(c *fiber.Ctx, me tenant.Operator) error {
	var before tenant.ID
	if text := c.Query("before"); text != "" {
		var err error
		if before, err = tenant.ParseID(text); err != nil {
			return fault.Wrap(err, fault.NotFound, "There is no such page.")
		}
	}
	found, err := tenant.Announcements(c.UserContext(), h.control(), before, announcementsPage+1)
	if err != nil {
		return err
	}
	v := announcementsView{Shell: h.shell(c, me, "Announcements", "/announcements"), Now: time.Now(), Paged: !before.IsZero()}
	if len(found) > announcementsPage {
		found = found[:announcementsPage]
		v.Older = "/announcements?before=" + found[announcementsPage-1].ID.String()
	}
	v.Found = found
	return web.Page(c, fiber.StatusOK, announcementsListPage(v))
}

func (h *Handlers) newAnnouncement(c *fiber.Ctx, me tenant.Operator) error {
	now := time.Now().UTC()
	form := announcementForm{Kind: string(tenant.AnnounceNotice), StartsAt: now.Format(whenTyped), EndsAt: now.Add(24 * time.Hour).Format(whenTyped)}
	return h.announcementPage(c, fiber.StatusOK, me, form, nil, nil)
}

func (h *Handlers) showAnnouncement(c *fiber.Ctx, me tenant.Operator) error {
	a, err := h.announcementOf(c, c.Params("announcement"))
	if err != nil {
		return err
	}
	named, err := tenant.TenantsByIDs(c.UserContext(), h.control(), a.Tenants)
	if err != nil {
		return err
	}
	return h.announcementPage(c, fiber.StatusOK, me, formOf(a, named), &a, nil)
}

func (h *Handlers) announcementOf(c *fiber.Ctx, text string) (tenant.Announcement, error) {
	id, err := tenant.ParseID(text)
	if err != nil {
		return tenant.Announcement{}, fault.Wrap(err, fault.NotFound, "There is no such announcement.")
	}
	return tenant.AnnouncementByID(c.UserContext(), h.control(), id)
}

// previewAnnouncement shows what was typed as members will see it, and keeps nothing.
func (h *Handlers) previewAnnouncement(c *fiber.Ctx, me tenant.Operator) error {
	form := readAnnouncement(c)
	form.ID = c.FormValue("id")
	a, err := h.announcementTyped(c, form)
	if err == nil {
		err = a.Check(time.Now())
	}
	if refusedForm(err) {
		return h.announcementPage(c, web.Status(err), me, form, nil, err)
	}
	if err != nil {
		return err
	}
	return h.announcementPage(c, fiber.StatusOK, me, form, &a, nil)
}

func (h *Handlers) createAnnouncement(c *fiber.Ctx, me tenant.Operator) error {
	form := readAnnouncement(c)
	a, err := h.announcementTyped(c, form)
	if err == nil {
		_, err = h.tenants.Announce(c.UserContext(), actor(c, me), a)
	}
	return h.announced(c, me, form, err, "Announced.")
}

func (h *Handlers) changeAnnouncement(c *fiber.Ctx, me tenant.Operator) error {
	was, err := h.announcementOf(c, c.Params("announcement"))
	if err != nil {
		return err
	}
	form := readAnnouncement(c)
	form.ID = was.ID.String()
	a, err := h.announcementTyped(c, form)
	if err == nil {
		a.ID = was.ID
		err = h.tenants.ChangeAnnouncement(c.UserContext(), actor(c, me), a)
	}
	return h.announced(c, me, form, err, "Changed.")
}

func (h *Handlers) endAnnouncement(c *fiber.Ctx, me tenant.Operator) error {
	a, err := h.announcementOf(c, c.Params("announcement"))
	if err != nil {
		return err
	}
	if err := h.tenants.EndAnnouncement(c.UserContext(), actor(c, me), a.ID); err != nil {
		return err
	}
	h.server.Flash(c, "Ended.")
	return web.SeeOther(c, "/announcements")
}

func (h *Handlers) announced(c *fiber.Ctx, me tenant.Operator, form announcementForm, err error, said string) error {
	if refusedForm(err) {
		return h.announcementPage(c, web.Status(err), me, form, nil, err)
	}
	if err != nil {
		return err
	}
	h.server.Flash(c, said)
	return web.SeeOther(c, "/announcements")
}

// refusedForm reports whether a form is to be shown again, with what was typed: also when
// what it is about does not answer just now.
func refusedForm(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Precondition) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Unavailable)
}

func (h *Handlers) announcementPage(c *fiber.Ctx, status int, me tenant.Operator, form announcementForm, preview *tenant.Announcement, problem error) error {
	form.Title, form.Body, form.Tenants = shown(form.Title), shown(form.Body), shown(form.Tenants)
	v := announcementView{Form: form, Preview: preview, Bad: badField(problem), Now: time.Now()}
	v.Shell = h.shell(c, me, "Announcement", "/announcements")
	for _, p := range billing.Plans() {
		v.Plans = append(v.Plans, ui.Option{Value: string(p.ID), Label: p.Name})
	}
	for _, s := range h.server.Registry().Servers() {
		v.Servers = append(v.Servers, ui.Option{Value: s.Name, Label: s.Name})
	}
	return web.Page(c, status, announcementPage(v))
}

func readAnnouncement(c *fiber.Ctx) announcementForm {
	return announcementForm{
		Kind: c.FormValue("kind"), Title: strings.TrimSpace(c.FormValue("title")), Body: strings.TrimSpace(strings.ReplaceAll(c.FormValue("body"), "\r\n", "\n")),
		StartsAt: c.FormValue("starts_at"), EndsAt: c.FormValue("ends_at"), Plans: ticked(c, "plan"), States: ticked(c, "state"), Servers: ticked(c, "server"),
		Tenants: c.FormValue("tenants"), Stays: c.FormValue("stays") != "", ByMail: c.FormValue("by_mail") != "",
	}
}

func ticked(c *fiber.Ctx, name string) map[string]bool {
	on := map[string]bool{}
	for _, value := range c.Request().PostArgs().PeekMulti(name) {
		on[string(value)] = true
	}
	return on
}

func formOf(a tenant.Announcement, named []tenant.Tenant) announcementForm {
	f := announcementForm{
		ID: a.ID.String(), Kind: string(a.Kind), Title: a.Title, Body: a.Body, StartsAt: a.StartsAt.UTC().Format(whenTyped), EndsAt: a.EndsAt.UTC().Format(whenTyped),
		Plans: map[string]bool{}, States: map[string]bool{}, Servers: map[string]bool{}, Stays: !a.Dismissible, ByMail: a.ByMail,
	}
	for _, p := range a.Plans {
		f.Plans[p] = true
	}
	for _, s := range a.States {
		f.States[string(s)] = true
	}
	for _, s := range a.Servers {
		f.Servers[s] = true
	}
	var slugs []string
	for _, t := range named {
		slugs = append(slugs, t.Slug)
	}
	f.Tenants = strings.Join(slugs, " ")
	return f
}

// announcementTyped reads a form. Faults: Invalid on a field.
func (h *Handlers) announcementTyped(c *fiber.Ctx, f announcementForm) (a tenant.Announcement, err error) {
	a = tenant.Announcement{Kind: tenant.AnnouncementKind(f.Kind), Title: f.Title, Body: f.Body, Dismissible: !f.Stays, ByMail: f.ByMail}
	if a.StartsAt, err = time.Parse(whenTyped, f.StartsAt); err != nil {
		return a, fault.Field("starts_at", "Say when it begins, as a day and a time.")
	}
	if a.EndsAt, err = time.Parse(whenTyped, f.EndsAt); err != nil {
		return a, fault.Field("ends_at", "Say when it ends, as a day and a time.")
	}
	for _, p := range billing.Plans() {
		if f.Plans[string(p.ID)] {
			a.Plans = append(a.Plans, string(p.ID))
			delete(f.Plans, string(p.ID))
		}
	}
	for _, s := range h.server.Registry().Servers() {
		if f.Servers[s.Name] {
			a.Servers = append(a.Servers, s.Name)
			delete(f.Servers, s.Name)
		}
	}
	for _, s := range reachable {
		if f.States[string(s)] {
			a.States = append(a.States, s)
			delete(f.States, string(s))
		}
	}
	unknown := len(f.Plans)+len(f.Servers)+len(f.States) > 0
	for _, one := range a.Plans {
		f.Plans[one] = true
	}
	for _, one := range a.Servers {
		f.Servers[one] = true
	}
	for _, one := range a.States {
		f.States[string(one)] = true
	}
	if unknown {
		return a, fault.New(fault.Invalid, "There is no such plan, state or server.")
	}
	a.Tenants, err = h.tenantsTyped(c, f.Tenants)
	return a, err
}

// tenantsTyped finds workspaces by their addresses. Faults: Invalid on "tenants".
func (h *Handlers) tenantsTyped(c *fiber.Ctx, typed string) (ids []tenant.ID, err error) {
	slugs := strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) })
	if len(slugs) > 100 || len(typed) > 10_000 {
		return nil, fault.Field("tenants", "Name at most 100 workspaces.")
	}
	for _, slug := range slugs {
		if !tenant.CleanText(slug) {
			return nil, fault.Field("tenants", "This has characters that no address has.")
		}
	}
	found, err := tenant.TenantsBySlugs(c.UserContext(), h.control(), slugs)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, t := range found {
		ids, known[t.Slug] = append(ids, t.ID), true
	}
	for _, slug := range slugs {
		if !known[slug] {
			return nil, fault.Field("tenants", "There is no workspace at %s.", slug)
		}
	}
	return ids, nil
}
