package mail

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const hostile = "<b>&\"\r\nBcc: eve@example.com\r\n\u202egnp.exe\x00"

func owing(t *testing.T, step tenant.OwingStep, workspace string) func(Mailer) error {
	return func(m Mailer) error {
		return m.Owing(t.Context(), tenant.OwingMail{To: "ada@example.com", Name: workspace, Workspace: workspace, Step: step,
			Until: time.Date(2026, 12, 21, 9, 0, 0, 0, time.UTC), URL: "https://larkfield.hearth.example/settings/billing"})
	}
}

func TestMails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, golden string
		send         func(m Mailer) error
	}{
		{"confirm an address", "confirmation", func(m Mailer) error {
			return m.Confirmation(t.Context(), tenant.ConfirmationMail{To: "ada@example.com", Name: "Ada Lovelace",
				Workspace: "Larkfield", URL: "https://larkfield.hearth.example/confirm?token=a.b&x=1"})
		}},
		{"confirm with hostile names", "confirmation_hostile", func(m Mailer) error {
			return m.Confirmation(t.Context(), tenant.ConfirmationMail{To: "ada@example.com", Name: hostile,
				Workspace: hostile + strings.Repeat("long ", 40), URL: "javascript:alert(1)"})
		}},
		{"one workspace", "workspaces_one", func(m Mailer) error {
			return m.Workspaces(t.Context(), tenant.WorkspacesMail{To: "ada@example.com", SignUpURL: "https://hearth.example/signup",
				Workspaces: []tenant.WorkspaceLink{{Name: "Larkfield", URL: "https://larkfield.hearth.example/session/new"}}})
		}},
		{"several workspaces, one hostile", "workspaces", func(m Mailer) error {
			return m.Workspaces(t.Context(), tenant.WorkspacesMail{To: "ada@example.com", SignUpURL: "https://hearth.example/signup",
				Workspaces: []tenant.WorkspaceLink{
					{Name: "Larkfield", URL: "https://larkfield.hearth.example/session/new"},
					{Name: hostile, URL: "https://b.hearth.example/session/new"},
				}})
		}},
		{"no workspace", "workspaces_none", func(m Mailer) error {
			return m.Workspaces(t.Context(), tenant.WorkspacesMail{To: "ada@example.com", SignUpURL: "https://hearth.example/signup"})
		}},
		{"a new password", "reset", func(m Mailer) error {
			return m.Reset(t.Context(), tenant.ResetMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: "Larkfield", URL: "https://larkfield.hearth.example/password/new?token=a.b"})
		}},
		{"a new address", "email_change", func(m Mailer) error {
			return m.EmailChange(t.Context(), tenant.EmailChangeMail{To: "lovelace@example.com", Name: "Ada Lovelace", Workspace: "Larkfield", URL: "https://larkfield.hearth.example/profile/email?token=a.b"})
		}},
		{"notice of a new address", "email_notice", func(m Mailer) error {
			return m.EmailNotice(t.Context(), tenant.EmailNoticeMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: "Larkfield", NewEmail: "lovelace@example.com", ResetURL: "https://larkfield.hearth.example/password/reset"})
		}},
		{"a closed workspace", "closed", func(m Mailer) error {
			return m.Closed(t.Context(), tenant.ClosedMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: "Larkfield", Until: time.Date(2026, 12, 21, 9, 0, 0, 0, time.UTC), URL: "https://larkfield.hearth.example/closed"})
		}},
		{"a payment that failed", "owing_failed", owing(t, tenant.OwingFailed, "Larkfield")},
		{"a payment that fails still", "owing_still", owing(t, tenant.OwingStill, "Larkfield")},
		{"read only, with hostile names", "owing_suspended", owing(t, tenant.OwingSuspended, hostile)},
		{"closed for money", "owing_cancelled", owing(t, tenant.OwingCancelled, "Larkfield")},
		{"closed by operators", "owing_deletion", owing(t, tenant.OwingDeletion, hostile)},
		{"an announcement with hostile words", "announcement", func(m Mailer) error {
			return m.Announcement(t.Context(), tenant.AnnouncementMail{To: "ada@example.com", Name: hostile, Workspace: hostile, Title: "We move on Sunday\r\nBcc: all@example.com",
				Body: "Writing stops for an hour.\r\n\r\n<b>It is back</b> & well at 10:00: https://hearth.example/news.", URL: "https://larkfield.hearth.example/"})
		}},
		{"paid again", "owing_recovered", owing(t, tenant.OwingRecovered, "Larkfield")},
		{"a new owner", "owner", func(m Mailer) error {
			return m.Owner(t.Context(), tenant.OwnerMail{To: "grace@example.com", Name: "Grace Hopper", Workspace: "Larkfield", Owner: "Grace Hopper", Former: "Ada Lovelace", IsOwner: true, URL: "https://larkfield.hearth.example/settings"})
		}},
		{"a link made by an administrator", "recovery", func(m Mailer) error {
			return m.Recovery(t.Context(), tenant.RecoveryMail{To: "grace@example.com", Name: "Grace Hopper", Workspace: "Larkfield", By: hostile, URL: "https://larkfield.hearth.example/profile/sessions"})
		}},
		{"a limit that is nearly reached", "usage", func(m Mailer) error {
			return m.Usage(t.Context(), billing.UsageMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: hostile, What: "Storage", Used: "4.1 GB", Limit: "5 GB", At: 80,
				Says: "Above it no more files can be added. Nothing is deleted.", URL: "https://larkfield.hearth.example/settings/billing/usage"})
		}},
		{"a cap that is nearly spent", "cap", func(m Mailer) error {
			return m.Cap(t.Context(), billing.CapMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: hostile, Spent: "$8.40", Cap: "$10", At: 80,
				Until: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), URL: "https://larkfield.hearth.example/settings/billing#above-plan"})
		}},
		{"a cap that is spent", "cap_reached", func(m Mailer) error {
			return m.Cap(t.Context(), billing.CapMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: "Larkfield", Spent: "$10", Cap: "$10", At: 100,
				Until: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), URL: "https://larkfield.hearth.example/settings/billing#above-plan"})
		}},
		{"a limit that is reached", "usage_reached", func(m Mailer) error {
			return m.Usage(t.Context(), billing.UsageMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: "Larkfield", What: "Calls by bots and programs", Used: "20,000", Limit: "20,000", At: 100,
				Says: "Above it, the rest waits until the next month begins. Nothing is lost.", URL: "https://larkfield.hearth.example/settings/billing/usage"})
		}},
		{"a former owner", "owner_former", func(m Mailer) error {
			return m.Owner(t.Context(), tenant.OwnerMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: "Larkfield", Owner: hostile, Former: "Ada Lovelace", URL: "https://larkfield.hearth.example/settings"})
		}},
		{"a visit", "visit", func(m Mailer) error {
			return m.Visit(t.Context(), tenant.VisitMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: "Larkfield", Operator: "Olive Operator", Member: hostile, Reason: hostile,
				At: time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC), Until: time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC), URL: "https://larkfield.hearth.example/settings/support"})
		}},
		{"a visit that was raised", "visit_raised", func(m Mailer) error {
			return m.Visit(t.Context(), tenant.VisitMail{To: "ada@example.com", Name: "Ada Lovelace", Workspace: "Larkfield", Operator: "Olive Operator", Member: "Jana", Reason: "To mend a room", Raised: true,
				At: time.Date(2026, 11, 21, 14, 5, 0, 0, time.UTC), Until: time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC), URL: "https://larkfield.hearth.example/settings/support"})
		}},
		{"a new password with hostile names", "reset_hostile", func(m Mailer) error {
			return m.Reset(t.Context(), tenant.ResetMail{To: "ada@example.com", Name: hostile, Workspace: hostile + strings.Repeat("long ", 40), URL: "javascript:alert(1)"})
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := NewCatcher()
			if err := tt.send(Mailer{Sender: c, From: "Hearth <hello@hearth.example>"}); err != nil {
				t.Fatal(err)
			}
			got := c.List()[0]
			golden(t, tt.golden+".golden.txt", "From: "+got.From+"\nTo: "+got.To+"\nSubject: "+got.Subject+"\n\n"+got.Text)
			golden(t, tt.golden+".golden.html", got.HTML)
			for _, bad := range []string{"<b>", "\u202e", "\x00", "\r", `href="javascript`} {
				if strings.Contains(got.HTML, bad) {
					t.Errorf("the HTML holds %q", bad)
				}
			}
			if strings.ContainsAny(got.Subject, "\r\n\u202e\x00") || strings.Contains(got.Text, "\nBcc:") {
				t.Errorf("subject %q, text %q", got.Subject, got.Text)
			}
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
