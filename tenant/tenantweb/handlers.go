package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// Deps is what the pages stand on. Server and Tenants are required.
type Deps struct {
	Server  *web.Server
	Tenants *tenant.Service
	Tax     bool          // it comes on top of what plans cost
	Closed  bool          // nobody may create a workspace
	Mail    *mail.Catcher // its mail is shown at /dev/mail; nil wherever mail is sent
}

// Handlers are the pages of this package.
type Handlers struct {
	server  *web.Server
	tenants *tenant.Service
	tax     bool
	closed  bool
	mail    *mail.Catcher
}

// New returns the pages without routes.
func New(d Deps) *Handlers {
	return &Handlers{server: d.Server, tenants: d.Tenants, tax: d.Tax, closed: d.Closed, mail: d.Mail}
}

// Site adds the routes of the site.
func (h *Handlers) Site(r *fiber.App) {
	r.Get("/", h.landing)
	r.Get("/pricing", h.pricing)
	r.Get("/robots.txt", siteRobots)
	r.Get("/signup", h.newWorkspace)
	r.Post("/signup", h.createWorkspace)
	r.Get("/signup/address", h.checkAddress)
	r.Get("/signup/progress", h.signUpProgress)
	r.Get("/workspaces", h.workspaces)
	r.Post("/workspaces", h.findWorkspaces)
	r.Get("/workspaces/remember", h.remember)
	if h.mail != nil {
		r.Get("/dev/mail", h.caughtMails)
		r.Get("/dev/mail/:id", h.caughtMail)
	}
}

// Workspace adds the routes of a workspace.
func (h *Handlers) Workspace(r *fiber.App) {
	s := h.server
	r.Get("/robots.txt", workspaceRobots)

	r.Get("/session/new", h.newSession)
	r.Post("/session/new", h.createSession)
	r.Delete("/session", h.deleteSession)
	r.Post("/session/delete", h.deleteSession)
	r.Get("/session/handover", h.handover)
	r.Get("/session/transfers/:token", h.transfer)
	r.Post("/session/transfers/:token", h.takeTransfer)
	r.Get("/password/reset", h.askReset)
	r.Post("/password/reset", h.sendReset)
	r.Get("/password/new", h.newPassword)
	r.Post("/password/new", h.setPassword)
	r.Get("/join/:code", h.newMember)
	r.Post("/join/:code", h.createMember)
	r.Get("/confirm", h.confirm)
	r.Get("/closed", h.whileClosed)
	r.Post("/closed/reopen", h.reopen)

	r.Get("/profile", s.Member(h.profile))
	r.Post("/profile", s.Member(h.changeProfile))
	r.Post("/profile/picture", s.Member(h.setPicture))
	r.Post("/profile/picture/delete", s.Member(h.removePicture))
	r.Post("/profile/confirmation", s.Member(h.resendConfirmation))
	r.Get("/profile/email", s.Member(h.newEmail))
	r.Post("/profile/email", s.Member(h.askEmailChange))
	r.Post("/profile/email/confirm", s.Member(h.confirmNewEmail))
	r.Post("/profile/password", h.evenSuspended(h.changePassword))
	r.Get("/profile/transfer", s.Member(h.newTransfer))
	r.Get("/profile/sessions", s.Member(h.sessions))
	r.Post("/profile/sessions/delete", h.evenSuspended(h.revokeOthers))
	r.Delete("/profile/sessions/:session", h.evenSuspended(h.revokeSession))
	r.Post("/profile/sessions/:session/delete", h.evenSuspended(h.revokeSession))
	r.Get("/profile/tokens", s.Member(h.tokens))
	r.Post("/profile/tokens", s.Member(h.createToken))
	r.Post("/profile/tokens/:token/delete", h.evenSuspended(h.revokeToken))
	r.Get("/avatars/:member/:version", s.Member(h.avatar))

	r.Get("/words", s.Reader(h.words))
	r.Post("/words/:announcement/dismiss", s.Reader(h.dismiss))

	r.Get("/settings", s.Member(h.general))
	r.Post("/settings", s.Administrator(h.changeWorkspace))
	r.Get("/settings/address", s.Administrator(h.checkNewAddress))
	r.Post("/settings/address", s.Administrator(h.changeAddress))
	r.Post("/settings/close", s.Member(h.closeWorkspace))
	r.Get("/settings/domain", s.Member(h.domain))
	r.Post("/settings/domain", s.Administrator(h.claimDomain))
	r.Post("/settings/domain/verify", s.Administrator(h.verifyDomain))
	r.Post("/settings/domain/delete", s.Administrator(h.removeDomain))
	r.Get("/settings/appearance", s.Member(h.appearance))
	r.Post("/settings/appearance/styles", s.Administrator(h.setStyles))
	r.Post("/settings/appearance/try", s.Administrator(h.tryStyles))
	r.Post("/settings/appearance/logo", s.Administrator(h.setLogo))
	r.Post("/settings/appearance/logo/delete", s.Administrator(h.removeLogo))
	r.Get("/styles/:hash.css", s.Member(h.sheet))
	r.Get("/logo/:side.png", h.logo)
	r.Post("/settings/rooms", s.Administrator(h.changeRoomRule))
	r.Post("/settings/previews", s.Administrator(h.changePreviewRule))
	r.Get("/settings/members", s.Member(h.members))
	r.Get("/settings/members/:member/owner", s.Member(h.handingOver))
	r.Post("/settings/members/:member/owner", s.Member(h.handItOver))
	r.Post("/settings/members/:member/role", s.Administrator(h.changeRole))
	r.Post("/settings/members/:member/deactivate", s.Administrator(h.deactivate))
	r.Post("/settings/members/:member/reactivate", s.Administrator(h.reactivate))
	r.Post("/settings/members/:member/ban", s.Administrator(h.ban))
	r.Post("/settings/members/:member/unban", s.Administrator(h.unban))
	r.Get("/people/:member", s.Member(h.person))
	r.Get("/settings/support", s.Member(h.support))
	r.Post("/settings/support/direct", h.evenSuspended(h.openDirect))
	r.Post("/settings/support/direct/delete", h.evenSuspended(h.closeDirect))
	r.Post("/visits/:visit/delete", h.evenSuspended(h.endVisit))
	r.Post("/settings/members/:member/transfer", s.Administrator(h.recoverMember))
	r.Post("/settings/invite", s.Administrator(h.newInvite))
	r.Get("/settings/invite/qr.png", s.Member(h.invitePNG))
	r.Get("/settings/invite/qr.svg", s.Member(h.inviteSVG))
}

// evenSuspended is Member for what must stay possible in a suspended workspace:
// shutting out somebody who should not be signed in.
func (h *Handlers) evenSuspended(handle func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		db, me, err := h.server.Resume(c)
		if err != nil {
			return err
		}
		return handle(c, db, me)
	}
}

// control is the directory of tenants, which can be read without waking one.
func (h *Handlers) control() tenant.ControlDB { return h.server.Registry().Control() }

func siteRobots(c *fiber.Ctx) error {
	return c.SendString("User-agent: *\nDisallow: /dev/\nDisallow: /signup/\nDisallow: /workspaces\n")
}

func workspaceRobots(c *fiber.Ctx) error { return c.SendString("User-agent: *\nDisallow: /\n") }
