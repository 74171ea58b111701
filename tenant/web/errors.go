package web

import (
	"errors"
	"log/slog"
	"net/url"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// statuses is the only place where a kind becomes a number.
var statuses = map[fault.Kind]int{
	fault.Invalid:         fiber.StatusUnprocessableEntity,
	fault.Unauthenticated: fiber.StatusUnauthorized,
	fault.Forbidden:       fiber.StatusForbidden,
	fault.NotFound:        fiber.StatusNotFound,
	fault.Conflict:        fiber.StatusConflict,
	fault.Precondition:    fiber.StatusConflict,
	fault.PaymentRequired: fiber.StatusPaymentRequired,
	fault.TooMany:         fiber.StatusTooManyRequests,
	fault.Unavailable:     fiber.StatusServiceUnavailable,
	fault.Internal:        fiber.StatusInternalServerError,
}

// Status returns the HTTP status of an error.
func Status(err error) int {
	if status, known := statuses[fault.Of(err)]; known {
		return status
	}
	return fiber.StatusInternalServerError
}

// classify turns fiber's own errors into faults, so that an unknown route is not
// our mistake.
func classify(err error) error {
	var f *fiber.Error
	var said *fault.Error
	if !errors.As(err, &f) || errors.As(err, &said) { // somebody knew better what it means
		return err
	}
	switch f.Code {
	case fiber.StatusNotFound, fiber.StatusMethodNotAllowed:
		return fault.Wrap(err, fault.NotFound, "There is no such page.")
	case fiber.StatusRequestEntityTooLarge:
		return fault.Wrap(err, fault.Invalid, "This is more than we take at once. Please send something smaller.")
	case fiber.StatusUnsupportedMediaType:
		return fault.Wrap(err, fault.Invalid, "This request is packed in a way we do not take. Please send it as it is.")
	case fiber.StatusRequestHeaderFieldsTooLarge, fiber.StatusBadRequest, fiber.StatusBadGateway: // the last is fiber's for a client that went away
		return fault.Wrap(err, fault.Invalid, "This request could not be read.")
	case fiber.StatusRequestTimeout:
		return fault.Wrap(err, fault.Unavailable, "The request took too long to arrive. Please try again.")
	}
	return fault.Wrap(err, fault.Internal, "Something went wrong on our side.")
}

// answerError writes any error as what the client can show: JSON to programs, a
// toast to a Turbo form, a page to everybody else. It logs once, here.
func (s *Server) answerError(c *fiber.Ctx, err error) error {
	if isWaking(err) && opensPage(c) {
		return s.answerWaking(c)
	}
	var native *fiber.Error
	status := 0
	if errors.As(err, &native) {
		status = native.Code
		if status == fiber.StatusBadGateway {
			status = fiber.StatusBadRequest
		}
		err = classify(err)
	}
	if status == 0 || status >= 500 {
		status = Status(err)
	}
	if status >= 500 && !tenant.IsReadOnly(err) {
		s.log.LogAttrs(c.UserContext(), slog.LevelError, "request failed", slog.String("request", RequestID(c)),
			slog.String("path", withoutKey(c.Path())), slog.String("tenant", Tenant(c).ID.String()), slog.Any("error", err))
	}
	if status == fiber.StatusServiceUnavailable && len(c.Response().Header.Peek(fiber.HeaderRetryAfter)) == 0 {
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	switch {
	case isBotCall(c) && fault.Is(err, fault.Unauthenticated):
		return c.Redirect(s.HereURL(c, "/session/new"), fiber.StatusFound) // what such programs have always been told
	case isIncoming(c):
		return c.Status(status).Type("txt").SendString(fault.Message(err))
	case wantsJSON(c):
		return c.Status(status).JSON(problem(err))
	case fault.Is(err, fault.Unauthenticated) && Tenant(c).ID.IsZero():
		return c.Redirect("/session/new", fiber.StatusSeeOther)
	case fault.Is(err, fault.Unauthenticated):
		return c.Redirect("/session/new"+next(c), fiber.StatusSeeOther)
	case wantsStream(c):
		return Stream(c.Status(status), ErrorToast(fault.Message(err)))
	case hostKind(c) == tenant.HostConsole && c.Get("Turbo-Frame") != "":
		return Page(c, status, frameFailed(strings.Clone(c.Get("Turbo-Frame")), fault.Message(err), errorID(c, status)))
	case c.Get("Turbo-Frame") != "" || wantsFragment(c) || isBotCall(c):
		return c.Status(status).Type("txt").SendString(fault.Message(err))
	}
	return Page(c, status, s.errorPage(c, status, err))
}

// Problem is what programs are told of an error.
type Problem struct {
	Error ProblemDetail `json:"error"`
}

// ProblemDetail is for a program to act on, and for people to read.
type ProblemDetail struct {
	Code    fault.Kind `json:"code"`
	Message string     `json:"message"`
	Field   string     `json:"field,omitempty"`
}

func problem(err error) Problem {
	return Problem{ProblemDetail{Code: fault.Of(err), Message: fault.Message(err), Field: fault.FieldOf(err)}}
}

func wantsJSON(c *fiber.Ctx) bool {
	accept := c.Get(fiber.HeaderAccept)
	return strings.HasPrefix(c.Path(), "/api/") || strings.Contains(accept, fiber.MIMEApplicationJSON) && !strings.Contains(accept, fiber.MIMETextHTML)
}

func wantsStream(c *fiber.Ctx) bool { return strings.Contains(c.Get(fiber.HeaderAccept), mimeStream) }

// wantsFragment reports whether a script of ours is asking for a part of a page.
func wantsFragment(c *fiber.Ctx) bool { return c.Get("X-Requested-With") == "hearth" }

// next keeps the page that was asked for across signing in.
func next(c *fiber.Ctx) string {
	path := LocalPath(c.OriginalURL())
	if !isSafe(c) || path == "/" {
		return ""
	}
	return "?next=" + url.QueryEscape(path)
}
