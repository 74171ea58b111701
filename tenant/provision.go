package tenant

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"hearth/tenant/fault"

	"github.com/google/uuid"
)

// The steps of provisioning, in order. Each may run again after it has run: its
// effect is there or it makes it, and only then the operation moves on. A process
// that dies leaves a lease that lapses, and whoever finds it goes on from the step.
const (
	stepSchema   = "schema"   // schema, rights, residence row
	stepMigrate  = "migrate"  // tables
	stepSeed     = "seed"     // the first room
	stepOwner    = "owner"    // the person who signed up, and the directory
	stepActivate = "activate" // members may come in
	stepDone     = "done"
)

var provisionSteps = []string{stepSchema, stepMigrate, stepSeed, stepOwner, stepActivate, stepDone}

// leaseFor is how long a process may be silent about an operation before another
// takes it over.
const leaseFor = 20 * time.Second

// provisionArgs are kept until the operation is done, and emptied then.
type provisionArgs struct {
	Owner  string `json:"owner"`
	Email  string `json:"email"`
	Digest string `json:"digest"`
}

// provision runs an operation from its step to the end. Faults:
// Conflict while another process is at it.
func (s *Service) provision(ctx context.Context, id ID) (err error) {
	op, err := leaseOperation(ctx, s.registry.Control(), id, OpProvision, leaseFor)
	if err != nil || op.Step == stepDone {
		return err
	}
	began := s.now()
	defer func() { s.observe(Operated{Kind: OpProvision, Failed: err != nil, Took: s.now().Sub(began)}) }()
	for op.Step != stepDone {
		next, err := s.provisionStep(ctx, op)
		if err != nil {
			failed := fmt.Errorf("provision %s, step %s: %w", id, op.Step, err)
			if note := noteOperation(ctx, s.registry.Control(), op.ID, failed.Error()); note != nil {
				slog.ErrorContext(ctx, "operation error not recorded", "tenant", id, "error", note)
			}
			return failed
		}
		s.reached(op.Step + " made")
		if next != stepDone {
			if err := moveOperation(ctx, s.registry.Control(), op.ID, next, leaseFor); err != nil {
				return err
			}
		}
		s.reached(op.Step + " recorded")
		op.Step = next
	}
	return nil
}

// provisionStep makes one step's effect and names the next step.
func (s *Service) provisionStep(ctx context.Context, op operation) (next string, err error) {
	r := s.registry
	t, err := TenantByID(ctx, r.Control(), op.TenantID)
	if err != nil {
		return "", err
	}
	db, err := r.handle(ctx, t.ID, t.Node)
	if err != nil {
		return "", err
	}
	switch op.Step {
	case stepSchema:
		return stepMigrate, r.makeSchema(ctx, t)
	case stepMigrate:
		return stepSeed, r.migrate(ctx, t)
	case stepSeed:
		return stepOwner, s.rooms.Seed(ctx, db)
	case stepOwner:
		return stepActivate, s.addOwner(ctx, db, op)
	case stepActivate:
		return stepDone, finishProvision(ctx, r.Control(), op)
	}
	return "", fault.New(fault.Internal, "Provisioning knows no step %q.", op.Step)
}

// addOwner adds the person who signed up, gives them the rooms, an invite link and
// the confirmation mail, in one commit; then the control plane learns of both.
func (s *Service) addOwner(ctx context.Context, db DB, op operation) error {
	var code string
	err := db.InTx(ctx, func(ctx context.Context, db DB) error {
		owner, err := memberByEmail(ctx, db, op.Args.Email)
		if err == nil {
			code, err = inviteCode(ctx, db)
			return err
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		owner = Member{Name: op.Args.Owner, Email: op.Args.Email, PasswordDigest: op.Args.Digest, Role: RoleOwner, Status: StatusActive}
		if err := insertMember(ctx, db, &owner); err != nil {
			return err
		}
		if err := s.rooms.Admit(ctx, db, owner); err != nil {
			return err
		}
		code = newInviteCode()
		if err := insertSettings(ctx, db, code); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, db, QueueNow, ConfirmMailArgs{MemberID: owner.ID})
	})
	if err != nil {
		return err
	}
	if err := enterDirectory(ctx, s.registry.Control(), op.TenantID, op.Args.Email); err != nil {
		return err
	}
	if err := noteOwner(ctx, s.registry.Control(), op.TenantID, op.Args.Email); err != nil {
		return err
	}
	return openDoor(ctx, s.registry.Control(), DoorInvite, op.TenantID, code)
}

// ResumeOperations takes over operations whose process fell silent. It reads one
// index, never all tenants.
func (s *Service) ResumeOperations(ctx context.Context) error {
	ids, err := lapsedOperations(ctx, s.registry.Control(), OpProvision, 20)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.provision(ctx, id); err != nil && !fault.Is(err, fault.Conflict) {
			slog.ErrorContext(ctx, "operation not resumed", "tenant", id, "error", err)
		}
	}
	return nil
}

// CreateBare makes an active tenant with an empty schema and nobody in it: what
// imports, tools and tests begin with. Faults: Invalid and Conflict on "slug".
func (r *Registry) CreateBare(ctx context.Context, slug, name string) (Tenant, error) {
	return r.CreateBareOn(ctx, MainServer, slug, name)
}

// CreateBareOn is CreateBare on the server with a name.
func (r *Registry) CreateBareOn(ctx context.Context, server, slug, name string) (Tenant, error) {
	if err := CheckSlug(slug); err != nil {
		return Tenant{}, err
	}
	t := Tenant{ID: NewID(), Slug: slug, Name: name, State: StateProvisioning, Residence: ResidenceAwake, Node: server, Accent: "ember"}
	if err := insertTenant(ctx, r.Control(), &t); err != nil {
		return Tenant{}, err
	}
	if err := r.makeSchema(ctx, t); err != nil {
		return Tenant{}, err
	}
	if err := r.migrate(ctx, t); err != nil {
		return Tenant{}, err
	}
	db, err := r.handle(ctx, t.ID, t.Node)
	if err != nil {
		return Tenant{}, err
	}
	if err := insertSettings(ctx, db, ""); err != nil {
		return Tenant{}, err
	}
	if err := moveState(ctx, r.Control(), t.ID, StateProvisioning, StateActive); err != nil {
		return Tenant{}, err
	}
	return TenantByID(ctx, r.Control(), t.ID)
}

func newOperation(id ID, args provisionArgs) operation {
	return operation{ID: uuid.Must(uuid.NewV7()), TenantID: id, Kind: OpProvision, Step: stepSchema, Args: args}
}
