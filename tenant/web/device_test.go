package web

import "testing"

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
		{"nonsense", `"><script>alert(1)</script>`, "Unknown device", false},
	}
	for _, tt := range tests {
		got, phone := DeviceName(tt.userAgent)
		if got != tt.want || phone != tt.phone {
			t.Errorf("%s: %q, phone %v; want %q, %v", tt.name, got, phone, tt.want, tt.phone)
		}
	}
}
