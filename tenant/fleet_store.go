package tenant

import (
	"context"
	"slices"

	"github.com/uptrace/bun"
)

func tenantVersions(ctx context.Context, c ControlDB) ([]VersionCount, error) {
	counts := []VersionCount{}
	err := c.NewRaw(`SELECT schema_version AS version, count(*) AS tenants, count(*) FILTER (WHERE residence = 'hibernated') AS hibernated
		FROM control.tenants WHERE state NOT IN ('deleted', 'provisioning') GROUP BY schema_version ORDER BY schema_version`).Scan(ctx, &counts)
	return counts, Fault(err, "count versions")
}

// glanceAtVersions goes from version to version through their index.
func glanceAtVersions(ctx context.Context, c ControlDB) ([]VersionCount, error) {
	counts := []VersionCount{}
	err := c.NewRaw(`WITH RECURSIVE v (version) AS (
			(SELECT schema_version FROM control.tenants WHERE schema_version > 0 ORDER BY schema_version LIMIT 1)
			UNION ALL SELECT (SELECT t.schema_version FROM control.tenants AS t WHERE t.schema_version > v.version ORDER BY t.schema_version LIMIT 1) FROM v WHERE v.version IS NOT NULL)
		SELECT v.version, (SELECT count(*) FROM (SELECT 1 FROM control.tenants AS t WHERE t.schema_version = v.version AND t.state NOT IN ('deleted', 'provisioning') ORDER BY t.slug LIMIT ?0) AS n) AS tenants,
			(SELECT count(*) FROM (SELECT 1 FROM control.tenants AS t WHERE t.schema_version = v.version AND t.residence = 'hibernated' AND t.state NOT IN ('deleted', 'provisioning') ORDER BY t.slug LIMIT ?0) AS n) AS hibernated
		FROM v WHERE v.version IS NOT NULL`, RosterCounted+1).Scan(ctx, &counts)
	counts = slices.DeleteFunc(counts, func(n VersionCount) bool { return n.Tenants == 0 })
	return counts, Fault(err, "count versions")
}

// isBehind is what the index of versions holds.
const isBehind = `t.schema_version < ? AND t.residence = 'awake' AND t.state NOT IN ('provisioning', 'deleted')`

// isFailing leaves out who has got there some other way: by a move, or a newer binary.
const isFailing = `control.fleet_failures AS f JOIN control.tenants AS t ON t.id = f.tenant_id AND t.schema_version < f.target`

func fleetState(ctx context.Context, c ControlDB, version int64) (s FleetState, err error) {
	err = c.NewRaw(`SELECT (SELECT count(*) FROM (SELECT 1 FROM control.tenants AS t WHERE `+isBehind+` LIMIT 10000) AS a) AS behind,
		(SELECT count(*) FROM (SELECT 1 FROM `+isFailing+` LIMIT 10000) AS b) AS failed`, version).Scan(ctx, &s)
	return s, Fault(err, "count what is behind")
}

// ofRun narrows a query to the awake tenants that are behind for a run: those that it
// has not failed with, and to which nothing is being done that their schema may not
// survive; nor those that operators have it pass by.
func ofRun(q *bun.SelectQuery, run FleetRun, marked bool) *bun.SelectQuery {
	q = q.Where(isBehind, run.Target).Where("NOT "+isSkipped, run.Target).Where("t.operation NOT IN (?, ?)", OpDelete, OpMove).Where("t.node IN (?)", bun.List(run.servers)).
		Where("NOT EXISTS (SELECT 1 FROM control.fleet_failures AS f WHERE f.tenant_id = t.id AND f.run_id = ?)", run.ID.String())
	if marked {
		q = q.Where("t.canary")
	}
	return q
}

func countBehind(ctx context.Context, c ControlDB, run FleetRun, marked bool) (int, error) {
	n, err := ofRun(c.NewSelect().Model((*Tenant)(nil)), run, marked).Count(ctx)
	return int(n), Fault(err, "count tenants behind")
}

