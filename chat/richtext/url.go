package richtext

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
)

const maxURL = 2048

// destination returns the href for a link somebody wrote, or "" for one that
// nobody should follow from a message.
func destination(raw string) string {
	if len(raw) >= len("mailto:") && strings.EqualFold(raw[:len("mailto:")], "mailto:") {
		return mailAddress(raw[len("mailto:"):])
	}
	return webAddress(raw)
}

// webAddress accepts absolute http and https URLs only. A relative one would mean
// something else on each page that shows the message; one with a password in front
// of the host exists to look like another host.
func webAddress(raw string) string {
	if len(raw) > maxURL || strings.IndexFunc(raw, unsafeInURL) >= 0 {
		return ""
	}
	u, err := url.Parse(escapePercent(raw))
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return ""
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

func mailAddress(raw string) string {
	if len(raw) > 254 || strings.ContainsAny(raw, "?&#<>\"\\ ") || strings.IndexFunc(raw, unsafeInURL) >= 0 {
		return ""
	}
	a, err := mail.ParseAddress(raw)
	if err != nil || a.Address != raw {
		return ""
	}
	u := url.URL{Scheme: "mailto", Opaque: (&url.URL{Path: raw}).EscapedPath()}
	return u.String()
}

func unsafeInURL(r rune) bool {
	return r == '\\' || unicode.In(r, unicode.C, unicode.Zs, unicode.Zl, unicode.Zp)
}

// escapePercent repairs "100%" in a path, which browsers forgive and url.Parse
// does not.
func escapePercent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteByte(s[i])
		if s[i] == '%' && !(i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }
