package web

import (
	"errors"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web/ui"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// errorPage says what happened and where one can go from here.
func (s *Server) errorPage(c *fiber.Ctx, status int, err error) templ.Component {
	page := ui.Centered{Title: errorTitle(err), Lede: fault.Message(err), Footer: c.Hostname()}
	links := []ui.Link{{Label: "Back to the start", Href: "/"}}
	switch {
	case hostKind(c) == tenant.HostWorkspace && Tenant(c).ID.IsZero() && fault.Is(err, fault.NotFound):
		page.Title = "No workspace lives here"
		page.Lede = "Nothing answers at " + c.Hostname() + ". Check the spelling, or let us mail you the workspaces your address belongs to."
		links = []ui.Link{{Label: "Find my workspaces", Href: s.SiteURL("/workspaces")}, {Label: "Create a workspace", Href: s.SiteURL("/signup")}}
	case Tenant(c).IsClosed() && fault.Is(err, fault.PaymentRequired):
		page.Title, page.Mark = Tenant(c).Name+" is closed", ui.WorkspaceMark(Tenant(c).Name, "", "big")
		links = []ui.Link{{Label: "I own this workspace", Href: "/closed"}, {Label: "Find my workspaces", Href: s.SiteURL("/workspaces")}}
	case hostKind(c) == tenant.HostWorkspace && Tenant(c).CanWrite() && fault.Is(err, fault.PaymentRequired):
		page.Title = "More than the plan allows"
		links = append(links, ui.Link{Label: "See the plan", Href: PlaceBilling})
	case errors.Is(err, tenant.ErrBannedAddress):
		page.Title = "Nothing can be sent from here"
	case status >= 500:
		page.Footer = errorID(c, status)
	}
	head := ui.Head{Title: page.Title, Theme: Theme(c), Accent: Tenant(c).Accent, Words: s.wordsFor(c), Visit: s.visitBar(c)}
	if tenant.IsReadOnly(err) {
		page.Title = "Read only for a while"
	} else if fault.Is(err, fault.Unavailable) {
		head.Refresh = 5
	}
	return errorPage(head, page, links)
}

// errorID is by what an error of ours is found in the log; "" for what is not ours.
func errorID(c *fiber.Ctx, status int) string {
	if status < 500 {
		return ""
	}
	return "Error " + RequestID(c)
}

func errorTitle(err error) string {
	switch fault.Of(err) {
	case fault.NotFound:
		return "This page is not here"
	case fault.Forbidden:
		return "This is not open to you"
	case fault.TooMany:
		return "A little slower, please"
	case fault.Unavailable:
		return "One moment, please"
	case fault.PaymentRequired:
		return "This workspace is paused"
	case fault.Internal:
		return "Something went wrong"
	}
	return "That did not work"
}
