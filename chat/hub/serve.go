package hub

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hearth/chat"
	"hearth/chat/hub/wire"
	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// The sub-protocols. A client that offers neither gets JSON.
const (
	protocolHTML = "hearth.html.v1"
	protocolJSON = "hearth.json.v1"
)

// handshakeTimeout is how long writing the answer to an upgrade may take.
const handshakeTimeout = 5 * time.Second

// Serve upgrades a member's request to a socket of theirs and returns at once; the
// fiber server must keep hijacked connections. Faults: Forbidden for a page of
// another origin, Unavailable while stopping; a *fiber.Error for what is no
// WebSocket handshake.
func (h *Hub) Serve(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if !sameOrigin(c.Get(fiber.HeaderOrigin), c.Hostname()) {
		return fault.New(fault.Forbidden, "This request came from another page.")
	}
	agreed, err := wire.Upgrade(func(name string) string { return c.Get(name) }, []string{protocolHTML, protocolJSON})
	switch {
	case errors.Is(err, wire.ErrNotWebSocket), errors.Is(err, wire.ErrVersion):
		c.Set(fiber.HeaderUpgrade, "websocket")
		c.Set("Sec-WebSocket-Version", wire.Version)
		return fiber.ErrUpgradeRequired
	case err != nil:
		return fiber.ErrBadRequest
	case h.isStopped():
		return fault.New(fault.Unavailable, "This server is restarting. Please try again in a moment.")
	}
	s := &subscriber{hub: h, me: reader{chat.PersonOf(me), max(me.Session, me.Token)}, seat: seatOf(c.IP(), db.Tenant(), me.ID), html: agreed.Protocol == protocolHTML, tokens: requestBurst, refilled: h.cfg.Now(), visit: visitOf(c, me), readOnly: !me.MayWrite()}
	c.Status(fiber.StatusSwitchingProtocols) // for the log; the answer is written below
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(hijacked net.Conn) { h.adopt(hijacked, agreed, db, s) })
	return nil
}

// sameOrigin lets programs through, which send no origin.
func sameOrigin(origin, host string) bool {
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

// adopt runs after the handler has returned. The socket is in the crowd before the
// client can know that it is open, so that whatever it fetches then is either in
// the answer or in an event.
func (h *Hub) adopt(hijacked net.Conn, agreed wire.Agreement, db tenant.DB, s *subscriber) {
	nc, already, err := wire.Unwrap(hijacked)
	if err != nil {
		_ = hijacked.Close()
		return
	}
	_ = nc.SetWriteDeadline(time.Now().Add(handshakeTimeout))
	if err := h.seats.take(s.seat); err != nil {
		h.decline(nc, err)
		return
	}
	ctx, cancel := context.WithTimeout(h.ctx, readTimeout)
	defer cancel()
	if err := h.enter(ctx, db, s); err != nil {
		h.seats.give(s.seat)
		h.decline(nc, err)
		return
	}
	if _, err := nc.Write(agreed.Response); err != nil {
		s.crowd.leave(s)
		h.seats.give(s.seat)
		_ = nc.Close()
		return
	}
	s.attach(h.group.Adopt(nc, already, agreed.Deflate, s))
}

// decline answers in plain HTTP.
func (h *Hub) decline(nc net.Conn, err error) {
	status, text := http.StatusServiceUnavailable, "This server cannot open a connection just now. Please try again in a moment.\n"
	var f *fault.Error
	switch errors.As(err, &f); fault.Of(err) {
	case fault.Unauthenticated:
		status, text = http.StatusUnauthorized, f.Message+"\n"
	case fault.TooMany:
		status, text = http.StatusTooManyRequests, f.Message+"\n"
	default:
		h.stumble("welcome a socket", err)
	}
	_, _ = fmt.Fprintf(nc, "HTTP/1.1 %d %s\r\nConnection: close\r\nRetry-After: 5\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s",
		status, http.StatusText(status), len(text), text)
	_ = nc.Close()
}

func (h *Hub) isStopped() bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.stopped
}
