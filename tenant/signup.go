package tenant

import (
	"context"
	"errors"
	"strings"
	"time"

	"hearth/tenant/fault"
)

// SignUp is what somebody who wants a workspace types.
type SignUp struct{ Name, Email, Password, Workspace, Slug string }

// BeginSignUp checks a sign-up, reserves the address and writes the operation that
// makes the workspace. It says nothing about whether the e-mail address is known.
// Faults: Invalid errors joined, one per field: name, email, password, workspace,
// slug (fault.Fields reads them).
func (s *Service) BeginSignUp(ctx context.Context, in SignUp) (ID, error) {
	name, errName := CleanName("name", in.Name)
	email, errEmail := CleanEmail(in.Email)
	workspace, errWorkspace := CleanName("workspace", in.Workspace)
	slug := strings.ToLower(strings.TrimSpace(in.Slug))
	errSlug := s.checkFreeSlug(ctx, slug)
	if errSlug != nil && !fault.Is(errSlug, fault.Invalid) {
		return ID{}, errSlug
	}
	errPassword := CheckNewPassword(in.Password, name, email, workspace)
	if err := errors.Join(errName, errEmail, errPassword, errWorkspace, errSlug); err != nil {
		return ID{}, err
	}
	digest, err := HashPassword(ctx, in.Password)
	if err != nil {
		return ID{}, err
	}
	t := Tenant{ID: NewID(), Slug: slug, Name: workspace, State: StateProvisioning, Operation: OpProvision}
	t.Node = s.registry.place(ctx, t.ID)
	err = reserve(ctx, s.registry.Control(), &t, newOperation(t.ID, provisionArgs{Owner: name, Email: email, Digest: digest}))
	if fault.Is(err, fault.Conflict) {
		return ID{}, fault.Field("slug", "%s is taken.", slug)
	}
	return t.ID, err
}

func (s *Service) checkFreeSlug(ctx context.Context, slug string) error {
	if err := CheckSlug(slug); err != nil {
		return err
	}
	free, err := SlugFree(ctx, s.registry.Control(), ID{}, slug)
	if err == nil && !free {
		return fault.Field("slug", "%s is taken.", slug)
	}
	return err
}

// AwaitProvisioned provisions a tenant, or waits for whoever does, at most so long.
// owner is the member who signed up. done is false when the time was up.
func (s *Service) AwaitProvisioned(ctx context.Context, id ID, wait time.Duration) (t Tenant, owner int64, done bool, err error) {
	deadline := time.NewTimer(wait)
	defer deadline.Stop()
	finished := make(chan error, 1)
	go func() { finished <- s.provision(context.WithoutCancel(ctx), id) }()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-finished:
			if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Unavailable) {
				return Tenant{}, 0, false, err
			}
			finished = nil
		case <-tick.C:
		case <-ctx.Done():
			return Tenant{}, 0, false, nil
		case <-deadline.C:
			t, err = TenantByID(ctx, s.registry.Control(), id)
			return t, 0, false, err
		}
		if t, err = TenantByID(ctx, s.registry.Control(), id); err != nil {
			return t, 0, false, err
		}
		if t.State != StateProvisioning {
			db, err := s.registry.handle(ctx, id, t.Node)
			if err == nil {
				owner, err = ownerOf(ctx, db)
			}
			return t, owner, err == nil, err
		}
	}
}

// Progress tells how far the provisioning of a tenant is: step of so many.
func (s *Service) Progress(ctx context.Context, id ID) (step, of int, t Tenant, err error) {
	if t, err = TenantByID(ctx, s.registry.Control(), id); err != nil {
		return 0, 0, t, err
	}
	of = len(provisionSteps) - 1
	if t.State != StateProvisioning {
		return of, of, t, nil
	}
	op, err := operationOf(ctx, s.registry.Control(), id, OpProvision)
	for i, name := range provisionSteps {
		if name == op.Step {
			step = i
		}
	}
	return step, of, t, err
}
