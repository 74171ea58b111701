package tenant

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"

	"hearth/tenant/fault"
)

// inviteAlphabet leaves out what is easily misread.
const inviteAlphabet = "abcdefghjkmnpqrstuvwxyz23456789"

var inviteShape = regexp.MustCompile(`^[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}$`)

// IsInviteCode reports whether a text has the shape of a code that lets people in.
func IsInviteCode(text string) bool { return inviteShape.MatchString(text) }

// newInviteCode returns twelve random characters in groups of four, about 59 bits.
func newInviteCode() string {
	var b [12]byte
	var out []byte
	for i := 0; i < len(b); {
		rand.Read(b[i : i+1])
		if int(b[i]) >= 256-256%len(inviteAlphabet) {
			continue // keeps every character equally likely
		}
		if i == 4 || i == 8 {
			out = append(out, '-')
		}
		out = append(out, inviteAlphabet[int(b[i])%len(inviteAlphabet)])
		i++
	}
	return string(out)
}

// Join is what somebody who follows an invite link types.
type Join struct{ Name, Email, Password string }

// InviteCode returns the code of the workspace's invite link, "" when it has none.
func (s *Service) InviteCode(ctx context.Context, db DB) (string, error) { return inviteCode(ctx, db) }

// RegenerateInvite replaces the invite link; the old one stops working at once.
func (s *Service) RegenerateInvite(ctx context.Context, db DB, me Member) (string, error) {
	if !me.IsAdministrator() {
		return "", fault.New(fault.Forbidden, "Only administrators can replace the invite link.")
	}
	code := newInviteCode()
	if err := replaceDoor(ctx, s.registry.Control(), DoorInvite, db.Tenant(), code); err != nil {
		return "", err
	}
	return code, setInviteCode(ctx, db, code)
}

// CheckInvite says whether a code opens a tenant. It reads the control plane only,
// so a wrong code wakes nobody. Faults: NotFound.
func (s *Service) CheckInvite(ctx context.Context, id ID, code string) error {
	gone := fault.New(fault.NotFound, "This invite link does not work any more. Ask whoever sent it for a new one.")
	if !IsInviteCode(code) {
		return gone
	}
	open, err := doorOpens(ctx, s.registry.Control(), DoorInvite, id, code)
	if err == nil && !open {
		return gone
	}
	return err
}

// Join adds a member by invite link and signs them in. An address that is here
// already signs in with its password; a wrong one gets the same answer as any
// other refusal, so the form tells nobody who is a member. Faults: Invalid joined
// per field, NotFound for a code that is over, PaymentRequired where the workspace has
// as many members as it may.
func (s *Service) Join(ctx context.Context, db DB, code string, in Join, from Visitor) (Member, string, error) {
	if err := s.CheckInvite(ctx, db.Tenant(), code); err != nil {
		return Member{}, "", err
	}
	name, errName := CleanName("name", in.Name)
	email, errEmail := CleanEmail(in.Email)
	if err := errors.Join(errName, errEmail, CheckNewPassword(in.Password, name, email)); err != nil {
		return Member{}, "", err
	}
	digest, err := HashPassword(ctx, in.Password)
	if err != nil {
		return Member{}, "", err
	}
	room, err := s.allower.Allowance(ctx, db.Tenant(), EntitledMembers)
	if err != nil {
		return Member{}, "", err
	}
	m := Member{Name: name, Email: email, PasswordDigest: digest, Role: RoleMember, Status: StatusActive}
	err = s.adding(ctx, db, room, func(ctx context.Context, db DB) error {
		if err := insertMember(ctx, db, &m); err != nil {
			return err
		}
		if err := s.rooms.Admit(ctx, db, m); err != nil {
			return err
		}
		if err := s.jobs.Enqueue(ctx, db, QueueNow, FollowEmailArgs{MemberID: m.ID, Was: m.Email}); err != nil {
			return err
		}
		return s.jobs.Enqueue(ctx, db, QueueNow, ConfirmMailArgs{MemberID: m.ID})
	})
	if fault.Is(err, fault.Conflict) {
		if known, token, err := s.SignIn(ctx, db, email, in.Password, from); err == nil {
			return known, token, nil
		}
		n, err := CountMembers(ctx, db, StatusActive)
		if err == nil {
			err = room.Check(ctx, int64(n), 1) // as an address that is not here is told
		}
		if err != nil {
			return Member{}, "", err
		}
		return Member{}, "", fault.Field("email", "We could not add this address. If you belong to this workspace already, sign in instead.")
	}
	if err != nil {
		return Member{}, "", err
	}
	s.rooms.Announce(ctx, db.Tenant(), m)
	return s.begin(ctx, db, m, from)
}
