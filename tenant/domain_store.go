package tenant

import (
	"context"

	"hearth/tenant/fault"
)

// Claim finds the host name that a tenant wants and has not verified. Faults: NotFound.
func Claim(ctx context.Context, c ControlDB, id ID) (DomainClaim, error) {
	var claim DomainClaim
	err := c.NewRaw(`SELECT host, token FROM control.domain_claims WHERE tenant_id = ?`, id).Scan(ctx, &claim)
	return claim, Fault(err, "domain claim of %s", id)
}

// putClaim writes a tenant's claim. Several tenants may claim a name: the one that
// proves it gets it. The same name again keeps its secret. Faults: Invalid on "host"
// when another tenant has the name, Precondition while the tenant has one.
func putClaim(ctx context.Context, c ControlDB, id ID, claim DomainClaim) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		var has, taken bool
		err := c.NewRaw(`SELECT domain <> '', EXISTS (SELECT 1 FROM control.domains WHERE host = ? AND verified_at IS NOT NULL AND tenant_id <> t.id)
			FROM control.tenants AS t WHERE id = ? FOR UPDATE`, claim.Host, id).Scan(ctx, &has, &taken)
		switch {
		case err != nil:
			return Fault(err, "domains of %s", id)
		case has:
			return fault.New(fault.Precondition, "This workspace has a domain already. Remove it first.")
		case taken:
			return fault.Field("host", "%s leads to another workspace already.", claim.Host)
		}
		_, err = c.NewRaw(`INSERT INTO control.domain_claims (tenant_id, host, token) VALUES (?, ?, ?)
			ON CONFLICT (tenant_id) DO UPDATE SET host = excluded.host, token = excluded.token, created_at = now() WHERE domain_claims.host <> excluded.host`,
			id, claim.Host, claim.Token).Exec(ctx)
		return Fault(err, "claim domain")
	})
}

// takeDomain makes a proven claim the tenant's domain, in one commit. Faults:
// Conflict when another tenant was first.
func takeDomain(ctx context.Context, c ControlDB, id ID, claim DomainClaim) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		res, err := c.NewRaw(`INSERT INTO control.domains (host, tenant_id, verified_at) VALUES (?, ?, now())
			ON CONFLICT (host) DO UPDATE SET tenant_id = excluded.tenant_id, verified_at = now() WHERE domains.verified_at IS NULL OR domains.tenant_id = excluded.tenant_id`,
			claim.Host, id).Exec(ctx)
		if err != nil {
			return Fault(err, "take domain")
		}
		if n, err := res.RowsAffected(); err == nil && n == 0 {
			return fault.New(fault.Conflict, "%s leads to another workspace already. It has to be removed there first.", claim.Host)
		}
		if _, err := c.NewRaw(`UPDATE control.tenants SET domain = ? WHERE id = ?`, claim.Host, id).Exec(ctx); err != nil {
			return Fault(err, "note domain of %s", id)
		}
		_, err = c.NewRaw(`DELETE FROM control.domain_claims WHERE tenant_id = ? AND host = ?`, id, claim.Host).Exec(ctx)
		return Fault(err, "close domain claim")
	})
}

// dropDomain forgets a tenant's domain and its claim, in one commit.
func dropDomain(ctx context.Context, c ControlDB, id ID) error {
	return c.InTx(ctx, func(ctx context.Context, c ControlDB) error {
		for _, statement := range []string{
			`UPDATE control.tenants SET domain = '' WHERE id = ?`,
			`DELETE FROM control.domains WHERE tenant_id = ?`,
			`DELETE FROM control.domain_claims WHERE tenant_id = ?`,
		} {
			if _, err := c.NewRaw(statement, id).Exec(ctx); err != nil {
				return Fault(err, "drop domain of %s", id)
			}
		}
		return nil
	})
}