// tenantsBehind lists the next tenants of a run, those with the oldest schemas first.
func tenantsBehind(ctx context.Context, c ControlDB, run FleetRun, after Tenant, marked bool, limit int) ([]Tenant, error) {
	var behind []Tenant
	err := ofRun(c.NewSelect().Model(&behind), run, marked).Where("(t.schema_version, t.id) > (?, ?)", after.SchemaVersion, after.ID).
		OrderExpr("t.schema_version, t.id").Limit(int64(limit)).Scan(ctx)
	return behind, Fault(err, "tenants behind")
}

func canaries(ctx context.Context, c ControlDB, limit int) ([]string, error) {
	slugs := []string{}
	err := c.NewRaw(`SELECT slug FROM control.tenants WHERE canary AND state <> 'deleted' ORDER BY id LIMIT ?`, limit).Scan(ctx, &slugs)
	return slugs, Fault(err, "canaries")
}

func setCanary(ctx context.Context, c ControlDB, id ID, first bool) error {
	_, err := c.NewRaw(`UPDATE control.tenants SET canary = ? WHERE id = ?`, first, id).Exec(ctx)
	return Fault(err, "mark %s", id)
}

// beginRun writes a new run, and forgets all but the latest.
func beginRun(ctx context.Context, c ControlDB, run FleetRun) error {
	_, err := c.NewRaw(`WITH old AS (DELETE FROM control.fleet_runs WHERE id NOT IN (SELECT id FROM control.fleet_runs ORDER BY id DESC LIMIT 50))
		INSERT INTO control.fleet_runs (id, target, wave) VALUES (?, ?, ?)`, run.ID.String(), run.Target, run.Wave).Exec(ctx)
	return Fault(err, "begin run")
}

func writeRun(ctx context.Context, c ControlDB, run FleetRun) error {
	_, err := c.NewRaw(`UPDATE control.fleet_runs SET wave = ?, size = ?, done = ?, failed = ?, moved = ?, failures = ?, outcome = ?, seen_at = now() WHERE id = ?`,
		run.Wave, run.Size, run.Done, run.Failed, run.Moved, run.Failures, run.Outcome, run.ID.String()).Exec(ctx)
	return Fault(err, "write run")
}

func latestRun(ctx context.Context, c ControlDB) (run FleetRun, err error) {
	err = c.NewSelect().Model(&run).OrderExpr("run.id DESC").Limit(1).Scan(ctx)
	return run, Fault(err, "latest run")
}

func noteFailure(ctx context.Context, c ControlDB, id ID, run *FleetRun, target int64, text string) error {
	var of any
	if run != nil {
		of = run.ID.String()
	}
	_, err := c.NewRaw(`INSERT INTO control.fleet_failures AS f (tenant_id, run_id, target, error) VALUES (?, ?, ?, left(?, 1000))
		ON CONFLICT (tenant_id) DO UPDATE SET run_id = excluded.run_id, target = excluded.target, error = excluded.error, attempts = f.attempts + 1, failed_at = now()`,
		id, of, target, text).Exec(ctx)
	return Fault(err, "note failure of %s", id)
}

// failedLately reports whether a tenant could not be migrated to a version just now.
func failedLately(ctx context.Context, c ControlDB, id ID, target int64) (has bool, err error) {
	err = c.NewRaw(`SELECT EXISTS (SELECT 1 FROM control.fleet_failures WHERE tenant_id = ? AND target = ? AND failed_at > now() - interval '10 seconds')`, id, target).Scan(ctx, &has)
	return has, Fault(err, "look for a failure of %s", id)
}

func fleetFailures(ctx context.Context, c ControlDB, limit int) ([]FleetFailure, error) {
	failures := []FleetFailure{}
	err := c.NewRaw(`SELECT f.tenant_id, t.slug, f.target, f.attempts, f.error, f.failed_at FROM `+isFailing+` ORDER BY f.failed_at DESC LIMIT ?`, limit).Scan(ctx, &failures)
	return failures, Fault(err, "failures")
}
