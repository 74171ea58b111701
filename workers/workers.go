package workers

import (
	"hearth/billing"
	"hearth/chat"
	"hearth/tenant"
	"hearth/workers/job"
)

// Deps is what jobs call. All fields are required.
type Deps struct {
	Registry *tenant.Registry
	Tenants  *tenant.Service
	Links    tenant.Links
	Mailer   Mailer
	Chat     *chat.Service
	Usage    *billing.Usage
	Billing  *billing.Service

	Inspection *billing.Inspection
	Rates      billing.RateCard
}

// Mailer sends the mails of every domain.
type Mailer interface {
	tenant.Mailer
	billing.Mailer
	chat.HookMailer
}

// Register gives every kind its handler and returns the periodic jobs, for
// job.NewServer.
func Register(mux *job.Mux, d Deps) []job.Periodic {
	tenantJobs(mux, d)
	chatJobs(mux, d)
	eraseJobs(mux, d)
	hookJobs(mux, d)
	usageJobs(mux, d)
	billingJobs(mux, d)
	return schedule
}
