package tenant

import (
	"context"
	"time"
)

// ConfirmationMail asks a person to show that an address is theirs.
type ConfirmationMail struct {
	Tenant    ID // whose mail it is
	To, Name  string
	Workspace string
	URL       string
}

// ResetMail carries the link to choose a new password.
type ResetMail struct {
	Tenant    ID // whose mail it is
	To, Name  string
	Workspace string
	URL       string
}

// EmailChangeMail asks whoever reads an address to confirm that it is a member's
// new one.
type EmailChangeMail struct {
	Tenant    ID // whose mail it is
	To, Name  string
	Workspace string
	URL       string
}

// EmailNoticeMail tells a member's address that another is about to take its place.
type EmailNoticeMail struct {
	Tenant    ID // whose mail it is
	To, Name  string
	Workspace string
	NewEmail  string
	ResetURL  string // where to lock out whoever asked
}

// ClosedMail tells an owner that their workspace is closed and until when they can
// open it again.
type ClosedMail struct {
	Tenant    ID // whose mail it is
	To, Name  string
	Workspace string
	Until     time.Time
	URL       string
}

// OwnerMail tells a member who owns the workspace now.
type OwnerMail struct {
	Tenant        ID // whose mail it is
	To, Name      string
	Workspace     string
	Owner, Former string // their names
	IsOwner       bool   // the reader is the new owner, not the former one
	URL           string // of the settings
}

// RecoveryMail tells a member that an administrator made a link which signs in as them.
type RecoveryMail struct {
	Tenant    ID // whose mail it is
	To, Name  string
	Workspace string
	By        string // the administrator's name
	URL       string // of the member's devices
}

// AnnouncementMail tells somebody in charge of a workspace what operators announce.
type AnnouncementMail struct {
	Tenant      ID // whose mail it is
	To, Name    string
	Workspace   string
	Title, Body string
	URL         string // of the workspace
}

// WorkspacesMail tells a person which workspaces their address belongs to; none is
// an answer too.
type WorkspacesMail struct {
	To         string
	Workspaces []WorkspaceLink
	SignUpURL  string
}

// WorkspaceLink is one workspace in a WorkspacesMail.
type WorkspaceLink struct{ Name, URL string }

// OwingMail tells somebody who can do something about it that a workspace's payments
// came to an edge.
type OwingMail struct {
	Tenant    ID // whose mail it is
	To, Name  string
	Workspace string
	Step      OwingStep
	Until     time.Time // when the next thing happens, zero: nothing does
	URL       string    // where to pay
}

// OwingStep is an edge of what happens to a workspace that is not paid for.
type OwingStep string

// The steps.
const (
	OwingNothing   OwingStep = ""
	OwingFailed    OwingStep = "failed"    // a payment did not go through
	OwingStill     OwingStep = "still"     // nor did it since
	OwingSuspended OwingStep = "suspended" // read only
	OwingCancelled OwingStep = "cancelled" // closed
	OwingDeletion  OwingStep = "deletion"  // closed by operators, who delete it
	OwingRecovered OwingStep = "recovered" // paid
)

// Mailer sends mails made from plain values. tenant/mail grants it.
type Mailer interface {
	Confirmation(ctx context.Context, m ConfirmationMail) error
	Workspaces(ctx context.Context, m WorkspacesMail) error
	Reset(ctx context.Context, m ResetMail) error
	EmailChange(ctx context.Context, m EmailChangeMail) error
	Owner(ctx context.Context, m OwnerMail) error
	Closed(ctx context.Context, m ClosedMail) error
	Owing(ctx context.Context, m OwingMail) error
	EmailNotice(ctx context.Context, m EmailNoticeMail) error
	Recovery(ctx context.Context, m RecoveryMail) error
	Announcement(ctx context.Context, m AnnouncementMail) error
	Visit(ctx context.Context, m VisitMail) error
}

// Links makes addresses on Hearth's hosts. tenant/web grants it.
type Links interface {
	SiteURL(path string) string
	// TenantURL is in a workspace, at its own domain where it has one.
	TenantURL(t Tenant, path string) string
}

// ConfirmMailArgs asks for a confirmation mail to a member.
type ConfirmMailArgs struct {
	MemberID int64 `json:"member_id"`
}

// Kind implements JobArgs.
func (ConfirmMailArgs) Kind() string { return "tenant:mail_confirmation" }

// FindMailArgs asks for a mail that lists the workspaces of an address.
type FindMailArgs struct {
	Email string `json:"email"`
}

// Kind implements JobArgs.
func (FindMailArgs) Kind() string { return "tenant:mail_workspaces" }
