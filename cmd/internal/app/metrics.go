package app

import (
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/workers/job"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics is what Prometheus is told of this process. No label names a tenant, and
// each label has values that are written down in this program.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	latency    *prometheus.HistogramVec
	jobs       *prometheus.CounterVec
	jobTime    *prometheus.HistogramVec
	operations *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hearth_http_requests_total", Help: "Requests answered, by kind of host, method, pattern of the route and class of the status.",
		}, []string{"host", "method", "route", "status"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hearth_http_request_seconds", Help: "How long requests took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20},
		}, []string{"host", "route"}),
		jobs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hearth_jobs_total", Help: "Runs of jobs, by kind and outcome: done, retry, parked, failed, handed_back.",
		}, []string{"kind", "outcome"}),
		jobTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hearth_job_seconds", Help: "How long runs of jobs took.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"kind"}),
		operations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hearth_tenant_operation_seconds", Help: "How long operations on tenants took, such as provision and wake, by outcome: done, failed.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"operation", "outcome"}),
	}
	// From the start, so that a rate sees the first one too.
	for _, kind := range []tenant.OpKind{tenant.OpProvision, tenant.OpHibernate, tenant.OpWake, tenant.OpMove, tenant.OpDelete} {
		for _, outcome := range []string{"done", "failed"} {
			m.operations.WithLabelValues(string(kind), outcome)
		}
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "hearth_build_info", Help: "1, with what this binary is as labels.",
		ConstLabels: prometheus.Labels{"revision": revision(), "go": runtime.Version()}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.latency, m.jobs, m.jobTime, m.operations, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func revision() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}

func (m *metrics) request(r web.Answered) {
	m.requests.WithLabelValues(string(r.Host), r.Method, r.Route, strconv.Itoa(r.Status/100)+"xx").Inc()
	m.latency.WithLabelValues(string(r.Host), r.Route).Observe(r.Took.Seconds())
}

func (m *metrics) job(r job.Ran) {
	m.jobs.WithLabelValues(r.Kind, strings.ReplaceAll(r.Outcome, " ", "_")).Inc()
	m.jobTime.WithLabelValues(r.Kind).Observe(r.Took.Seconds())
}

func (m *metrics) operation(o tenant.Operated) {
	outcome := "done"
	if o.Failed {
		outcome = "failed"
	}
	m.operations.WithLabelValues(string(o.Kind), outcome).Observe(o.Took.Seconds())
}
