package outbound_test

import (
	"errors"
	"strings"
	"testing"

	"hearth/tenant/fault"
	"hearth/tenant/outbound"
)

func TestAddressesAreReadInOneWayOnly(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"plain", "https://example.com/a?b=c#d", "https://example.com/a?b=c"},
		{"space around", "  https://example.com/ \n", "https://example.com/"},
		{"upper case", "HTTPS://EXAMPLE.com/A", "https://example.com/A"},
		{"final dot", "https://example.com./", "https://example.com/"},
		{"IDN", "https://bücher.example/", "https://xn--bcher-kva.example/"},
		{"IDN in capitals", "https://BÜCHER.example/", "https://xn--bcher-kva.example/"},
		{"ideographic dots", "https://example。com/", "https://example.com/"},
		{"port 80", "http://example.com:80/", "http://example.com:80/"},
		{"high port", "http://example.com:8080/", "http://example.com:8080/"},
		{"port with zeros", "http://example.com:00443/", "http://example.com:443/"},
		{"underscore", "https://my_site.example.com/", "https://my_site.example.com/"},
		{"IPv4", "http://93.184.216.34/", "http://93.184.216.34/"},
		{"full-width digits", "http://９３.184.216.34/", "http://93.184.216.34/"},
		{"IPv6", "http://[2606:4700:0:0::1]:8080/", "http://[2606:4700::1]:8080/"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := outbound.Parse(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if u.String() != tt.want {
				t.Errorf("it reads %s, want %s", u, tt.want)
			}
		})
	}
}

func TestAddressesThatAreRefusedAsWritten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		blocked    bool
	}{
		{"nothing", "", false},
		{"overlong", "https://example.com/" + strings.Repeat("a", outbound.MaxAddress), false},
		{"overlong as it is sent", "https://example.com/" + strings.Repeat("ü", 900), false},
		{"no scheme", "example.com/page", false},
		{"no scheme but slashes", "//example.com/", false},
		{"file", "file:///etc/passwd", false},
		{"gopher", "gopher://example.com/", false},
		{"script", "javascript:alert(1)", false},
		{"data", "data:text/html,hi", false},
		{"opaque", "http:example.com", false},
		{"no host", "http:///path", false},
		{"only a port", "http://:80/", false},
		{"colon without a port", "http://example.com:/", false},
		{"name and password", "https://ada:secret@example.com/", false},
		{"host that looks like a name", "https://example.com@127.0.0.1/", false},
		{"empty name", "https://@example.com/", false},
		{"backslash", `https://example.com\@127.0.0.1/`, false},
		{"backslash for slash", `https:\\127.0.0.1\`, false},
		{"two at signs", "https://a@b@127.0.0.1/", false},
		{"control character", "https://example.com/\x00", false},
		{"line break in the host", "https://exam\r\nple.com/", false},
		{"space in the host", "https://exam ple.com/", false},
		{"percent in the host", "https://127.0.0.%31/", false},
		{"two final dots", "https://example.com../", false},
		{"empty label", "https://example..com/", false},
		{"overlong label", "https://" + strings.Repeat("a", 64) + ".com/", false},
		{"hostile letters", "https://exa<mple.com/", false},
		{"broken IPv6", "http://[::1/", false},
		{"IPv6 without brackets", "http://2606:4700::1/", false},
		{"mail port", "http://example.com:25/", false},
		{"shell port", "http://example.com:22/", false},
		{"chat port", "http://example.com:6667/", false},
		{"port nought", "http://example.com:0/", false},
		{"port too high", "http://example.com:65536/", false},
		{"port in words", "http://example.com:http/", false},
		{"decimal IPv4", "http://2130706433/", true},
		{"decimal IPv4 with a dot", "http://2130706433./", true},
		{"octal IPv4", "http://0177.0.0.1/", true},
		{"octal in one", "http://017700000001/", true},
		{"hex IPv4", "http://0x7f.0.0.1/", true},
		{"hex in one", "http://0x7f000001/", true},
		{"capital hex", "http://0X7F000001/", true},
		{"hex at the end", "http://127.0.0.0x1/", true},
		{"empty hex", "http://0x/", true},
		{"short IPv4", "http://127.1/", true},
		{"three parts", "http://127.0.1/", true},
		{"five parts", "http://1.127.0.0.1/", true},
		{"part too large", "http://127.0.0.256/", true},
		{"leading zeros", "http://010.8.8.8/", true},
		{"a name that ends in a number", "http://example.123/", true},
		{"full-width number", "http://２１３０７０６４３３/", true},
		{"zone", "http://[fe80::1%25eth0]/", true},
		{"public with a zone", "http://[2606:4700::1%25eth0]/", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := outbound.Parse(tt.text)
			if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "url" {
				t.Fatalf("it reads %v, %v", u, err)
			}
			if errors.Is(err, outbound.ErrBlocked) != tt.blocked {
				t.Errorf("blocked: %v", err)
			}
		})
	}
}
