package jobtest

import (
	"context"
	"sync"
	"time"

	"hearth/tenant"
)

// Job is one that was enqueued. Due is zero for now, Tenant for the control plane.
type Job struct {
	Tenant tenant.ID
	Queue  tenant.Queue
	Args   tenant.JobArgs
	Due    time.Time
}

// Recorder is an Enqueuer that only remembers, whether or not the transaction
// commits. The zero Recorder is ready.
type Recorder struct {
	mu   sync.Mutex
	jobs []Job
}

var _ tenant.Enqueuer = (*Recorder)(nil)

// Enqueue records a job due now.
func (r *Recorder) Enqueue(_ context.Context, db tenant.DB, queue tenant.Queue, args tenant.JobArgs) error {
	return r.add(Job{Tenant: db.Tenant(), Queue: queue, Args: args})
}

// EnqueueAt records a job due at a time.
func (r *Recorder) EnqueueAt(_ context.Context, db tenant.DB, queue tenant.Queue, args tenant.JobArgs, due time.Time) error {
	return r.add(Job{Tenant: db.Tenant(), Queue: queue, Args: args, Due: due})
}

// EnqueueControl records a job that belongs to no tenant.
func (r *Recorder) EnqueueControl(_ context.Context, _ tenant.ControlDB, queue tenant.Queue, args tenant.JobArgs) error {
	return r.add(Job{Queue: queue, Args: args})
}

func (r *Recorder) add(j Job) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.jobs = append(r.jobs, j)
	return nil
}

// Take returns what was enqueued since the last Take, oldest first.
func (r *Recorder) Take() []Job {
	r.mu.Lock()
	defer r.mu.Unlock()
	jobs := r.jobs
	r.jobs = nil
	return jobs
}
