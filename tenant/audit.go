package tenant

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Actor is who did something that is kept in the audit log. The zero Actor is Hearth
// itself, which acts upon what Stripe and owners do.
type Actor struct {
	Operator  uuid.UUID // zero for whoever is no operator
	Name      string    // their address, or "terminal"
	Session   uuid.UUID
	IPAddress string
}

// Terminal is somebody at the command line, whose name no program knows.
var Terminal = Actor{Name: "terminal"}

// Actor is o in the session they are using, at an address.
func (o Operator) Actor(ip string) Actor {
	return Actor{Operator: o.ID, Name: o.Email, Session: o.Session, IPAddress: ip}
}

// AuditEntry is one act as the audit log keeps it.
type AuditEntry struct {
	By            Actor
	Tenant        ID     // zero: of none
	Action        string // what and what with it, like tenant.suspend
	Reason        string // in the words of whoever did it
	Before, After any    // what changed, as JSON; nil for nothing
}

// Audit keeps an act in the transaction that c is in, so that neither is there without
// the other. It is the only way into the log: what commits is chained by the database
// to the entry before it and never changed.
func Audit(ctx context.Context, c ControlDB, e AuditEntry) error {
	detail := map[string]any{}
	if e.Before != nil {
		detail["before"] = e.Before
	}
	if e.After != nil {
		detail["after"] = e.After
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("detail of %s: %w", e.Action, err)
	}
	return insertAudit(ctx, c, e, string(text))
}

// AuditLine is an entry as it is read: with who, when and where in the chain.
type AuditLine struct {
	ID        ID              `bun:"id" json:"id"`
	Number    int64           `bun:"number" json:"number"` // in the chain, from 1
	Day       time.Time       `bun:"day" json:"day"`       // of the chain, in UTC
	Hash      []byte          `bun:"hash" json:"hash"`
	Operator  ID              `bun:"operator_id" json:"operator_id"`
	Actor     string          `bun:"actor" json:"actor"`
	Session   ID              `bun:"session_id" json:"session_id"`
	IPAddress string          `bun:"ip_address" json:"ip_address"`
	Tenant    ID              `bun:"tenant_id" json:"tenant_id"`
	Slug      string          `bun:"slug" json:"slug"` // of the tenant, "" for none
	Action    string          `bun:"action" json:"action"`
	Reason    string          `bun:"reason" json:"reason"`
	Detail    json.RawMessage `bun:"detail" json:"detail"` // before and after
	CreatedAt time.Time       `bun:"created_at" json:"created_at"`
}

// AuditSearch narrows the log. What is zero narrows nothing.
type AuditSearch struct {
	Actor  string // the whole of it
	Slug   string // of the tenant
	Action string // how it begins
	From   time.Time
	Until  time.Time // before it
	After  ID        // the last entry already seen
	Limit  int
}
