package tenant

import (
	"context"
	"net/netip"
	"time"

	"hearth/tenant/fault"
)

// Ban keeps a member out for good: they are signed out everywhere at once, what they
// said is removed, and nothing can be sent any more from the addresses they were
// signed in at. spare tells addresses that many share, such as those of our proxies;
// they are never kept out, and neither are private ones. Faults: as ChangeRole.
func (s *Service) Ban(ctx context.Context, db DB, me Member, member int64, spare func(netip.Addr) bool) (Member, error) {
	m, err := s.managed(ctx, db, me, member)
	if err != nil || m.Status == StatusBanned {
		return m, err
	}
	// Said before it is true, so that no moment is left in which nobody looks.
	if err := noteBans(ctx, s.registry.Control(), db.Tenant(), true); err != nil {
		return m, err
	}
	m.Status, m.BannedAt, m.BannedBy = StatusBanned, s.now(), me.ID
	var tokens [][]byte
	err = s.countingBans(ctx, db, func(ctx context.Context, db DB) error {
		if err := s.changeMember(ctx, db, m, "status", "banned_at", "banned_by"); err != nil {
			return err
		}
		if tokens, err = deleteTokens(ctx, db, m.ID, 0); err != nil {
			return err
		}
		addresses, err := endSessions(ctx, db, m.ID)
		if err != nil {
			return err
		}
		if err := insertBans(ctx, db, m.ID, networksOf(addresses, spare)); err != nil {
			return err
		}
		if err := s.rooms.Expel(ctx, db, m); err != nil {
			return err
		}
		if err := s.seats.Changed(ctx, db, time.Time{}); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, db, QueueNow, FollowEmailArgs{MemberID: m.ID, Was: m.Email})
	})
	if err != nil {
		return m, err
	}
	s.closeDoors(ctx, db.Tenant(), tokens)
	s.sockets.CutMember(ctx, db.Tenant(), m.ID)
	s.rooms.Announce(ctx, db.Tenant(), m)
	return m, nil
}

// Unban lets a banned member and their addresses in again, into every open room. What
// they had said stays gone. Faults: as Reactivate.
func (s *Service) Unban(ctx context.Context, db DB, me Member, member int64) (Member, error) {
	m, err := s.managed(ctx, db, me, member)
	if err != nil || m.Status != StatusBanned {
		return m, err
	}
	room, err := s.allower.Allowance(ctx, db.Tenant(), EntitledMembers)
	if err != nil {
		return m, err
	}
	m.Status, m.BannedAt, m.BannedBy = StatusActive, time.Time{}, 0
	err = s.countingBans(ctx, db, func(ctx context.Context, db DB) error {
		return s.adding(ctx, db, room, func(ctx context.Context, db DB) error { return s.liftBan(ctx, db, m) })
	})
	if err != nil {
		return m, err
	}
	s.rooms.Announce(ctx, db.Tenant(), m)
	return m, nil
}

// liftBan is what Unban writes.
func (s *Service) liftBan(ctx context.Context, db DB, m Member) error {
	if err := updateMember(ctx, db, m, "status", "banned_at", "banned_by"); err != nil {
		return err
	}
	if err := deleteBans(ctx, db, m.ID); err != nil {
		return err
	}
	if err := s.rooms.Admit(ctx, db, m); err != nil {
		return err
	}
	return s.jobs.Enqueue(ctx, db, QueueNow, FollowEmailArgs{MemberID: m.ID, Was: m.Email})
}

// countingBans runs fn in a transaction and then notes in the control plane whether
// any address is banned. One at a time for each tenant, so that a ban that is being
// made is not overlooked by one that is being lifted.
func (s *Service) countingBans(ctx context.Context, db DB, fn func(ctx context.Context, db DB) error) error {
	return s.registry.Control().InTx(ctx, func(ctx context.Context, c ControlDB) error {
		if err := lockTenant(ctx, c, db.Tenant()); err != nil {
			return err
		}
		var left bool
		err := db.InTx(ctx, func(ctx context.Context, db DB) error {
			if err := fn(ctx, db); err != nil {
				return err
			}
			var err error
			left, err = anyBans(ctx, db)
			return err
		})
		if err != nil {
			return err
		}
		return noteBans(ctx, c, db.Tenant(), left)
	})
}

// IsBanned reports whether nothing may be sent from an address.
func IsBanned(ctx context.Context, db DB, address string) (bool, error) {
	network := bannable(address)
	if network == "" {
		return false, nil
	}
	return networkBanned(ctx, db, network)
}

// ErrBannedAddress says that somebody was banned at the address of a request.
var ErrBannedAddress = fault.New(fault.TooMany, "Somebody was banned from this workspace at the internet address you are using, so nothing can be sent from it. If that was not you, ask an administrator of the workspace.")

func networksOf(addresses []string, spare func(netip.Addr) bool) (networks []string) {
	for _, text := range addresses {
		if ip, err := netip.ParseAddr(text); err == nil && spare != nil && spare(ip.Unmap()) {
			continue
		}
		if network := bannable(text); network != "" {
			networks = append(networks, network)
		}
	}
	return networks
}

var sharedSpace = netip.MustParsePrefix("100.64.0.0/10") // RFC 6598, inside of carriers

// bannable is the part of an address that one machine has: all of it, or the /64 in
// IPv6; "" for one that is not of the internet, where a proxy or this very machine
// would be kept out.
func bannable(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || sharedSpace.Contains(ip) {
		return ""
	}
	if ip.Is4() {
		return ip.String()
	}
	network, err := ip.Prefix(64)
	if err != nil {
		return ""
	}
	return network.String()
}
