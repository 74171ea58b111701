package adminui

import (
	"context"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"
	"hearth/workers/job"

	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/gofiber/fiber/v2"
)

// Deps is what the console stands on.
type Deps struct {
	Server  *web.Server
	Tenants *tenant.Service
	Money   *billing.Service
	// NeedsSecond says that nobody gets further than the door without a second factor:
	// everywhere but on a machine of one's own.
	NeedsSecond bool
	// Dashboard is where Stripe shows what it has, without a slash at its end; "" where
	// nothing is sold through Stripe itself.
	Dashboard string
	Rates     billing.RateCard // what things cost us

	Queues       *job.Inspector
	Dependencies func() []Dependency                          // what this process stands on
	Processes    func(ctx context.Context) ([]Process, error) // that are there; errors: nobody can say
}

// Handlers are the pages of the console.
type Handlers struct {
	server      *web.Server
	tenants     *tenant.Service
	money       *billing.Service
	needsSecond bool
	keys        *webauthn.WebAuthn
	dashboard   string
	rates       billing.RateCard

	queues    *job.Inspector
	depends   func() []Dependency
	pulse     pulse
	processes func(ctx context.Context) ([]Process, error)
}

// New returns the pages without routes.
func New(d Deps) *Handlers {
	return &Handlers{server: d.Server, tenants: d.Tenants, money: d.Money, needsSecond: d.NeedsSecond, dashboard: d.Dashboard, rates: d.Rates, queues: d.Queues, depends: d.Dependencies, processes: d.Processes, keys: relyingParty(d.Server.ConsoleURL("/"))}
}

// Console adds the routes of the console.
func (h *Handlers) Console(r *fiber.App) {
	r.Get("/session/new", h.newSession)
	r.Post("/session/new", h.createSession)
	r.Get("/session/second", h.newSecond)
	r.Post("/session/second", h.createSecond)
	r.Post("/session/delete", h.deleteSession)
	r.Delete("/session", h.deleteSession)
	r.Get("/welcome", h.welcome)
	r.Post("/welcome", h.choosePassword)
	for _, behind := range h.routes() {
		r.Add(behind.method, behind.path, h.asOperator(behind.do, behind.handle))
	}
}

// route is one behind the door, with what it lets an operator do.
type route struct {
	method, path string
	do           Action
	handle       func(c *fiber.Ctx, me tenant.Operator) error
}

