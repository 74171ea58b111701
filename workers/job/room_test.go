package job

import (
	"testing"
	"time"

	"hearth/tenant"
)

func TestOneTenantsJobsArePaced(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	r := newRoom()
	r.now = func() time.Time { return now }
	flood, quiet := tenant.NewID(), tenant.NewID()
	began := func(id tenant.ID) bool {
		if !r.enter(id, tenant.QueueNow) {
			return false
		}
		r.leave(id)
		return true
	}
	for i := range beginBurst {
		if !began(flood) {
			t.Fatalf("job %d of the burst is put off", i)
		}
	}
	if began(flood) {
		t.Error("a job beyond the burst begins")
	}
	if !began(quiet) {
		t.Error("the neighbour is put off")
	}
	now = now.Add(beginEvery)
	if !began(flood) || began(flood) {
		t.Error("after one pace exactly one more may begin")
	}
	now = now.Add(2 * forgetAfter)
	if !began(quiet) || len(r.paces) != 1 {
		t.Errorf("%d paces are kept, want the neighbour's alone", len(r.paces))
	}
}

// TestPacesAreForgotten counts what is kept of 5,000 tenants after their jobs.
func TestPacesAreForgotten(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	r := newRoom()
	r.now = func() time.Time { return now }
	for range 5000 {
		id := tenant.NewID()
		if !r.enter(id, tenant.QueueNow) {
			t.Fatal("a first job is put off")
		}
		r.leave(id)
	}
	if r.tidy(); len(r.paces) != 5000 || !r.tidying {
		t.Errorf("%d paces of 5000 that may matter, timer %v", len(r.paces), r.tidying)
	}
	now = now.Add(2 * forgetAfter)
	if r.tidy(); len(r.paces) != 0 || len(r.running) != 0 || r.tidying {
		t.Errorf("%d paces, %d running, timer %v", len(r.paces), len(r.running), r.tidying)
	}
}
