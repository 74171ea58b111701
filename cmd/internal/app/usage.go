package app

import (
	"context"

	"hearth/billing"
	"hearth/billing/billingweb"
	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"
)

// meter grants the chat what it wishes of billing.
type meter struct {
	*billing.Buffer
	pulse *tenant.Pulse
}

// Stored implements chat.Meter.
func (meter) Stored(ctx context.Context, db tenant.DB, first, bytes int64) error {
	return billing.RecordStored(ctx, db, first, bytes)
}

// Count implements chat.Meter.
func (m meter) Count(id tenant.ID, what chat.Counted, n int64) {
	m.Buffer.Count(id, billing.Metric(what), n)
	if what == chat.CountedPosts {
		m.pulse.Posted(n)
	}
}

// answered tells who watches of a request: monitoring, the console, and what a workspace costs. Who
// asks whether a process is up asks nothing of a workspace.
func (a *App) answered(r web.Answered) {
	if r.Route != "/up" {
		a.pulse.Answered(r.Status >= 500)
	}
	if a.metrics != nil {
		a.metrics.request(r)
	}
	if !r.Tenant.IsZero() && r.Route != "/up" {
		a.costs.Count(r.Tenant, billing.MetricWork, r.Worked.Microseconds())
		a.costs.Count(r.Tenant, billing.MetricEgress, r.Sent)
	}
}

// usagePages shows workspaces what they use.
func (a *App) usagePages() *billingweb.UsagePages {
	return billingweb.NewUsagePages(billingweb.UsageDeps{Web: a.web, Control: a.Registry.Control(), Now: a.Billing.Now})
}

// usages adds up what the ledgers of all servers say.
func (a *App) usages() *billing.Usage {
	return billing.NewUsage(billing.UsageConfig{Control: a.Registry.Control(), Nodes: a.Registry.Nodes, Now: a.Billing.Now, Sink: a.sink})
}
