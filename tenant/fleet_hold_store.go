package tenant

import (
	"context"

	"hearth/tenant/fault"
)

func fleetHold(ctx context.Context, c ControlDB) (hold FleetHold, err error) {
	err = c.NewRaw(`SELECT reason, held_by, held_at FROM control.fleet_hold`).Scan(ctx, &hold)
	return hold, Fault(err, "look whether migrations are paused")
}

func holdFleet(ctx context.Context, c ControlDB, e AuditEntry) error {
	_, err := c.NewRaw(`INSERT INTO control.fleet_hold (reason, held_by) VALUES (?, ?)`, e.Reason, clip(e.By.Name, MaxEmail)).Exec(ctx)
	return Fault(err, "pause migrations")
}

func releaseFleet(ctx context.Context, c ControlDB) error {
	return needsRow(ctx, c, "Migrations are not paused.", `DELETE FROM control.fleet_hold`)
}

func skipTenant(ctx context.Context, c ControlDB, e AuditEntry, target int64) error {
	err := needsRow(ctx, c, "", `INSERT INTO control.fleet_skips AS s (tenant_id, target, reason, skipped_by) VALUES (?, ?, ?, ?)
		ON CONFLICT (tenant_id) DO UPDATE SET target = excluded.target, reason = excluded.reason, skipped_by = excluded.skipped_by, skipped_at = now() WHERE s.target < excluded.target`,
		e.Tenant, target, e.Reason, clip(e.By.Name, MaxEmail))
	if fault.Is(err, fault.Precondition) {
		return fault.New(fault.Conflict, "This workspace is skipped already.")
	}
	return err
}

func unskipTenant(ctx context.Context, c ControlDB, id ID) error {
	return needsRow(ctx, c, "This workspace is not skipped.", `DELETE FROM control.fleet_skips WHERE tenant_id = ?`, id)
}

// needsRow faults with Precondition when a statement has changed nothing.
func needsRow(ctx context.Context, c ControlDB, otherwise, statement string, args ...any) error {
	res, err := c.NewRaw(statement, args...).Exec(ctx)
	if err != nil {
		return Fault(err, "change the fleet")
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return fault.New(fault.Precondition, "%s", otherwise)
	}
	return nil
}

// heldOrSkipped is asked before each tenant of a run.
func heldOrSkipped(ctx context.Context, c ControlDB, id ID, target int64) (held, skipped bool, err error) {
	err = c.NewRaw(`SELECT EXISTS (SELECT 1 FROM control.fleet_hold), EXISTS (SELECT 1 FROM control.fleet_skips WHERE tenant_id = ? AND target >= ?)`, id, target).Scan(ctx, &held, &skipped)
	return held, skipped, Fault(err, "ask whether %s may be migrated", id)
}

// isSkipped names a tenant t that runs to a version pass by.
const isSkipped = `EXISTS (SELECT 1 FROM control.fleet_skips AS s WHERE s.tenant_id = t.id AND s.target >= ?)`

// FleetSkips lists the tenants that are behind and passed by, the latest first.
func FleetSkips(ctx context.Context, c ControlDB, limit int) ([]FleetSkip, error) {
	var skips []FleetSkip
	err := c.NewRaw(`SELECT s.tenant_id, t.slug, s.target, s.reason, s.skipped_by, s.skipped_at FROM control.fleet_skips AS s
		JOIN control.tenants AS t ON t.id = s.tenant_id AND t.schema_version < s.target AND t.state <> 'deleted' ORDER BY s.skipped_at DESC LIMIT ?`, limit).Scan(ctx, &skips)
	return skips, Fault(err, "skipped tenants")
}

// FleetRuns lists the latest runs of migrations, the newest first.
func FleetRuns(ctx context.Context, c ControlDB, limit int) ([]FleetRun, error) {
	var runs []FleetRun
	err := c.NewSelect().Model(&runs).OrderExpr("run.id DESC").Limit(int64(limit)).Scan(ctx)
	return runs, Fault(err, "runs")
}
