package outbound

import (
	"crypto/x509"
	"net/netip"
	"sync"
	"testing"
)

// opened are servers of running tests. There is no setting for it.
var opened struct {
	sync.RWMutex
	servers map[netip.AddrPort]bool
	roots   *x509.CertPool // nil: the machine's
}

// OpenInTest lets every client of this process reach one server of a test at its
// loopback address and port, until the test ends; certificate, if not nil, is trusted
// for TLS. Outside a test binary it panics, so nothing that is shipped can call it.
//
//	outbound.OpenInTest(t, site.Listener.Addr().(*net.TCPAddr).AddrPort(), site.Certificate())
func OpenInTest(t interface{ Cleanup(func()) }, server netip.AddrPort, certificate *x509.Certificate) {
	if !testing.Testing() {
		panic("outbound: only tests may open an address that is not public")
	}
	opened.Lock()
	defer opened.Unlock()
	if opened.servers == nil {
		opened.servers = map[netip.AddrPort]bool{}
	}
	opened.servers[server] = true
	if certificate != nil {
		if opened.roots == nil {
			opened.roots = x509.NewCertPool()
		}
		opened.roots.AddCert(certificate)
	}
	t.Cleanup(func() {
		opened.Lock()
		defer opened.Unlock()
		delete(opened.servers, server)
	})
}

func isOpened(server netip.AddrPort) bool {
	opened.RLock()
	defer opened.RUnlock()
	return opened.servers[server]
}

func trusted() *x509.CertPool {
	opened.RLock()
	defer opened.RUnlock()
	if opened.roots == nil {
		return nil
	}
	return opened.roots.Clone() // another test may add to it
}
