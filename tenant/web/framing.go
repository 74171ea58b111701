package web

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// headerRefused carries, from where headers are read to where requests are answered,
// that this one cannot be read in one way only.
const headerRefused = "X-Hearth-Refused"

// head runs between the headers and the body. What a proxy could understand in
// another way than fasthttp is a way to hide a second request in the first, so it
// is refused before a byte of body is read. RawHeaders is as the client sent it.
func (s *Server) head(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	h.Del(headerRefused)
	if why := ambiguous(h); why != "" {
		h.SetConnectionClose()
		h.SetContentLength(0)
		h.Set(headerRefused, why)
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{ReadTimeout: s.patience.read}
}

// ambiguous names what is wrong with a request's head, or returns "".
func ambiguous(h *fasthttp.RequestHeader) string {
	version := string(h.Protocol())
	if version != "HTTP/1.1" && version != "HTTP/1.0" {
		return "version"
	}
	if !isTarget(h.RequestURI(), string(h.Method())) {
		return "target"
	}
	var hosts, lengths, encodings int
	rest := h.RawHeaders()
	for len(rest) > 0 {
		line, more, _ := bytes.Cut(rest, []byte("\n"))
		rest = more
		line, crlf := bytes.CutSuffix(line, []byte("\r"))
		if len(line) == 0 {
			break
		}
		name, value, colon := bytes.Cut(line, []byte(":"))
		if !crlf || !colon || !isToken(name) || !isValue(value) {
			return "header"
		}
		switch value = bytes.Trim(value, " \t"); {
		case bytes.EqualFold(name, []byte("Host")):
			hosts++
		case bytes.EqualFold(name, []byte("Content-Length")):
			if lengths++; !isDigits(value) {
				return "length"
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			if encodings++; !bytes.EqualFold(value, []byte("chunked")) {
				return "encoding"
			}
		}
	}
	switch {
	case hosts > 1 || hosts == 0 && authority(string(h.RequestURI())) == "":
		return "host"
	case lengths+encodings > 1, encodings > 0 && version == "HTTP/1.0":
		return "length"
	}
	return ""
}

// isTarget reports whether a request names a path, an http address, or * for OPTIONS.
// Anything else would let fasthttp find a host inside of it.
func isTarget(target []byte, method string) bool {
	for _, b := range target {
		if b <= ' ' || b == 0x7f {
			return false
		}
	}
	text := string(target)
	return strings.HasPrefix(text, "/") || text == "*" && method == fiber.MethodOptions || authority(text) != ""
}

// authority is the host in an absolute-form target, or "".
func authority(target string) string {
	scheme, rest, found := strings.Cut(target, "://")
	if !found || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return ""
	}
	if end := strings.IndexAny(rest, "/?#\\"); end >= 0 {
		return rest[:end]
	}
	return rest
}

func isToken(name []byte) bool {
	for _, b := range name {
		if !(b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0) {
			return false
		}
	}
	return len(name) > 0
}

// isValue refuses control characters; bytes beyond ASCII are let through, as they
// are by every other server.
func isValue(value []byte) bool {
	for _, b := range value {
		if b < ' ' && b != '\t' || b == 0x7f {
			return false
		}
	}
	return true
}

func isDigits(value []byte) bool {
	for _, b := range value {
		if b < '0' || b > '9' {
			return false
		}
	}
	return len(value) > 0
}
