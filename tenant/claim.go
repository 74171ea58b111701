package tenant

import (
	"context"
	"strconv"
	"strings"

	"hearth/tenant/fault"
)

// memberClaim names a member as they are now: once the password or the address has
// changed, a token that carries the claim is over. The hash tells nothing about the
// digest, which is salted.
func memberClaim(m Member) string {
	return strconv.FormatInt(m.ID, 10) + ":" + HashSecret(m.Email + "\x00" + m.PasswordDigest)[:22]
}

func errClaimOver() error {
	return fault.New(fault.Invalid, "This link was used already, or your password or address has changed since. Ask for a new one.")
}

// claimedMember finds the member of a claim. Faults: Invalid when the claim is over.
func claimedMember(ctx context.Context, db DB, claim string) (Member, error) {
	idText, _, _ := strings.Cut(claim, ":")
	id, err := strconv.ParseInt(idText, 10, 64)
	if err != nil {
		return Member{}, errClaimOver()
	}
	m, err := MemberByID(ctx, db, id)
	if fault.Is(err, fault.NotFound) || err == nil && memberClaim(m) != claim {
		return Member{}, errClaimOver()
	}
	return m, err
}
