package tenant

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// Role says what a member may do with the workspace itself.
type Role string

// The roles. A workspace has one owner.
const (
	RoleOwner         Role = "owner"
	RoleAdministrator Role = "administrator"
	RoleMember        Role = "member"
	RoleBot           Role = "bot" // a program: see Bot
)

// Status says whether a member may sign in.
type Status string

// The statuses of a member.
const (
	StatusActive      Status = "active"
	StatusDeactivated Status = "deactivated"
	StatusBanned      Status = "banned" // their address is kept out, too, and what they said is gone
)

// Limits of a member's text, in characters.
const (
	MaxName  = 60
	MaxEmail = 160
	MaxBio   = 140
)

// Member is a person inside a tenant. Session is set on the member of a browser's
// request, Token and Scope on that of a program's.
type Member struct {
	bun.BaseModel `bun:"table:?tenant.members,alias:mb"`

	ID             int64     `bun:"id,pk,autoincrement"`
	Name           string    `bun:"name"`
	Email          string    `bun:"email"` // "" for a bot
	PasswordDigest string    `bun:"password_digest"`
	Role           Role      `bun:"role"`
	Status         Status    `bun:"status"`
	Bio            string    `bun:"bio"`
	AvatarVersion  int64     `bun:"avatar_version"` // 0: no picture, else when it was set
	ConfirmedAt    time.Time `bun:"confirmed_at,nullzero"`
	CreatedAt      time.Time `bun:"created_at,nullzero,default:now()"`
	BannedAt       time.Time `bun:"banned_at,nullzero"`
	BannedBy       int64     `bun:"banned_by"`       // the member who did it, 0 for nobody
	Dismissed      []string  `bun:"dismissed,array"` // announcements that are not to be shown again

	Session int64  `bun:"-"`
	Visit   *Visit `bun:"-"` // of the operator who makes the request in this member's name; nil: the member themselves
	Token   int64  `bun:"-"`
	Scope   Scope  `bun:"-"`
}

// MayWrite reports whether whoever asks in m's name may change anything.
func (m Member) MayWrite() bool { return m.Scope != ScopeRead }

// IsAdministrator reports whether m may change the workspace and its people.
func (m Member) IsAdministrator() bool {
	return m.Role == RoleOwner || m.Role == RoleAdministrator
}

// IsBot reports whether m is a program.
func (m Member) IsBot() bool { return m.Role == RoleBot }

// IsActive reports whether m may sign in.
func (m Member) IsActive() bool { return m.Status == StatusActive }

// IsConfirmed reports whether m has shown that the address is theirs.
func (m Member) IsConfirmed() bool { return !m.ConfirmedAt.IsZero() }

// FirstName is what a greeting says.
func (m Member) FirstName() string {
	first, _, _ := strings.Cut(m.Name, " ")
	return first
}

// CleanName trims a person's or a workspace's name and checks it. Faults: Invalid
// on the field given.
func CleanName(field, name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case !CleanText(name):
		return "", fault.Field(field, "This name has characters that cannot be shown.")
	case name == "":
		return "", fault.Field(field, "Please fill this in.")
	case utf8.RuneCountInString(name) > MaxName:
		return "", fault.Field(field, "Please use at most %d characters.", MaxName)
	}
	return name, nil
}

// CleanEmail trims and lowers an address and checks its shape. Faults: Invalid on
// field "email".
func CleanEmail(email string) (string, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if email == "" {
		return "", fault.Field("email", "Please fill in your email address.")
	}
	if len(email) > MaxEmail || !CleanText(email) {
		return "", fault.Field("email", "That does not look like an email address.")
	}
	parsed, err := mail.ParseAddress(email)
	at := strings.LastIndexByte(email, '@')
	if err != nil || parsed.Address != email || at < 1 || strings.ContainsAny(email, " \"<>(),;:\\") {
		return "", fault.Field("email", "That does not look like an email address. It should read like name@example.com.")
	}
	if domain := email[at+1:]; !strings.Contains(strings.Trim(domain, "."), ".") {
		return "", fault.Field("email", "This address stops after %s. Add the ending, such as .com.", domain)
	}
	return email, nil
}

// CleanText reports whether s can be stored and shown: valid UTF-8 without control
// characters other than tab and line ends.
func CleanText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
	}
	return true
}
