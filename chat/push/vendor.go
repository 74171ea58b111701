package push

import (
	"net/url"
	"strings"
	"sync"
	"testing"
)

// vendors are the hosts of push services. One with a dot in front stands for whatever
// lies below it: vendors number their machines.
var vendors = []string{
	"fcm.googleapis.com",
	".push.services.mozilla.com",
	".notify.windows.com",
	"web.push.apple.com",
	".push.apple.com",
}

// Accepts reports whether an address belongs to a push service that we know: https,
// its usual port, and nothing that could lead anywhere else.
func (s *Sender) Accepts(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" || u.Opaque != "" || len(u.Path) < 2 {
		return false
	}
	if _, ok := opened.Load(u.Host); ok {
		return true
	}
	if u.Port() != "" && u.Port() != "443" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	if host == "" || host[0] == '.' {
		return false
	}
	for _, vendor := range vendors {
		if host == vendor || vendor[0] == '.' && strings.HasSuffix(host, vendor) {
			return true
		}
	}
	return false
}

// opened are hosts, with their ports, of push services of running tests. There is no
// setting for it.
var opened sync.Map

// OpenInTest lets every Sender of this process send to a host of a test until the test
// ends. Outside a test binary it panics, so nothing that is shipped can call it.
func OpenInTest(t interface{ Cleanup(func()) }, host string) {
	if !testing.Testing() {
		panic("push: only tests may send to a host that is no push service's")
	}
	opened.Store(host, true)
	t.Cleanup(func() { opened.Delete(host) })
}
