package outbound

import (
	"net/netip"
	"slices"
)

// notPublic4 are the IPv4 ranges that are nobody's, or somebody's own.
var notPublic4 = prefixes(
	"0.0.0.0/8",        // this network
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // carriers' own, and cloud metadata
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // a cloud's host agent, on a public-looking address
	"169.254.0.0/16",   // link-local, and cloud metadata
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocol assignments
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // 6to4 relays
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // measuring
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, and broadcast
)

// unicast6 is all of IPv6 that has been given out for use between strangers.
// Loopback, unique local, link-local, site-local, multicast, discard, and IPv4 that
// is mapped into IPv6 or compatible with it lie outside.
var unicast6 = netip.MustParsePrefix("2000::/3")

// notPublic6 are the parts of unicast6 that are not.
var notPublic6 = prefixes(
	"2001::/23",     // protocol assignments, with Teredo, ORCHID and measuring
	"2001:db8::/32", // documentation
	"2002::/16",     // 6to4, which carries any IPv4
	"3fff::/20",     // documentation
)

// carriers are prefixes whose last four bytes are the IPv4 address that a translator
// on the way connects to: NAT64 and SIIT.
var carriers = prefixes("64:ff9b::/96", "::ffff:0:0:0/96")

// IsPublic reports whether an address belongs to the public internet, so that
// reaching it gives nobody more than they could reach themselves. IPv4 written as
// mapped IPv6 is not: nobody who means well writes it.
func IsPublic(a netip.Addr) bool {
	switch {
	case !a.IsValid() || a.Zone() != "":
		return false
	case a.Is4():
		return !within(notPublic4, a)
	case within(carriers, a):
		b := a.As16()
		return IsPublic(netip.AddrFrom4([4]byte(b[12:])))
	}
	return unicast6.Contains(a) && !within(notPublic6, a)
}

func within(all []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(a) })
}

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}
