package app

import (
	"context"
	"sync"
	"time"

	"hearth/billing"
	"hearth/tenant"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// How long what was found out at one scrape serves the next, and may take.
const (
	stateFresh   = 5 * time.Second
	stateTimeout = 3 * time.Second
)

func gauge(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }

var (
	descSockets     = gauge("hearth_realtime_sockets", "Sockets that are open in this process.")
	descTenants     = gauge("hearth_realtime_tenants", "Tenants with a socket in this process.")
	descMembers     = gauge("hearth_realtime_members", "Members with a socket in this process.")
	descTopics      = gauge("hearth_realtime_topics", "Rooms that somebody listens to in this process.")
	descOutboxAge   = gauge("hearth_outbox_age_seconds", "How long the oldest due job of the outbox has waited to be taken.")
	descOutboxDue   = gauge("hearth_outbox_due", "Jobs of the outbox that are due and not taken, counted up to 10,000.")
	descOutboxParks = gauge("hearth_outbox_parked", "Jobs that failed for good and wait for an operator, counted up to 10,000.")
	descBehind      = gauge("hearth_fleet_behind", "Tenants that are awake with a schema older than this process needs, counted up to 10,000.")
	descUnmigrated  = gauge("hearth_fleet_failed", "Tenants whose last migration failed, counted up to 10,000.")
	descUsageHeld   = gauge("hearth_usage_held", "Units of use that are counted in memory: what a kill of this process would lose, in favour of who used them.")
	descUsageBehind = gauge("hearth_usage_behind_seconds", "How long the oldest entry of a usage ledger has waited to be added up.")
	descDriftAlarms = gauge("hearth_billing_drift_alarms", "Rows of the latest drift report that somebody has to look at.")
	descDriftAge    = gauge("hearth_billing_drift_age_seconds", "How long ago the latest drift report was made; 0 before the first.")
	descInboxAge    = gauge("hearth_billing_inbox_age_seconds", "How long the oldest event of Stripe waits that is not followed up.")
	descDrift       = prometheus.NewDesc("hearth_billing_drift_units", "Units that the latest drift report found where they do not belong.", []string{"metric"}, nil)
	descPostgres    = gauge("hearth_postgres_up", "1 while Postgres answers this process.")
	descRedis       = gauge("hearth_redis_up", "1 while Redis answers this process.")
	descServer      = prometheus.NewDesc("hearth_server_up", "1 while the Postgres server of this name answers this process.", []string{"server"}, nil)
)

// stateCollector answers a scrape with what holds at that moment. The outbox and
// the two servers are asked at most every five seconds, however many scrape.
type stateCollector struct {
	app *App

	mu       sync.Mutex
	at       time.Time
	outbox   tenant.OutboxState // of all servers that answer
	servers  map[string]bool    // whether they do
	fleet    tenant.FleetState
	behind   time.Duration // the ledgers
	drift    billing.DriftState
	postgres bool
	redis    bool
}

// watchState adds this process's state to what Prometheus is told.
func (a *App) watchState() {
	a.metrics.registry.MustRegister(&stateCollector{app: a}, refusedCollector{a.Billing},
		collectors.NewDBStatsCollector(a.pools.Owner.DB, "owner"), collectors.NewDBStatsCollector(a.pools.Tenant.DB, "tenant"))
	for _, s := range a.Registry.Servers()[1:] {
		a.metrics.registry.MustRegister(collectors.NewDBStatsCollector(s.Pools.Owner.DB, "owner-"+s.Name), collectors.NewDBStatsCollector(s.Pools.Tenant.DB, "tenant-"+s.Name))
	}
}

// Describe names what Collect may send.
func (s *stateCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descSockets, descTenants, descMembers, descTopics, descOutboxAge, descOutboxDue, descOutboxParks, descBehind, descUnmigrated, descUsageHeld, descUsageBehind, descDriftAlarms, descDriftAge, descInboxAge, descDrift, descPostgres, descRedis, descServer} {
		to <- d
	}
}

// Collect leaves the outbox out while Postgres cannot say.
func (s *stateCollector) Collect(to chan<- prometheus.Metric) {
	send := func(d *prometheus.Desc, v float64) { to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v) }
	n := s.app.hub.Counts()
	send(descSockets, float64(n.Sockets))
	send(descTenants, float64(n.Tenants))
	send(descMembers, float64(n.Members))
	send(descTopics, float64(n.Topics))

	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.at) > stateFresh {
		s.look()
	}
	send(descUsageHeld, float64(s.app.usage.Held()))
	send(descPostgres, truth(s.postgres))
	send(descRedis, truth(s.redis))
	for name, up := range s.servers {
		to <- prometheus.MustNewConstMetric(descServer, prometheus.GaugeValue, truth(up), name)
	}
	if s.postgres {
		send(descOutboxAge, s.outbox.Age.Seconds())
		send(descOutboxDue, float64(s.outbox.Due))
		send(descOutboxParks, float64(s.outbox.Parked))
		send(descBehind, float64(s.fleet.Behind))
		send(descUnmigrated, float64(s.fleet.Failed))
		send(descUsageBehind, s.behind.Seconds())
		send(descDriftAlarms, float64(s.drift.Alarming))
		send(descDriftAge, s.drift.Age.Seconds())
		send(descInboxAge, s.drift.Unheard.Seconds())
		for metric, units := range s.drift.Units {
			to <- prometheus.MustNewConstMetric(descDrift, prometheus.GaugeValue, float64(units), metric)
		}
	}
}

func (s *stateCollector) look() {
	ctx, cancel := context.WithTimeout(context.Background(), stateTimeout)
	defer cancel()
	s.outbox, s.servers = s.app.outboxes(ctx)
	var err error
	if s.postgres = s.servers[tenant.MainServer]; s.postgres {
		s.fleet, err = s.app.Registry.Fleet(ctx)
		if err == nil {
			s.drift, err = billing.DriftStateOf(ctx, s.app.Registry.Control())
		}
		s.postgres = err == nil
	}
	s.behind, _ = s.app.usages().Behind(ctx) // a server that is away is told of by itself
	s.redis = s.app.redis.Ping(ctx).Err() == nil
	s.at = time.Now()
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
