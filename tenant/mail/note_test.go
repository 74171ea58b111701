package mail

import (
	"context"
	stdmail "net/mail"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
)

// TestNotesArriveThroughAMailServer sends each mail about an account over SMTP. A
// link is far longer than a line of mail may be, and has to come out whole of both
// bodies.
func TestNotesArriveThroughAMailServer(t *testing.T) {
	t.Parallel()
	link := "https://larkfield.hearth.example/x?token=" + strings.Repeat("AbC-_", 200) + ".x"
	tests := []struct {
		name string
		send func(ctx context.Context, m Mailer) error
		says string
	}{
		{"a new password", func(ctx context.Context, m Mailer) error {
			return m.Reset(ctx, tenant.ResetMail{To: "ada@example.com", Name: "Ada", Workspace: "Larkfield", URL: link})
		}, "The link works once, for 30 minutes."},
		{"a new address", func(ctx context.Context, m Mailer) error {
			return m.EmailChange(ctx, tenant.EmailChangeMail{To: "ada@example.com", Name: "Ada", Workspace: "Larkfield", URL: link})
		}, "The link works for a day."},
		{"notice of a new address", func(ctx context.Context, m Mailer) error {
			return m.EmailNotice(ctx, tenant.EmailNoticeMail{To: "ada@example.com", Name: "Ada", Workspace: "Larkfield", NewEmail: "new@example.com", ResetURL: link})
		}, "to new@example.com."},
		{"a closed workspace", func(ctx context.Context, m Mailer) error {
			return m.Closed(ctx, tenant.ClosedMail{To: "ada@example.com", Name: "Ada", Workspace: "Larkfield", Until: time.Date(2026, 12, 21, 9, 0, 0, 0, time.UTC), URL: link})
		}, "21 December 2026"},
		{"a new owner", func(ctx context.Context, m Mailer) error {
			return m.Owner(ctx, tenant.OwnerMail{To: "ada@example.com", Name: "Ada", Workspace: "Larkfield", Owner: "Ada", Former: "Grace", IsOwner: true, URL: link})
		}, "Grace has handed Larkfield over to you."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := newSink(t, &sink{})
			if err := tt.send(t.Context(), Mailer{Sender: NewSender(Config{SMTPURL: server.url}), From: "Hearth <hello@hearth.example>"}); err != nil {
				t.Fatal(err)
			}
			mails, _ := server.taken()
			if len(mails) != 1 {
				t.Fatalf("%d mails, want 1", len(mails))
			}
			got, err := stdmail.ReadMessage(strings.NewReader(mails[0]))
			if err != nil {
				t.Fatal(err)
			}
			for i, body := range bodies(t, got) {
				for _, text := range []string{tt.says, link, "Hello Ada,"} {
					if !strings.Contains(body, text) {
						t.Errorf("body %d lacks %q:\n%s", i, text, body)
					}
				}
			}
		})
	}
}
