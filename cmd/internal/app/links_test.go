package app

import (
	"context"
	"net/url"
	"strings"

	"hearth/tenant"
	"hearth/tenant/mail"
)

// mailed is the token of the link in a mail, as its reader would follow it.
func (p party) mailed(send func(ctx context.Context, to tenant.Mailer) error) string {
	caught := mail.NewCatcher()
	if err := send(context.Background(), mail.Mailer{Sender: caught, From: "Hearth <hearth@hearth.test>"}); err != nil {
		panic(err)
	}
	_, after, found := strings.Cut(caught.List()[0].Text, "token=")
	if !found {
		panic("the mail has no link")
	}
	token, err := url.QueryUnescape(strings.Fields(after)[0])
	if err != nil {
		panic(err)
	}
	return token
}

// reset is a token that sets the owner's password.
func (p party) reset() string {
	return p.mailed(func(ctx context.Context, to tenant.Mailer) error {
		return p.a.Tenants.MailReset(ctx, to, p.a.web, tenant.ResetMailArgs{TenantID: p.t.ID, Email: p.owner.Email})
	})
}

// newEmail is a token that changes the owner's address.
func (p party) newEmail() string {
	return p.mailed(func(ctx context.Context, to tenant.Mailer) error {
		return p.a.Tenants.MailEmailChange(ctx, p.db, to, p.a.web, tenant.EmailChangeMailArgs{MemberID: p.owner.ID, Email: "new-" + strings.ToLower(p.owner.Email)})
	})
}
