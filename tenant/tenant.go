package tenant

import (
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// ID names a tenant for ever; it is a UUIDv7 (RFC 9562). The zero ID names nobody.
type ID uuid.UUID

// NewID returns a fresh ID, later ones sorting after earlier ones.
func NewID() ID { return ID(uuid.Must(uuid.NewV7())) }

// ParseID reads the text form. Faults: a plain error for anything else.
func ParseID(s string) (ID, error) {
	u, err := uuid.Parse(s)
	if err != nil {
		return ID{}, fmt.Errorf("tenant id %q: %w", s, err)
	}
	return ID(u), nil
}

// String is the text form with dashes.
func (id ID) String() string { return uuid.UUID(id).String() }

// IsZero reports whether id names nobody.
func (id ID) IsZero() bool { return id == ID{} }

// Value stores an ID as Postgres uuid.
func (id ID) Value() (driver.Value, error) { return id.String(), nil }

// Scan reads an ID from a Postgres uuid; NULL becomes the zero ID.
func (id *ID) Scan(src any) error {
	if src == nil {
		*id = ID{}
		return nil
	}
	return (*uuid.UUID)(id).Scan(src)
}

// MarshalText and UnmarshalText are the text form, for JSON.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the text form.
func (id *ID) UnmarshalText(b []byte) error { return (*uuid.UUID)(id).UnmarshalText(b) }

// SchemaOf is the name of a tenant's schema, for those who look for it in Postgres.
func SchemaOf(id ID) string { return id.schema() }

// schema is the name of the tenant's schema: t_ and the id's 32 hex digits.
func (id ID) schema() string { return "t_" + hex.EncodeToString(id[:]) }

// Tenant is what the control plane knows of one tenant without opening it.
type Tenant struct {
	bun.BaseModel `bun:"table:control.tenants,alias:t"`

	ID            ID        `bun:"id,pk"`
	Slug          string    `bun:"slug"`
	Name          string    `bun:"name"`
	State         State     `bun:"state"`
	Residence     Residence `bun:"residence"`
	Operation     OpKind    `bun:"operation"`
	Node          string    `bun:"node"`
	SchemaVersion int64     `bun:"schema_version"`
	Accent        string    `bun:"accent"`
	CreatedAt     time.Time `bun:"created_at"`
	LastActiveAt  time.Time `bun:"last_active_at"`        // a human, to the hour
	LastRequestAt time.Time `bun:"last_request_at"`       // anybody, to the hour
	OwnerEmail    string    `bun:"owner_email"`           // "" where nobody has told control yet
	Domain        string    `bun:"domain"`                // its own verified host, "" for none
	DeleteAt      time.Time `bun:"delete_at,nullzero"`    // of a workspace that is closed
	ClosedAt      time.Time `bun:"closed_at,nullzero"`    // by its owner; zero where it was for money
	CondemnedAt   time.Time `bun:"condemned_at,nullzero"` // by two operators: it is closed, and deleted soon
	HasBans       bool      `bun:"has_bans"`              // whether addresses are to be looked for
	StylesHash    string    `bun:"styles_hash"`           // of its own style sheet, "" for none
	LogoVersion   int64     `bun:"logo_version"`          // 0: no logo, else when it was set

	// What it has bought, in the words of package billing.
	Plan      string          `bun:"plan"`          // a version of a plan; "": the newest Free
	Seats     int64           `bun:"seats"`         // that are paid for
	MRR       int64           `bun:"mrr"`           // cents that come in each month
	Cost      int64           `bun:"cost,nullzero"` // what it costs us each month, in millionths of a dollar
	Overrides json.RawMessage `bun:"overrides"`     // amounts agreed with it alone
	Told      Audience        `bun:"told"`          // who sees that money is owed

	// Whether it wants more than the plan includes, and for how much a month; nil: as
	// the plan says.
	Overage    *bool  `bun:"overage"`
	OverageCap *int64 `bun:"overage_cap"`

	ReadOnly *Switch `bun:"-"` // that forbids writing, of a tenant that Lookup found; nil: none
}

// CanRead reports whether members may sign in and read.
func (t Tenant) CanRead() bool {
	switch t.State {
	case StateTrialing, StateActive, StatePastDue, StateSuspended:
		return true
	}
	return false
}

// CanWrite reports whether members may post and change things.
func (t Tenant) CanWrite() bool { return t.CanRead() && t.State != StateSuspended && t.ReadOnly == nil }

// Initial is the letter on the workspace's mark.
func (t Tenant) Initial() string {
	for _, r := range t.Name {
		return strings.ToUpper(string(r))
	}
	return "?"
}
