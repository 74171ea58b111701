package web

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
)

// keys under which a request carries what was found out about it.
type local string

const (
	localRequestID local = "hearth-request"
	localHost      local = "hearth-host"
	localUnbanned  local = "hearth-unbanned"
	localTenant    local = "hearth-tenant"
	localMember    local = "hearth-member"
	localDismissed local = "hearth-dismissed"
	localMost      local = "hearth-most"
	localScheme    local = "hearth-scheme"
	localRoute     local = "hearth-route"
	localVisit     local = "hearth-visit"
)

// observe gives a request its id, deadline and log line, and contains a panic.
func (s *Server) observe(c *fiber.Ctx) (err error) {
	began := time.Now()
	id := uuid.NewString()
	c.Locals(localRequestID, id)
	c.Set(fiber.HeaderXRequestID, id)
	cancel := deadline(c, 0)
	defer cancel()
	ctx, waits := tenant.WatchWaits(c.UserContext())
	c.SetUserContext(ctx)
	defer func() {
		if r := recover(); r != nil {
			s.log.Error("panic in a request", "request", id, "path", withoutKey(c.Path()), "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = s.answerError(c, fault.New(fault.Internal, "Something went wrong on our side."))
		}
		took := time.Since(began)
		s.record(c, took)
		if s.observer != nil {
			s.observer(answered(c, took, waits.Total()))
		}
	}()
	if err := c.Next(); err != nil {
		return s.answerError(c, err)
	}
	return nil
}

// deadline says until when a request may be worked on: the usual time and more.
func deadline(c *fiber.Ctx, more time.Duration) context.CancelFunc {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), requestTimeout+more)
	c.SetUserContext(ctx)
	return cancel
}

// record writes one line per request. Bodies, queries and cookies stay out of it.
func (s *Server) record(c *fiber.Ctx, took time.Duration) {
	status := c.Response().StatusCode()
	level := slog.LevelInfo
	switch {
	case status >= 500:
		level = slog.LevelError
	case c.Path() == "/up": // a proxy asks twice a second
		level = slog.LevelDebug
	}
	attrs := []slog.Attr{
		slog.String("request", RequestID(c)), slog.String("method", c.Method()), slog.String("host", c.Hostname()),
		slog.String("path", withoutKey(c.Path())), slog.Int("status", status), slog.Duration("took", took.Round(10*time.Microsecond)),
	}
	if t, ok := c.Locals(localTenant).(tenant.Tenant); ok {
		attrs = append(attrs, slog.String("tenant", t.ID.String()))
	}
	if m, ok := c.Locals(localMember).(int64); ok {
		attrs = append(attrs, slog.Int64("member", m))
	}
	s.log.LogAttrs(c.UserContext(), level, "request", attrs...)
}

// Answered is a request that has been answered, told in words of which there are
// only so many.
type Answered struct {
	Host   tenant.HostKind
	Method string
	Route  string // pattern of the route, or RouteUnknown
	Status int
	Took   time.Duration
	Tenant tenant.ID     // whose workspace it was for; zero: none's
	Worked time.Duration // Took without what it waited for statements and for its body to arrive
	Sent   int64         // bytes of the body; 0 of a stream without a length
}

// RouteUnknown stands for every address that no route matches.
const RouteUnknown = "unknown"

// Observe makes fn hear of every request, on the request's own goroutine. Call it
// before App.
func (s *Server) Observe(fn func(Answered)) { s.observer = fn }

func answered(c *fiber.Ctx, took, waited time.Duration) Answered {
	route, ok := c.Locals(localRoute).(string)
	if !ok {
		route = RouteUnknown
	}
	a := Answered{Host: hostKind(c), Method: c.Method(), Route: route, Status: c.Response().StatusCode(), Took: took, Worked: max(took-waited, 0), Sent: sent(c)}
	if t, ok := c.Locals(localTenant).(tenant.Tenant); ok {
		a.Tenant = t.ID
	}
	return a
}

// sent is how many bytes of body an answer has.
func sent(c *fiber.Ctx) int64 {
	res := c.Response()
	switch {
	case c.Method() == fiber.MethodHead || res.SkipBody || res.StatusCode() < 200 || res.StatusCode() == fiber.StatusNoContent || res.StatusCode() == fiber.StatusNotModified:
		return 0
	case res.IsBodyStream():
		return int64(max(res.Header.ContentLength(), 0))
	}
	return int64(len(res.Body()))
}

// noteRoute keeps which route of a host answered.
func noteRoute(c *fiber.Ctx) error {
	self := c.Route()
	err := c.Next()
	if r := c.Route(); r != self {
		c.Locals(localRoute, r.Path)
	}
	return err
}

// RequestID returns the id of the request, which is also the id of an error page.
func RequestID(c *fiber.Ctx) string {
	id, _ := c.Locals(localRequestID).(string)
	return id
}
