package tenant

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant/fault"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// Limits of what an operator keeps for themselves.
const (
	MaxViewName = 40 // characters
	mostViews   = 20
)

// View is a list of tenants that an operator named, to come back to it.
type View struct {
	bun.BaseModel `bun:"table:control.operator_views,alias:ov"`

	ID         uuid.UUID `bun:"id,pk"`
	OperatorID uuid.UUID `bun:"operator_id"`
	Name       string    `bun:"name"`
	Query      string    `bun:"query"` // of the list's address
	CreatedAt  time.Time `bun:"created_at,nullzero,default:now()"`
}

// SaveView keeps a list under a name; one of the same name gives way. Faults: Invalid
// on "name", Precondition when there are too many.
func (s *Service) SaveView(ctx context.Context, me Operator, name, query string) error {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return fault.Field("name", "Give this view a name.")
	case !CleanText(name) || utf8.RuneCountInString(name) > MaxViewName:
		return fault.Field("name", "A name has at most %d characters, and none that cannot be seen.", MaxViewName)
	}
	return saveView(ctx, s.registry.Control(), View{ID: uuid.Must(uuid.NewV7()), OperatorID: me.ID, Name: name, Query: query})
}

// DeleteView forgets one of an operator's own. Faults: NotFound.
func (s *Service) DeleteView(ctx context.Context, me Operator, id string) error {
	view, err := uuid.Parse(id)
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "There is no such view.")
	}
	return deleteView(ctx, s.registry.Control(), me.ID, view)
}
