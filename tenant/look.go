package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"
)

// looksOnce is how long one look of an operator counts as one.
const looksOnce = 10 * time.Minute

// MemberList is who belongs to a workspace, as an operator sees it.
type MemberList struct {
	Members []MemberRow // at most MembersPage of them, by name
	Owner   string      // their address
}

// LookAtMembers lists a tenant's members for an operator, after writing into the audit
// log that they looked. It wakes nobody. Faults: Precondition for a tenant that
// hibernates or has no data.
func (s *Service) LookAtMembers(ctx context.Context, t Tenant, by Actor, status Status, after string, afterID int64) (MemberList, error) {
	const action = "members.look"
	if t.Residence == ResidenceHibernated {
		return MemberList{}, fault.New(fault.Precondition, "%s is asleep, and looking does not wake it.", t.Name)
	}
	if err := t.mayOpen(); err != nil {
		return MemberList{}, fault.Wrap(err, fault.Precondition, "%s has no members to look at.", t.Name)
	}
	control := s.registry.Control()
	known, err := lookedLately(ctx, control, by, t.ID, action, s.now().Add(-looksOnce))
	if err == nil && !known {
		err = control.InTx(ctx, func(ctx context.Context, c ControlDB) error {
			return Audit(ctx, c, AuditEntry{By: by, Tenant: t.ID, Action: action})
		})
	}
	if err != nil {
		return MemberList{}, err
	}
	db, err := s.registry.handle(ctx, t.ID, t.Node)
	if err != nil {
		return MemberList{}, err
	}
	var list MemberList
	list.Members, err = MembersLike(ctx, db, "", status, after, afterID)
	if IsAsleep(err) {
		return list, fault.New(fault.Precondition, "%s has just fallen asleep, and looking does not wake it.", t.Name)
	}
	if err != nil {
		return list, err
	}
	if list.Owner, err = ownerEmail(ctx, db); err != nil {
		return list, err
	}
	return list, noteOwner(ctx, control, t.ID, list.Owner)
}

// JobsOf lists up to limit jobs of a tenant that wait or are parked, the next one first
// and the parked ones after all others, without their arguments.
func (r *Registry) JobsOf(ctx context.Context, t Tenant, limit int) ([]OutboxEntry, error) {
	node, err := r.node(ctx, t.Node)
	if err != nil {
		return nil, err
	}
	return jobsOf(ctx, node, t.ID, limit)
}
