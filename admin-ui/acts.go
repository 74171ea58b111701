package adminui

import (
	"context"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// act is one thing that can be done to a tenant: a button that opens a dialog, which
// says what will happen and asks why.
type act struct {
	ID     string // of the dialog
	Button string
	Title  string
	Effect string
	Path   string // behind the tenant's
	Do     Action
	Warn   bool   // shuts somebody out
	Beside string // which fact its button stands beside; "" for the top of the page
	Fields []actField
}

// actField is what an act asks beside the reason.
type actField struct{ Label, Name, Kind, Value, Hint string }

// typedAct is what was typed into the dialog of an act that was refused.
type typedAct struct {
	ID, Reason string
	Values     map[string]string
	Bad        bad
}

// value is what a field of an act shows.
func (t typedAct) value(a act, f actField) string {
	if t.ID == a.ID {
		return t.Values[f.Name]
	}
	return f.Value
}

// problem is what is wrong with a field of an act.
func (t typedAct) problem(a act, name string) string {
	if t.ID == a.ID {
		return t.Bad[name]
	}
	return ""
}

// reason is what was typed as the reason of an act.
func (t typedAct) reason(a act) string {
	if t.ID == a.ID {
		return t.Reason
	}
	return ""
}

// actsOn lists what may be done to a tenant as it is, by this operator.
func (h *Handlers) actsOn(ctx context.Context, me tenant.Operator, t tenant.Tenant, account billing.Account, d tenant.Deletion, a tenant.Addresses) ([]act, error) {
	flags, err := tenant.FlagsOf(ctx, h.control(), t.ID)
	if err != nil {
		return nil, err
	}
	bySomebody := !flags.Suspended.IsZero()
	sleeps, wakes := tenant.CheckOperation(t, tenant.OpHibernate) == nil, tenant.CheckOperation(t, tenant.OpWake) == nil
	now := time.Now()
	mayGo := tenant.CheckAct(t, tenant.ActDelete) == nil
	is := func(act tenant.Act) bool { return tenant.CheckAct(t, act) == nil }
	var list []act
	for _, candidate := range []struct {
		offered bool
		act     act
	}{
		{is(tenant.ActSuspend) && !bySomebody, actSuspend},
		{is(tenant.ActResume) && bySomebody, actResume},
		{sleeps, actHibernate},
		{wakes, actWake},
		{is(tenant.ActExtendTrial) && account.MayExtend(), actTrial},
		{is(tenant.ActAgree), planAct(t)},
		{is(tenant.ActCredit) && account.Customer.StripeID != "", actCredit},
		{is(tenant.ActRename), renameAct(t, a)},
		{is(tenant.ActClaimDomain) && t.Domain == "" && a.Claim.Host == "", addDomainAct()},
		{is(tenant.ActClaimDomain) && a.Claim.Host != "", verifyDomainAct(a.Claim)},
		{is(tenant.ActClaimDomain) && a.Claim.Host != "", vouchDomainAct(a.Claim)},
		{is(tenant.ActRemoveDomain) && t.Domain+a.Claim.Host != "", removeDomainAct(t, a)},
		{is(tenant.ActExport), actExport},
		{is(tenant.ActHold) && !account.Customer.Held, actHold},
		{is(tenant.ActHold) && account.Customer.Held, actLift},
		{is(tenant.ActVisit), visitAct(t)},
		{mayGo && !account.Customer.Held && (!d.IsAsked() || d.IsOver(now)), deletionAct(t)},
		{mayGo && !account.Customer.Held && d.CheckConfirm(me.Actor(""), now) == nil, confirmAct(t)},
		{mayGo && d.IsAsked(), spareAct(d)},
	} {
		if candidate.offered && can(me, candidate.act.Do) {
			list = append(list, candidate.act)
		}
	}
	return list, nil
}

var (
	actSuspend = act{
		ID: "suspend", Button: "Suspend", Title: "Suspend this workspace", Path: "/suspension", Do: suspendTenant, Warn: true,
		Effect: "Members read and cannot write, from this moment on, in every window that is open. Nothing is deleted and no payment stops. After 30 days the workspace is closed, and its data is deleted 30 days after that, or 90 where it has ever paid. You can resume it at any time before.",
	}
	actResume = act{
		ID: "resume", Button: "Resume", Title: "Resume this workspace", Path: "/suspension/delete", Do: suspendTenant,
		Effect: "Members write again, in every window that is open. Where money is owed, that counts as it did before.",
	}
	actHibernate = act{
		ID: "hibernate", Button: "Hibernate", Title: "Put this workspace to sleep", Path: "/hibernation", Do: sleepTenant,
		Effect: "Its data becomes one archive and its schema is dropped. The next request wakes it, within seconds. Nobody is signed out.",
	}
	actWake = act{
		ID: "wake", Button: "Wake", Title: "Wake this workspace", Path: "/hibernation/delete", Do: wakeTenant,
		Effect: "Its schema is restored from the archive, which takes seconds. It falls asleep again when nobody comes.",
	}
	actTrial = act{
		ID: "extend", Button: "Extend trial", Title: "Extend the trial", Path: "/trial", Do: extendTrial,
		Effect: "The workspace keeps the plan it tries for that many days more; where the trial is over, from now on. No card is asked for.",
		Fields: []actField{{Label: "Days", Name: "days", Kind: "number", Value: "14", Hint: "1 to 60, and no more than 90 from now."}},
	}
)

// done answers an act that was tried: back to the tenant with a word, or the dialog
// again with what was typed.
func (h *Handlers) done(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant, a act, said string, err error) error {
	switch {
	case err == nil:
		h.server.Flash(c, said)
		return web.SeeOther(c, "/tenants/"+t.ID.String())
	case refusedForm(err):
		return h.tenantPage(c, web.Status(err), me, t, a, refusedAct(c, a, err))
	}
	return err
}

// refusedAct is what was typed into the dialog of an act, and why it was refused.
func refusedAct(c *fiber.Ctx, a act, err error) typedAct {
	typed := typedAct{ID: a.ID, Reason: shown(c.FormValue("reason")), Values: map[string]string{}, Bad: badField(err)}
	for _, f := range a.Fields {
		typed.Values[f.Name] = shown(c.FormValue(f.Name))
	}
	return typed
}

// onTenant adapts what is done to the tenant that an address names.
func (h *Handlers) onTenant(do func(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error) func(c *fiber.Ctx, me tenant.Operator) error {
	return func(c *fiber.Ctx, me tenant.Operator) error {
		t, err := h.tenantOf(c)
		if err != nil {
			return err
		}
		return do(c, me, t)
	}
}

func (h *Handlers) suspend(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := h.money.Suspend(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	return h.done(c, me, t, actSuspend, t.Name+" is suspended.", err)
}

func (h *Handlers) resumeTenant(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := h.money.Resume(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	return h.done(c, me, t, actResume, t.Name+" goes on.", err)
}

func (h *Handlers) hibernate(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := tenant.CheckOperation(t, tenant.OpHibernate)
	if err == nil {
		err = h.tenants.HibernateAs(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	}
	return h.done(c, me, t, actHibernate, t.Name+" sleeps.", err)
}

func (h *Handlers) wake(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := tenant.CheckOperation(t, tenant.OpWake)
	if err == nil {
		err = h.tenants.WakeAs(web.Context(c), actor(c, me), t.ID, c.FormValue("reason"))
	}
	return h.done(c, me, t, actWake, t.Name+" is awake.", err)
}
