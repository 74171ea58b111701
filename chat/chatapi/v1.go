package chatapi

import (
	"context"
	"io"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// V1Base is where the JSON API lives.
const V1Base = web.PlaceReference

// V1Deps is what the JSON API stands on. All fields are required.
type V1Deps struct {
	Web      *web.Server
	Chat     *chat.Service
	Tenants  *tenant.Service
	Files    V1Files
	Presence V1Presence
	Calls    Calls
}

// V1Files opens what hangs on messages, by tenant and key. Faults: NotFound. The
// caller closes the reader; size is in bytes.
type V1Files interface {
	Get(ctx context.Context, id tenant.ID, key string) (r io.ReadCloser, size int64, err error)
}

// V1Presence knows who is here. The hub grants it.
type V1Presence interface {
	Present(ctx context.Context, id tenant.ID) ([]int64, error)
}

// V1 answers the JSON API. What it can do is one table of operations: the router, the
// OpenAPI document and the page that explains it are made from it.
type V1 struct {
	web        *web.Server
	chat       *chat.Service
	tenants    *tenant.Service
	files      V1Files
	presence   V1Presence
	calls      Calls
	operations []operation
	reference  reference
}

// NewV1 returns the API without routes.
func NewV1(d V1Deps) *V1 {
	v := &V1{web: d.Web, chat: d.Chat, tenants: d.Tenants, files: d.Files, presence: d.Presence, calls: d.Calls}
	for _, part := range []func() []operation{
		v.meOperations, v.roomOperations, v.roomPeopleOperations, v.messageOperations, v.fileOperations, v.boostOperations,
		v.peopleOperations, v.readingOperations, v.searchOperations, v.reminderOperations,
	} {
		v.operations = append(v.operations, part()...)
	}
	v.reference = newReference(v.operations)
	return v
}

// Routes adds the API to the routes of the workspace host. What describes it says
// nothing of the workspace, and is open to everybody.
func (v *V1) Routes(r *fiber.App) {
	r.Get(V1Base, v.showReference)
	r.Get(V1Base+"/openapi.json", v.showOpenAPI)
	for _, op := range v.operations {
		adapt := v.web.Program
		if op.reading {
			adapt = v.web.ProgramReader
		}
		r.Add(op.method, V1Base+op.path, adapt(func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
			if me.Session == 0 { // a program, not a page of ours
				if err := v.calls.Spend(c.UserContext(), web.Tenant(c)); err != nil {
					return err
				}
			}
			return op.run(&call{Ctx: c, op: &op, v: v, db: db, me: me, status: op.status})
		}))
	}
}
