package adminui

import (
	"net/url"
	"strconv"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

const visitDialog = "visit"

// visitAct lets an operator in as a member, the owner unless another one is typed.
func visitAct(t tenant.Tenant) act {
	return act{
		ID: visitDialog, Button: "Sign in as…", Title: "Sign in as a member", Path: "/visits", Do: signInAs,
		Effect: "You see the workspace as this member does, for 30 minutes at most and read only. The owner is told by mail, with your name and your reason. Direct messages are hidden unless the workspace has opened them, and each of your requests is kept in the audit log.",
		Fields: []actField{{Label: "Member’s address", Name: "member", Kind: "email", Value: t.OwnerEmail}},
	}
}

// beginVisit sends the operator on to the workspace.
func (h *Handlers) beginVisit(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	_, token, err := h.tenants.BeginVisit(web.Context(c), me, actor(c, me), t, c.FormValue("member"), c.FormValue("reason"))
	if err != nil {
		return h.done(c, me, t, visitAct(t), "", err)
	}
	return web.SeeOther(c, h.server.WorkspaceURL(t.Slug, "/session/handover?token="+url.QueryEscape(token)))
}

// visitView is the page of one visit.
type visitView struct {
	Head       tenantHead
	Visit      tenant.Visit
	Over, Mine bool
	Reason     string // as it was typed, when it was refused
	Bad        bad
}

func (h *Handlers) showVisit(c *fiber.Ctx, me tenant.Operator) error {
	return h.visitPage(c, fiber.StatusOK, me, "", nil)
}

// visitPage shows a visit. One in a workspace that sleeps is over, and not waked for.
func (h *Handlers) visitPage(c *fiber.Ctx, status int, me tenant.Operator, reason string, problem bad) error {
	head, err := h.tenantTop(c, me, "/visits")
	if err != nil {
		return err
	}
	v := visitView{Head: head, Reason: shown(reason), Bad: problem}
	v.Visit, err = h.tenants.VisitIn(c.UserContext(), head.Tenant.Tenant, visitID(c))
	if err != nil {
		return err
	}
	v.Over, v.Mine = v.Visit.IsOver(time.Now()), v.Visit.OperatorID == me.ID
	return web.Page(c, status, visitPage(v))
}

func (h *Handlers) raiseVisit(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	reason := c.FormValue("reason")
	_, err := h.tenants.RaiseVisit(web.Context(c), actor(c, me), t, visitID(c), reason)
	if fault.Is(err, fault.Invalid) {
		return h.visitPage(c, web.Status(err), me, reason, badField(err))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, h.server.WorkspaceURL(t.Slug, "/"))
}

func (h *Handlers) endVisit(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	if _, err := h.tenants.EndVisitAs(web.Context(c), actor(c, me), t, visitID(c)); err != nil {
		return err
	}
	h.server.Flash(c, "The visit is over.")
	return web.SeeOther(c, "/tenants/"+t.ID.String())
}

// visitID is 0, which none has, for what is no number.
func visitID(c *fiber.Ctx) int64 {
	id, err := strconv.ParseInt(c.Params("visit"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}
