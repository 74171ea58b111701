package outbound_test

import (
	"net/netip"
	"testing"

	"hearth/tenant/outbound"
)

// edges has the first and last address of each range, and what lies beside it.
func TestOnlyThePublicInternetIsPublic(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		public bool
		addrs  []string
	}{
		{"this network", false, []string{"0.0.0.0", "0.255.255.255"}},
		{"beside this network", true, []string{"1.0.0.0"}},
		{"private 10/8", false, []string{"10.0.0.0", "10.255.255.255"}},
		{"beside 10/8", true, []string{"9.255.255.255", "11.0.0.0"}},
		{"carrier 100.64/10", false, []string{"100.64.0.0", "100.100.100.200", "100.127.255.255"}},
		{"beside 100.64/10", true, []string{"100.63.255.255", "100.128.0.0"}},
		{"loopback", false, []string{"127.0.0.0", "127.0.0.1", "127.255.255.255"}},
		{"beside loopback", true, []string{"126.255.255.255", "128.0.0.0"}},
		{"a cloud's agent", false, []string{"168.63.129.16"}},
		{"beside the agent", true, []string{"168.63.129.15", "168.63.129.17"}},
		{"link-local and metadata", false, []string{"169.254.0.0", "169.254.169.254", "169.254.255.255"}},
		{"beside link-local", true, []string{"169.253.255.255", "169.255.0.0"}},
		{"private 172.16/12", false, []string{"172.16.0.0", "172.17.0.1", "172.31.255.255"}},
		{"beside 172.16/12", true, []string{"172.15.255.255", "172.32.0.0"}},
		{"assignments", false, []string{"192.0.0.0", "192.0.0.192", "192.0.0.255"}},
		{"documentation 1", false, []string{"192.0.2.0", "192.0.2.255"}},
		{"beside documentation 1", true, []string{"192.0.1.255", "192.0.3.0"}},
		{"6to4 relays", false, []string{"192.88.99.0", "192.88.99.255"}},
		{"private 192.168/16", false, []string{"192.168.0.0", "192.168.255.255"}},
		{"beside 192.168/16", true, []string{"192.167.255.255", "192.169.0.0"}},
		{"measuring", false, []string{"198.18.0.0", "198.19.255.255"}},
		{"beside measuring", true, []string{"198.17.255.255", "198.20.0.0"}},
		{"documentation 2", false, []string{"198.51.100.0", "198.51.100.255"}},
		{"documentation 3", false, []string{"203.0.113.0", "203.0.113.255"}},
		{"multicast", false, []string{"224.0.0.0", "239.255.255.255"}},
		{"reserved and broadcast", false, []string{"240.0.0.0", "255.255.255.255"}},
		{"public IPv4", true, []string{"8.8.8.8", "93.184.216.34", "223.255.255.255"}},

		{"unspecified and loopback", false, []string{"::", "::1"}},
		{"IPv4-compatible", false, []string{"::7f00:1", "::127.0.0.1", "::8.8.8.8"}},
		{"IPv4-mapped", false, []string{"::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:8.8.8.8"}},
		{"SIIT of private", false, []string{"::ffff:0:127.0.0.1", "::ffff:0:10.0.0.1"}},
		{"SIIT of public", true, []string{"::ffff:0:8.8.8.8"}},
		{"NAT64 of private", false, []string{"64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"}},
		{"NAT64 of public", true, []string{"64:ff9b::8.8.8.8"}},
		{"local NAT64", false, []string{"64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff:ffff:ffff:808:808"}},
		{"discard", false, []string{"100::", "100::ffff:ffff:ffff:ffff"}},
		{"Teredo", false, []string{"2001::", "2001:0:ffff:ffff::1"}},
		{"measuring 6", false, []string{"2001:2::", "2001:2:0:ffff::1"}},
		{"ORCHID", false, []string{"2001:10::1", "2001:20::1", "2001:1ff:ffff::1"}},
		{"documentation 6", false, []string{"2001:db8::", "2001:db8:ffff::1", "3fff::", "3fff:fff::1"}},
		{"6to4", false, []string{"2002::", "2002:7f00:1::", "2002:808:808::1"}},
		{"segment routing", false, []string{"5f00::1"}},
		{"unique local", false, []string{"fc00::1", "fd00:ec2::254", "fdff::1"}},
		{"link-local and site-local 6", false, []string{"fe80::1", "febf::1", "fec0::1", "feff::1"}},
		{"multicast 6", false, []string{"ff00::", "ff02::1", "ffff::1"}},
		{"never given out", false, []string{"4000::1", "8000::1", "1fff::1", "::1:0:0:0"}},
		{"public IPv6", true, []string{"2000::1", "2606:4700::6810:84e5", "2a00:1450:4001:81b::200e", "2001:200::1", "3ffe::1", "3fff:1000::1"}},
		{"with a zone", false, []string{"2606:4700::1%eth0", "fe80::1%lo"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, text := range tt.addrs {
				if got := outbound.IsPublic(netip.MustParseAddr(text)); got != tt.public {
					t.Errorf("IsPublic(%s) = %v", text, got)
				}
			}
		})
	}
	if outbound.IsPublic(netip.Addr{}) {
		t.Error("no address at all is public")
	}
}
