package tenantweb

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func contains(body, text string) bool { return strings.Contains(body, text) }

func TestDeviceName(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, userAgent, want string
		phone                 bool
	}{
		{"Chrome", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Chrome on Windows", false},
		{"Edge says that it is Chrome", "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0.0.0 Safari/537.36 Edg/131.0", "Edge on Windows", false},
		{"Safari on a phone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iPhone", true},
		{"Firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux", false},
		{"a tablet", "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) Mobile/15E148 Safari/604.1", "Safari on iPad", false},
		{"a program", "curl/8.5.0", "curl", false},
		{"nothing", "", "Unknown device", false},
		{"nonsense", hostile, "Unknown device", false},
	}
	for _, tt := range tests {
		got, phone := deviceName(tt.userAgent)
		if got != tt.want || phone != tt.phone {
			t.Errorf("%s: %q, phone %v; want %q, %v", tt.name, got, phone, tt.want, tt.phone)
		}
	}
}

func TestLinked(t *testing.T) {
	t.Parallel()
	got := linked("See https://a.test/x?y=1, or (http://b.test/).\njavascript:alert(1) http://")
	want := []textPart{{Text: "See "}, {"https://a.test/x?y=1", "https://a.test/x?y=1"}, {Text: ", or ("}, {"http://b.test/", "http://b.test/"}, {Text: ").\njavascript:alert(1) http://"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
