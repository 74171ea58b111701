package tenant

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"hearth/tenant/fault"
)

// ChangeProfile changes what others see of me. Faults: Invalid joined per field.
func (s *Service) ChangeProfile(ctx context.Context, db DB, me Member, name, bio string) (Member, error) {
	clean, errName := CleanName("name", name)
	bio = strings.Join(strings.Fields(bio), " ")
	var errBio error
	if !CleanText(bio) || utf8.RuneCountInString(bio) > MaxBio {
		errBio = fault.Field("bio", "Please use at most %d characters.", MaxBio)
	}
	if err := errors.Join(errName, errBio); err != nil {
		return me, err
	}
	me.Name, me.Bio = clean, bio
	if err := s.changeMember(ctx, db, me, "name", "bio"); err != nil {
		return me, err
	}
	s.rooms.Announce(ctx, db.Tenant(), me)
	return me, nil
}

// ChangePassword changes my password and ends all my other sessions. Faults:
// Invalid on "current" or "password".
func (s *Service) ChangePassword(ctx context.Context, db DB, me Member, current, next string) error {
	if err := provePassword(ctx, db, me, current); err != nil {
		return err
	}
	if err := CheckNewPassword(next, me.Name, me.Email); err != nil {
		return err
	}
	var err error
	if me.PasswordDigest, err = HashPassword(ctx, next); err != nil {
		return err
	}
	if err := updateMember(ctx, db, me, "password_digest"); err != nil {
		return err
	}
	return s.RevokeOtherSessions(ctx, db, me)
}

// provePassword asks a signed-in member to show again who they are, before what
// somebody at a forgotten screen must not do. Faults: Invalid on "current".
func provePassword(ctx context.Context, db DB, me Member, current string) error {
	known, err := MemberByID(ctx, db, me.ID) // sessions do not carry the digest
	if err != nil {
		return err
	}
	ok, err := CheckPassword(ctx, known.PasswordDigest, current)
	if err == nil && !ok {
		return fault.Field("current", "This is not your current password.")
	}
	return err
}
