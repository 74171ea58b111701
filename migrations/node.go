package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
)

// nodeSteps are the statements of control/ that name schema node: all that a server
// needs which holds tenants and not the control plane. Taking them from the same files
// keeps one order for both kinds of server, and files that have shipped as they are.
var nodeSteps = onlyNode(controlSteps)

var namesNode = regexp.MustCompile(`\bnode\.|SCHEMA IF NOT EXISTS node\b`)

func onlyNode(steps []step) []step {
	var some []step
	for _, s := range steps {
		kept := step{version: s.version}
		for _, statement := range s.statements {
			if namesNode.MatchString(statement) {
				kept.statements = append(kept.statements, statement)
			}
		}
		some = append(some, kept)
	}
	return some
}

// Node brings schema node of a server without a control plane to ControlVersion and
// returns how many files it applied. It refuses one that has a control plane: that is
// another Hearth's, or this one's own by another name.
func Node(ctx context.Context, db *sql.DB) (applied int, err error) {
	var control bool
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('control.migrations') IS NOT NULL`).Scan(&control); err != nil {
		return 0, err
	}
	if control {
		return 0, fmt.Errorf("this database has a control plane of its own, so it cannot be one more server for tenants")
	}
	return apply(ctx, db, "node", nodeSteps)
}
