package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// DeleteClosedArgs asks that a workspace is deleted whose owner closed it and did
// not come back. The job belongs to the control plane: half-way through there is no
// schema to open.
type DeleteClosedArgs struct {
	TenantID ID `json:"tenant_id"`
}

// Kind implements JobArgs.
func (DeleteClosedArgs) Kind() string { return "tenant:delete_closed" }

// DeleteClosed deletes everything a tenant has, when it is closed still and its time
// is over: jobs, schema, files, then what the control plane knows, where one row
// remains so that the address is never handed on. Each step finds its work done or
// does it, and the last one alone marks the tenant, so a process that dies anywhere
// leaves a job that starts over. Faults: Unavailable while another operation runs.
func (s *Service) DeleteClosed(ctx context.Context, a DeleteClosedArgs) error {
	control := s.registry.Control()
	begun, err := beginDeletion(ctx, control, a.TenantID)
	if err != nil || !begun {
		return err
	}
	s.reached("deletion begun")
	for _, step := range []struct {
		name string
		do   func(context.Context, ID) error
	}{
		{"jobs", s.registry.dropJobs},
		{"schema", s.registry.dropSchema},
		{"files", s.files.DeleteAll},
		{"directory", func(ctx context.Context, id ID) error { return finishDeletion(ctx, control, id, s.money) }},
	} {
		if err := step.do(ctx, a.TenantID); err != nil {
			return err
		}
		s.reached(step.name + " deleted")
	}
	return nil
}

// errBusy keeps a deletion waiting for whatever else is being done with the tenant.
func errBusy(op OpKind) error {
	return fault.New(fault.Unavailable, "This workspace is busy: %s is running.", op)
}
