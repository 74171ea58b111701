package outbound

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hearth/tenant/fault"

	"golang.org/x/net/idna"
)

// MaxAddress is how long an address may be, in bytes.
const MaxAddress = 2048

// Parse reads the address of a request as somebody typed it, and returns it in the
// form it is sent in: host in lower case and ASCII, no fragment. It asks no name
// server, so it cannot know where a name leads; Do does. Faults: Invalid on "url",
// with ErrBlocked when the address itself says that it is not public.
func Parse(text string) (*url.URL, error) {
	if len(text) > MaxAddress {
		return nil, errTooLong()
	}
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return nil, refuse(nil, "This is not an address. Write it like https://example.com/page.")
	}
	u.Fragment, u.RawFragment = "", ""
	u.Scheme = strings.ToLower(u.Scheme)
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, refuse(nil, "Addresses begin with https:// or http://.")
	case u.Opaque != "" || u.Host == "":
		return nil, refuse(nil, "This is not an address. Write it like https://example.com/page.")
	case u.User != nil:
		return nil, refuse(nil, "Leave names and passwords out of the address.")
	}
	host, err := cleanHost(u.Hostname())
	if err != nil {
		return nil, err
	}
	if u.Host, err = withPort(host, u.Port(), u.Host); err != nil {
		return nil, err
	}
	if len(u.String()) > MaxAddress { // whatever is not ASCII has three bytes for each of its own
		return nil, errTooLong()
	}
	return u, nil
}

func errTooLong() error {
	return refuse(nil, "This address is too long. %d characters are the most, and letters such as ü count as several.", MaxAddress)
}

// cleanHost returns a name in lower-case ASCII without its final dot, or an address.
func cleanHost(host string) (string, error) {
	if strings.ContainsFunc(host, func(r rune) bool { return r > 127 }) {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", refuse(nil, "%q is not the name of a host.", host)
		}
		host = ascii
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if a, err := netip.ParseAddr(host); err == nil {
		if a.Zone() != "" {
			return "", refuse(ErrBlocked, "%s is not an address on the public internet.", host)
		}
		return a.String(), nil
	}
	labels := strings.Split(host, ".")
	if len(host) > 253 || slices.ContainsFunc(labels, func(l string) bool { return !isLabel(l) }) {
		return "", refuse(nil, "%q is not the name of a host.", host)
	}
	// 0x7f.1, 017700000001 and 2130706433 are 127.0.0.1 to some resolvers, and names
	// of nobody to the others.
	if last := labels[len(labels)-1]; isNumber(last) {
		return "", refuse(ErrBlocked, "%s is not an address on the public internet.", host)
	}
	return host, nil
}

func isLabel(l string) bool {
	return len(l) > 0 && len(l) <= 63 && strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

func isNumber(l string) bool {
	if hex, ok := strings.CutPrefix(l, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(l, "0123456789") == ""
}

// notWeb are ports above 1023 that browsers refuse too: an HTTP request is understood
// there as something else.
var notWeb = []int{1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}

// withPort joins host and port again. People run web servers on 80, 443 and on high
// ports of their choice; below 1024 everything else is mail, shells and printers.
func withPort(host, port, written string) (string, error) {
	if port == "" && strings.HasSuffix(written, ":") {
		return "", refuse(nil, "The address has a colon without a port.")
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" {
		return host, nil
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 || n < 1024 && n != 80 && n != 443 || slices.Contains(notWeb, n) {
		return "", refuse(nil, "Port %s is not one for web pages.", port)
	}
	return host + ":" + strconv.Itoa(n), nil
}

// target is host and port of a parsed address.
func target(u *url.URL) (host string, port uint16) {
	if text := u.Port(); text != "" {
		n, _ := strconv.ParseUint(text, 10, 16)
		return u.Hostname(), uint16(n)
	}
	if u.Scheme == "https" {
		return u.Hostname(), 443
	}
	return u.Hostname(), 80
}

// origin tells addresses apart that may not see each other's headers.
func origin(u *url.URL) string {
	host, port := target(u)
	return u.Scheme + "://" + net.JoinHostPort(host, strconv.Itoa(int(port)))
}

func refuse(why error, format string, args ...any) error {
	f := fault.Field("url", format, args...)
	f.Err = why
	return f
}