func (h *Handlers) routes() []route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []route{
		{get, "/", seeTenants, h.overview},
		{get, "/traffic", seeTenants, h.traffic},
		{get, "/tenants", seeTenants, h.listTenants},
		{get, "/tenants/:id", seeTenants, h.showTenant},
		{get, "/tenants/:id/timeline", seeTenants, h.showTimeline},
		{post, "/tenants/:id/suspension", suspendTenant, h.onTenant(h.suspend)},
		{post, "/tenants/:id/suspension/delete", suspendTenant, h.onTenant(h.resumeTenant)},
		{post, "/tenants/:id/hibernation", sleepTenant, h.onTenant(h.hibernate)},
		{post, "/tenants/:id/hibernation/delete", wakeTenant, h.onTenant(h.wake)},
		{post, "/tenants/:id/trial", extendTrial, h.onTenant(h.extend)},
		{post, "/tenants/:id/plan", changePlan, h.onTenant(h.agree)},
		{post, "/tenants/:id/credits", giveCredit, h.onTenant(h.createCredit)},
		{post, "/tenants/:id/credits/:credit/delete", giveCredit, h.onTenant(h.deleteCredit)},
		{post, "/tenants/:id/address", renameTenant, h.onTenant(h.rename)},
		{post, "/tenants/:id/domain", changeDomain, h.onTenant(h.addDomain)},
		{post, "/tenants/:id/domain/verify", changeDomain, h.onTenant(h.verifyDomain)},
		{post, "/tenants/:id/domain/vouch", vouchDomain, h.onTenant(h.vouchDomain)},
		{post, "/tenants/:id/domain/delete", changeDomain, h.onTenant(h.removeDomain)},
		{post, "/tenants/:id/hold", holdTenant, h.onTenant(h.hold)},
		{post, "/tenants/:id/hold/delete", holdTenant, h.onTenant(h.lift)},
		{post, "/tenants/:id/exports", takeTenantOut, h.onTenant(h.export)},
		{post, "/tenants/:id/exports/:export/download", takeTenantOut, h.onTenant(h.takeExport)},
		{post, "/tenants/:id/deletion", deleteTenant, h.onTenant(h.askDeletion)},
		{post, "/tenants/:id/deletion/confirm", deleteTenant, h.onTenant(h.confirmDeletion)},
		{post, "/tenants/:id/deletion/delete", deleteTenant, h.onTenant(h.spare)},
		{get, "/tenants/:id/usage", seeTenants, h.showTenantUsage},
		{get, "/tenants/:id/billing", seeTenants, h.showTenantBilling},
		{get, "/tenants/:id/members", seeMembers, h.showTenantMembers},
		{post, "/tenants/:id/visits", signInAs, h.onTenant(h.beginVisit)},
		{get, "/tenants/:id/visits/:visit", signInAs, h.showVisit},
		{post, "/tenants/:id/visits/:visit/raise", signInAs, h.onTenant(h.raiseVisit)},
		{post, "/tenants/:id/visits/:visit/delete", endVisits, h.onTenant(h.endVisit)},
		{get, "/tenants/:id/jobs", seeTenants, h.showTenantJobs},
		{get, "/tenants/:id/audit", seeAudit, h.showTenantAudit},
		{post, "/views", keepViews, h.createView},
		{post, "/views/:id/delete", keepViews, h.deleteView},

		{get, "/money", seeMoney, h.moneyPage},
		{get, "/money/events/:id", seeMoney, h.moneyEvent},
		{post, "/money/events/:id/replay", mendMoney, h.replayEvent},
		{post, "/money/replays", mendMoney, h.replayFailed},
		{post, "/money/drift", mendMoney, h.lookForDrift},
		{get, "/money/movements", seeMoney, h.movements},
		{get, "/money/movements.csv", exportMoney, h.movementsCSV},
		{get, "/money/past-due.csv", exportMoney, h.pastDueCSV},
		{get, "/tenants.csv", exportTenants, h.tenantsCSV},

		{get, "/operators", seeOperators, h.listOperators},
		{post, "/operators", manageOperators, h.inviteOperator},
		{get, "/operators/:id", seeOperators, h.showOperator},
		{post, "/operators/:id/role", manageOperators, h.changeRole},
		{post, "/operators/:id/link", manageOperators, h.newLink},
		{post, "/operators/:id/sessions/delete", manageOperators, h.signOutOperator},
		{post, "/operators/:id/factors/delete", manageOperators, h.forgetFactors},
		{post, "/operators/:id/delete", manageOperators, h.removeOperator},

		{get, "/fleet", seeFleet, h.fleetShown},
		{post, "/fleet/hold", mendFleet, h.holdFleet},
		{post, "/fleet/hold/delete", mendFleet, h.releaseFleet},
		{post, "/fleet/skips", mendFleet, h.skipTenant},
		{post, "/fleet/skips/:id/delete", mendFleet, h.unskipTenant},
		{get, "/operations", seeFleet, h.listOperations},
		{get, "/outbox", seeFleet, h.listOutbox},
		{post, "/outbox/replays", mendFleet, h.replayJobs},
		{post, "/outbox/drops", dropJobs, h.dropJobs},
		{get, "/queues", seeFleet, h.listQueues},
		{get, "/queues/:queue", seeFleet, h.showQueue},
		{post, "/queues/:queue/pause", mendFleet, h.pauseQueue},
		{post, "/queues/:queue/pause/delete", mendFleet, h.resumeQueue},
		{post, "/queues/:queue/runs", mendFleet, h.runTasks},
		{post, "/queues/:queue/drops", dropJobs, h.dropTasks},
		{get, "/health", seeFleet, h.healthShown},
		{get, "/health/checks", seeFleet, h.checkHealth},
		{get, "/processes", seeFleet, h.listProcesses},

		{get, "/announcements", seeWords, h.listAnnouncements},
		{get, "/announcements/new", announce, h.newAnnouncement},
		{post, "/announcements", announce, h.createAnnouncement},
		{post, "/announcements/preview", announce, h.previewAnnouncement},
		{get, "/announcements/:announcement", seeWords, h.showAnnouncement},
		{post, "/announcements/:announcement", announce, h.changeAnnouncement},
		{post, "/announcements/:announcement/end", announce, h.endAnnouncement},
		{get, "/maintenance", seeWords, h.switches},
		{post, "/maintenance", turnSwitches, h.turnOn},
		{post, "/maintenance/:switch/off", turnSwitches, h.turnOff},
		{get, "/flags", seeFlags, h.listFlags},
		{get, "/flags/:flag", seeFlags, h.showFlag},
		{post, "/flags/:flag", changeFlags, h.changeFlag},
		{post, "/flags/:flag/tenants", changeFlags, h.overrideFlag},
		{get, "/tenants/:id/flags", seeFlags, h.tenantFlags},
		{post, "/tenants/:id/flags/:flag", changeFlags, h.setTenantFlag},

		{get, "/audit", seeAudit, h.audit},
		{get, "/audit/verify", seeAudit, h.verifyAudit},
		{get, "/audit.csv", exportAudit, h.auditCSV},
		{get, "/audit.json", exportAudit, h.auditJSON},

		{get, "/account", ownAccount, h.account},
		{post, "/account/sessions/delete", ownAccount, h.signOutEverywhere},
		{post, "/account/sessions/:id/delete", ownAccount, h.endSession},
		{get, "/account/factors", setUpFactor, h.factors},
		{get, "/account/passkeys/new", setUpFactor, h.newPasskey},
		{post, "/account/passkeys", setUpFactor, h.addPasskey},
		{post, "/account/passkeys/:id/delete", changeFactor, h.removePasskey},
		{get, "/account/authenticator/new", setUpFactor, h.newAuthenticator},
		{post, "/account/authenticator", setUpFactor, h.addAuthenticator},
		{post, "/account/authenticator/delete", changeFactor, h.removeAuthenticator},
		{post, "/account/recovery-codes", changeFactor, h.makeRecoveryCodes},
	}
}

// cookie keeps an operator signed in, as long as a session of theirs lasts.
const (
	cookie    = "hearth_operator"
	cookieFor = 12 * time.Hour
)

// How often one address may ask is written in web's table.
var (
	signInRule  = web.OperatorRule
	welcomeRule = web.OperatorLinkRule
)

// asOperator adapts a handler that needs a signed-in operator who may do something.
// What it answers is kept by nobody.
func (h *Handlers) asOperator(do Action, handle func(c *fiber.Ctx, me tenant.Operator) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		me, err := h.resume(c)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		switch {
		case !me.SecondAt.IsZero():
		case me.HasSecond:
			return web.SeeOther(c, "/session/second")
		case h.needsSecond && do != setUpFactor:
			return web.SeeOther(c, "/account/factors")
		}
		if err := check(me, do); err != nil {
			return err
		}
		if proven, err := h.isProven(c, me, do); !proven {
			return err
		}
		return handle(c, me)
	}
}

// resume finds the operator of a request. Faults: Unauthenticated.
func (h *Handlers) resume(c *fiber.Ctx) (tenant.Operator, error) {
	token := h.server.Cookie(c, cookie)
	if token == "" {
		return tenant.Operator{}, fault.New(fault.Unauthenticated, "Please sign in.")
	}
	return h.tenants.ResumeOperator(c.UserContext(), token)
}

// actor is how the audit log names whoever sent a request.
func actor(c *fiber.Ctx, me tenant.Operator) tenant.Actor {
	return me.Actor(web.Visitor(c).IPAddress)
}

// control is the directory of tenants, which can be read without waking one.
func (h *Handlers) control() tenant.ControlDB { return h.server.Registry().Control() }

func (h *Handlers) head(c *fiber.Ctx, title string) ui.Head {
	head := h.server.Head(c, title+" · Hearth console")
	head.Family = ui.FamilyConsole
	return head
}
