package tenantweb

import (
	"hearth/tenant/mail"
	"hearth/workers"
	"hearth/workers/job"
)

// jobs is what a worker beside this server knows to do, with its mail caught.
func (s stand) jobs(caught *mail.Catcher) *job.Mux {
	mux := job.NewMux()
	workers.Register(mux, workers.Deps{Registry: s.env.Registry, Tenants: s.env.Service, Links: s.Server,
		Mailer: mail.Mailer{Sender: caught, From: "Hearth <hello@hearth.test>"}})
	return mux
}
