package tenant

import (
	"time"

	"github.com/uptrace/bun"
)

// DirectOpenFor is how long a workspace opens its direct messages to our support at a
// time.
const DirectOpenFor = 24 * time.Hour

// WithDirect is db for whoever may see all that is theirs. It panics as WithoutDirect.
func (db DB) WithDirect() DB { return db.withMemberships(db.id.schema() + ".memberships") }

// WithoutDirect is db for somebody from whom direct messages are hidden: statements that
// ask who may see a room name ?memberships, and for this handle nobody is in a direct
// room. It panics on a handle of InTx.
func (db DB) WithoutDirect() DB {
	schema := db.id.schema()
	return db.withMemberships("(SELECT own.* FROM " + schema + ".memberships AS own JOIN " + schema + ".rooms AS seen ON seen.id = own.room_id AND seen.kind <> 'direct')")
}

func (db DB) withMemberships(are string) DB {
	pool, ok := db.idb.(*bun.DB)
	if !ok {
		panic("tenant: who sees which rooms is decided before a transaction")
	}
	return DB{id: db.id, idb: pool.WithNamedArg("memberships", bun.Safe(are))}
}
