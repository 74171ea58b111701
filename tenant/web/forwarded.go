package web

import (
	"net"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const headerForwardedHost, headerForwardedProto = fiber.HeaderXForwardedHost, fiber.HeaderXForwardedProto

// proxies are those whose forwarding headers count.
func proxies(list []string) (trusted []netip.Prefix) {
	for _, text := range list {
		if p, err := netip.ParsePrefix(text); err == nil {
			trusted = append(trusted, p.Masked())
		} else if ip, err := netip.ParseAddr(text); err == nil {
			ip = ip.Unmap()
			trusted = append(trusted, netip.PrefixFrom(ip, ip.BitLen()))
		}
	}
	return trusted
}

func (s *Server) trusted(ip netip.Addr) bool {
	for _, p := range s.proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// place settles, once for everything that follows, which host is asked for, by whom
// and over what: c.Hostname and c.IP tell the result. Forwarding headers are taken
// from trusted proxies and removed in any case. It faults with Bad Request for what
// names no host, or more than one.
func (s *Server) place(c *fiber.Ctx) error {
	h := &c.Request().Header
	refused := string(h.Peek(headerRefused))
	host := string(h.Host())
	if named := authority(string(h.RequestURI())); named != "" {
		if host == "" {
			host = named
		}
		if !strings.EqualFold(named, host) {
			refused = "host"
		}
	}
	c.Context().SetRemoteAddr(nil) // of the request before on this connection
	peer := addressOf(c.Context().Conn().RemoteAddr())
	trusted := peer.IsValid() && s.trusted(peer)
	if trusted {
		if forwarded := nearest(h, headerForwardedHost); forwarded != "" {
			host = forwarded
		}
		c.Locals(localScheme, strings.ToLower(nearest(h, headerForwardedProto)))
		client := s.client(peer, h)
		c.Context().SetRemoteAddr(&net.TCPAddr{IP: client.AsSlice()})
	}
	for _, name := range []string{fiber.HeaderXForwardedFor, headerForwardedHost, headerForwardedProto, fiber.HeaderForwarded} {
		h.Del(name)
	}
	if refused == "" && !isHost(host) {
		refused = "host"
	}
	if u := c.Context().URI(); refused == "" && !(clean(u.PathOriginal()) && clean(u.Path())) {
		refused = "text"
	}
	if refused != "" {
		h.SetHost(s.base.Host) // never shown, never looked up
		c.Request().URI().SetHost(s.base.Host)
		return fiber.NewError(fiber.StatusBadRequest, "refused: "+refused)
	}
	host = strings.ToLower(host)
	h.SetHost(host)
	c.Request().URI().SetHost(host)
	return nil
}

// client walks from the nearest proxy outwards and stops at the first address that
// nobody we trust vouches for. What stands further left is anybody's claim.
func (s *Server) client(peer netip.Addr, h *fasthttp.RequestHeader) netip.Addr {
	var claims []string
	for _, line := range h.PeekAll(fiber.HeaderXForwardedFor) {
		claims = append(claims, strings.Split(string(line), ",")...)
	}
	for i := len(claims) - 1; i >= 0 && s.trusted(peer); i-- {
		next, ok := parseClient(strings.TrimSpace(claims[i]))
		if !ok {
			break
		}
		peer = next
	}
	return peer
}

// parseClient reads an address as proxies write it, with or without a port.
func parseClient(text string) (netip.Addr, bool) {
	if ip, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return ip.Unmap().WithZone(""), true
	}
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().Unmap().WithZone(""), true
	}
	return netip.Addr{}, false
}

// nearest is the last of a header's values: the one that the proxy in front of us
// wrote, whatever a client sent before it.
func nearest(h *fasthttp.RequestHeader, name string) string {
	lines := h.PeekAll(name)
	if len(lines) == 0 {
		return ""
	}
	line := string(lines[len(lines)-1])
	return strings.TrimSpace(line[strings.LastIndexByte(line, ',')+1:])
}

// insist sends whoever came over plain http to https, when a trusted proxy says so
// and the base is https.
func (s *Server) insist(c *fiber.Ctx) error {
	if scheme, _ := c.Locals(localScheme).(string); s.Secure() && scheme == "http" && c.Path() != "/up" {
		target := string(c.Context().URI().RequestURI())
		return c.Redirect("https://"+c.Hostname()+target, fiber.StatusPermanentRedirect)
	}
	return c.Next()
}

// isHost reports whether text is a host name or address with at most a port, and
// nothing that somebody could mistake for something else.
func isHost(host string) bool {
	name, port := host, ""
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		name, port = host[:i], host[i+1:]
		if port == "" || len(port) > 5 || !isDigits([]byte(port)) {
			return false
		}
	}
	if inner, ok := strings.CutPrefix(name, "["); ok {
		ip, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return err == nil && ip.Is6() && ip.Zone() == "" && strings.HasSuffix(inner, "]")
	}
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.') {
			return false
		}
	}
	return name != "" && len(name) <= 253
}

// clean refuses what Postgres would, later.
func clean(text []byte) bool {
	for _, b := range text {
		if b == 0 {
			return false
		}
	}
	return utf8.Valid(text)
}
