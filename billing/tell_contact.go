package billing

import (
	"context"
	"strings"

	"hearth/tenant"
)

// theContact is in the place of a member's id where a mail goes to whoever the invoices
// go to, who may be nobody's member.
const theContact = 0

// besides is the contact as one more to be told, unless one of those is it.
func (to Contact) besides(people []tenant.Member) []tenant.Member {
	if to.Email == "" {
		return nil
	}
	for _, m := range people {
		if strings.EqualFold(m.Email, to.Email) {
			return nil
		}
	}
	return []tenant.Member{{ID: theContact, Name: to.Name, Email: to.Email, Status: tenant.StatusActive}}
}

// addressee is whom a mail of money goes to, as they are now. Faults: NotFound.
func addressee(ctx context.Context, db tenant.DB, to Contact, id int64) (tenant.Member, error) {
	if id != theContact {
		return tenant.MemberByID(ctx, db, id)
	}
	people, err := tenant.InCharge(ctx, db)
	if err != nil {
		return tenant.Member{}, err
	}
	if is := to.besides(people); len(is) > 0 {
		return is[0], nil
	}
	return tenant.Member{}, nil
}
