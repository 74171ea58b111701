package tenant

import "context"

func tenantVersions(ctx context.Context, c ControlDB) ([]VersionCount, error) {
	counts := []VersionCount{}
	err := c.NewRaw(`SELECT schema_version AS version, count(*) AS tenants FROM control.tenants
		WHERE state NOT IN ('deleted', 'provisioning') GROUP BY schema_version ORDER BY schema_version`).Scan(ctx, &counts)
	return counts, Fault(err, "count versions")
}

func tenantsBehind(ctx context.Context, c ControlDB, version int64, limit int) ([]Tenant, error) {
	var behind []Tenant
	err := c.NewSelect().Model(&behind).Where("t.schema_version < ?", version).Where("t.residence = ?", ResidenceAwake).
		Where("t.state NOT IN ('deleted', 'provisioning')").OrderExpr("t.id").Limit(int64(limit)).Scan(ctx)
	return behind, Fault(err, "tenants behind")
}
