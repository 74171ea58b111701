package tenant

import (
	"context"
	"time"

	"hearth/tenant/fault"
)

// VisitMailArgs asks to tell the owner of a visit to their workspace, or that it was
// raised.
type VisitMailArgs struct {
	TenantID ID    `json:"tenant_id"`
	VisitID  int64 `json:"visit_id"`
	Raised   bool  `json:"raised,omitempty"`
}

// Kind implements JobArgs.
func (VisitMailArgs) Kind() string { return "tenant:mail_visit" }

// VisitMail tells the owner of a workspace that somebody of ours is in it as a member.
type VisitMail struct {
	Tenant    ID // whose mail it is
	To, Name  string
	Workspace string
	Operator  string // their name
	Member    string // as whom
	Reason    string
	Raised    bool // it may change things from now on
	At, Until time.Time
	URL       string // where to see and end it
}

// MailVisit tells the owner of a visit.
func (s *Service) MailVisit(ctx context.Context, mailer Mailer, links Links, a VisitMailArgs) error {
	t, err := TenantByID(ctx, s.registry.Control(), a.TenantID)
	if err != nil {
		return gone(err)
	}
	db, err := s.registry.OpenTenant(ctx, t)
	if err != nil {
		return gone(err)
	}
	v, err := VisitByID(ctx, db, a.VisitID)
	if err != nil {
		return gone(err)
	}
	owner, err := Owner(ctx, db)
	if err != nil {
		return gone(err)
	}
	mail := VisitMail{Tenant: t.ID, To: owner.Email, Name: owner.Name, Workspace: t.Name, Operator: v.OperatorName, Member: v.Member, Reason: v.Reason,
		At: v.CreatedAt, Until: v.ExpiresAt, URL: links.TenantURL(t, "/settings/support")}
	if a.Raised {
		switch {
		case v.IsRaised():
		case v.IsOver(s.now()):
			return nil
		default: // what was decided is being done
			return fault.New(fault.Unavailable, "Visit %d is not raised yet.", v.ID)
		}
		mail.Raised, mail.Reason, mail.At = true, v.RaisedReason, v.RaisedAt
	}
	return mailer.Visit(ctx, mail)
}
