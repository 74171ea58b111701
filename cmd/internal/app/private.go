package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// private is the listener for those who look after Hearth: metrics, profiles, and
// the question which hosts are ours. It is off unless its address is set, and
// nothing of it is on the public listener.
func (a *App) private() (stop func(), err error) {
	if a.metrics == nil || !a.privately.CompareAndSwap(false, true) {
		return func() {}, nil
	}
	ln, err := net.Listen("tcp", a.cfg.Metrics.Address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s for metrics: %w", a.cfg.Metrics.Address, err)
	}
	a.log.Info("metrics and profiles", "address", ln.Addr().String())
	server := &http.Server{Handler: a.privateRoutes(), ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 16 << 10}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		server.Serve(ln)
	}()
	return func() {
		server.Close()
		<-ended
	}, nil
}

func (a *App) privateRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	mux.HandleFunc("GET /tls/ask", a.mayHaveCertificate)
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// mayHaveCertificate answers a proxy that gets certificates on demand: 200 for the
// site, the console, every workspace and verified domain, 404 for any other name,
// which somebody merely pointed at us, 503 when nobody knows just now.
func (a *App) mayHaveCertificate(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), stateTimeout)
	defer cancel()
	err := a.ours(ctx, r.URL.Query().Get("domain"))
	switch {
	case err == nil:
		w.WriteHeader(http.StatusOK)
	case fault.Is(err, fault.NotFound):
		w.WriteHeader(http.StatusNotFound)
	default:
		a.log.Error("cannot tell whether a host is ours", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

func (a *App) ours(ctx context.Context, host string) error {
	if _, err := netip.ParseAddr(host); err == nil || host == "" {
		return fault.New(fault.NotFound, "Certificates are for names.")
	}
	if a.Registry.Kind(host) != tenant.HostWorkspace {
		return nil
	}
	_, err := a.Registry.Lookup(ctx, host)
	return err
}
