package tenant

import (
	"context"
	"slices"
	"strings"

	"hearth/tenant/fault"
)

// AddDomainAs notes, by an operator's word, which name a workspace is to be reached at;
// it leads there once it is verified. Faults: NotFound, Invalid on "host" and "reason",
// Precondition while the workspace has a domain or is in no state for one.
func (s *Service) AddDomainAs(ctx context.Context, by Actor, id ID, host, reason string) error {
	return s.onDomain(ctx, by, id, ActClaimDomain, "tenant.add_domain", reason, func(ctx context.Context, c ControlDB, _ Tenant) (before, after any, err error) {
		host, err := CleanDomain(host, s.registry.base)
		if err != nil {
			return nil, nil, err
		}
		return nil, map[string]string{"host": host}, putClaim(ctx, c, id, DomainClaim{Host: host, Token: NewSecret()})
	})
}

// VerifyDomainAs looks for the record of a workspace's claim now, and where it is there
// makes the name its own. It returns the name and the texts that were found. Faults:
// NotFound, Invalid on "reason", Precondition without a claim or its record, Conflict
// where another workspace has the name, Unavailable where nobody answers.
func (s *Service) VerifyDomainAs(ctx context.Context, by Actor, id ID, reason string) (host string, found []string, err error) {
	if _, err := CleanReason(reason); err != nil {
		return "", nil, err
	}
	claim, err := Claim(ctx, s.registry.Control(), id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", nil, err
	}
	name, text := claim.Record()
	if claim.Host != "" {
		if found, err = s.texts(ctx, name); err != nil {
			return claim.Host, nil, err
		}
	}
	err = s.onDomain(ctx, by, id, ActClaimDomain, "tenant.verify_domain", reason, func(ctx context.Context, c ControlDB, t Tenant) (before, after any, err error) {
		now, err := claimed(ctx, c, id)
		switch {
		case err != nil:
			return nil, nil, err
		case now != claim:
			return nil, nil, fault.New(fault.Conflict, "The domain was changed meanwhile. Look at it and try again.")
		case len(found) == 0:
			return nil, nil, fault.New(fault.Precondition, "The name servers answer that there is no TXT record at %s.", name)
		case !slices.Contains(found, text):
			return nil, nil, fault.New(fault.Precondition, "The name servers answer for %s: %s. What is needed is %s.", name, quoted(found), quoted([]string{text}))
		}
		return nil, map[string]string{"host": claim.Host, "answer": quoted(found)}, takeDomain(ctx, c, id, claim)
	})
	return claim.Host, found, err
}

// VouchDomainAs makes the name of a workspace's claim its own without asking the domain
// name system. Faults: as VerifyDomainAs.
func (s *Service) VouchDomainAs(ctx context.Context, by Actor, id ID, reason string) (host string, err error) {
	err = s.onDomain(ctx, by, id, ActClaimDomain, "tenant.vouch_domain", reason, func(ctx context.Context, c ControlDB, _ Tenant) (before, after any, err error) {
		claim, err := claimed(ctx, c, id)
		if err != nil {
			return nil, nil, err
		}
		host = claim.Host
		return nil, map[string]string{"host": host}, takeDomain(ctx, c, id, claim)
	})
	return host, err
}

// RemoveDomainAs takes a workspace's domain, or its claim to one, by an operator's word.
// Faults: NotFound, Invalid on "reason", Precondition where there is none.
func (s *Service) RemoveDomainAs(ctx context.Context, by Actor, id ID, reason string) (host string, err error) {
	err = s.onDomain(ctx, by, id, ActRemoveDomain, "tenant.remove_domain", reason, func(ctx context.Context, c ControlDB, t Tenant) (before, after any, err error) {
		if host = t.Domain; host == "" {
			claim, err := claimed(ctx, c, id)
			if err != nil {
				return nil, nil, err
			}
			host = claim.Host
		}
		return map[string]any{"host": host, "verified": t.Domain != ""}, nil, dropDomain(ctx, c, id)
	})
	return host, err
}

// onDomain does something with a workspace's domain and keeps it in the audit log, in
// one commit and while nobody else changes the workspace.
func (s *Service) onDomain(ctx context.Context, by Actor, id ID, act Act, action, reason string,
	do func(ctx context.Context, c ControlDB, t Tenant) (before, after any, err error)) error {
	reason, err := CleanReason(reason)
	if err != nil {
		return err
	}
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		t, err := holdTenant(ctx, c, id)
		if err != nil {
			return err
		}
		if err := CheckAct(t, act); err != nil {
			return err
		}
		before, after, err := do(ctx, c, t)
		if err != nil {
			return err
		}
		return Audit(ctx, c, AuditEntry{By: by, Tenant: id, Action: action, Reason: reason, Before: before, After: after})
	})
}

// claimed is Claim that faults with Precondition where there is none.
func claimed(ctx context.Context, c ControlDB, id ID) (DomainClaim, error) {
	claim, err := Claim(ctx, c, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Precondition, "This workspace has no domain that waits to be verified.")
	}
	return claim, err
}

// quoted writes texts of the domain name system, as much as a line holds.
func quoted(texts []string) string {
	var some []string
	for _, text := range texts[:min(len(texts), 5)] {
		some = append(some, "“"+clip(strings.ToValidUTF8(text, "�"), 120)+"”")
	}
	if len(texts) > 5 {
		some = append(some, "and more")
	}
	return strings.Join(some, ", ")
}
