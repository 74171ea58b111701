package billing

import (
	"context"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// AskDeletion asks, by an operator's word, that a workspace is deleted, which another
// operator confirms within tenant.ConfirmDeletionFor. Nothing happens to it until then.
// Faults: NotFound, Invalid on "slug" (its address, retyped) and "reason", Precondition
// for one that is held or cannot be deleted, or where this is asked for already.
func (s *Service) AskDeletion(ctx context.Context, by tenant.Actor, id tenant.ID, slug, reason string) error {
	reason, err := tenant.CleanReason(reason)
	if err != nil {
		return err
	}
	return s.act(ctx, by, id, "tenant.ask_deletion", reason, func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (any, any, error) {
		if err := mayDelete(by, t, cu); err != nil {
			return nil, nil, err
		}
		if strings.TrimSpace(slug) != t.Slug {
			return nil, nil, fault.Field("slug", "Type %s, as it stands here.", t.Slug)
		}
		asked := tenant.Deletion{TenantID: id, Reason: reason, AskedBy: by.Operator, AskedName: by.Name, AskedAt: s.now()}
		return nil, map[string]time.Time{"confirm_until": asked.Until()}, tenant.AskDeletion(ctx, c, asked)
	})
}

// ConfirmDeletion closes a workspace whose deletion another operator asked for, ends
// what it pays and writes that it is deleted after KeepCondemned, all in one commit.
// Faults: NotFound, Invalid on "reason", Precondition for what nobody else asked for, or
// is confirmed or too old, and as AskDeletion.
func (s *Service) ConfirmDeletion(ctx context.Context, by tenant.Actor, id tenant.ID, reason string) error {
	return s.act(ctx, by, id, "tenant.confirm_deletion", reason, func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (any, any, error) {
		asked, err := tenant.DeletionOf(ctx, c, id)
		if err != nil {
			return nil, nil, err
		}
		now := s.now()
		if err := asked.CheckConfirm(by, now); err != nil {
			return nil, nil, err
		}
		if err := mayDelete(by, t, cu); err != nil {
			return nil, nil, err
		}
		if err := tenant.Condemn(ctx, c, id, by, now); err != nil {
			return nil, nil, err
		}
		return map[string]string{"asked_by": asked.AskedName}, map[string]time.Time{"condemned_at": now}, Leaving{}.Left(ctx, c, id)
	})
}

// SpareFromDeletion takes a deletion back: one that waits is withdrawn, and a workspace
// that was closed for it stands again as its money and its owner have it. Faults:
// NotFound, Invalid on "reason", Precondition where nobody asked or it has begun.
func (s *Service) SpareFromDeletion(ctx context.Context, by tenant.Actor, id tenant.ID, reason string) error {
	return s.act(ctx, by, id, "tenant.spare", reason, func(ctx context.Context, c tenant.ControlDB, t tenant.Tenant, cu *Customer) (any, any, error) {
		asked, err := tenant.DeletionOf(ctx, c, id)
		if err != nil {
			return nil, nil, err
		}
		if !asked.IsAsked() {
			return nil, nil, fault.New(fault.Precondition, "Nobody has asked to delete this workspace.")
		}
		if err := tenant.Spare(ctx, c, id); err != nil || !asked.IsConfirmed() {
			return map[string]string{"asked_by": asked.AskedName}, nil, err
		}
		return map[string]time.Time{"condemned_at": asked.ConfirmedAt}, nil, Leaving{}.Returned(ctx, c, id)
	})
}

// mayDelete faults with Precondition for a workspace that may not be deleted, and with
// Forbidden for whoever is no operator: two people are asked for who can be told apart.
func mayDelete(by tenant.Actor, t tenant.Tenant, cu *Customer) error {
	if tenant.ID(by.Operator).IsZero() {
		return fault.New(fault.Forbidden, "Deleting takes two operators who are signed in to the console.")
	}
	if cu.Held {
		return fault.New(fault.Precondition, "This workspace is held: nothing in it may be deleted.")
	}
	return tenant.CheckAct(t, tenant.ActDelete)
}
