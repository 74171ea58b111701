package mail

import (
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	stdmail "net/mail"
	"slices"
	"strings"
	"testing"

	"hearth/tenant/fault"

	"github.com/google/go-cmp/cmp"
)

var letter = Message{
	From: "Hearth <hello@hearth.example>", To: "ada@example.com",
	Subject: "Zdravím <b>&\"\r\nBcc: eve@example.com\r\n\r\nbody",
	Text:    "Žluťoučký kůň\n.\nfrom a line with a dot\n", HTML: "<p>Žluťoučký kůň</p>",
}

func TestAMailArrivesWhole(t *testing.T) {
	t.Parallel()
	server := newSink(t, &sink{})
	if err := NewSender(Config{SMTPURL: server.url}).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	mails, commands := server.taken()
	if len(mails) != 1 || !slices.Contains(commands, "EHLO hearth.example") || !slices.Contains(commands, "RCPT TO:<ada@example.com>") {
		t.Fatalf("%d mails, commands %q", len(mails), commands)
	}
	got, err := stdmail.ReadMessage(strings.NewReader(mails[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != `Zdravím <b>&" Bcc: eve@example.com body` {
		t.Errorf("subject %q (%v), want one line", subject, err)
	}
	var names []string
	for name := range got.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if id := got.Header.Get("Message-Id"); !strings.HasSuffix(id, "@hearth.example>") {
		t.Errorf("message id %q, want it to say nothing of this machine", id)
	}
	if diff := cmp.Diff([]string{letter.Text, letter.HTML}, bodies(t, got)); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
}

func bodies(t *testing.T, m *stdmail.Message) (found []string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
}

func TestWhatAServerRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		answers map[string]string
		to      string
		want    fault.Kind
	}{
		{"an unknown person is final", map[string]string{"RCPT": "550 nobody here"}, "ada@example.com", fault.Invalid},
		{"a mail it finds bad is final", map[string]string{"DATA": "554 no spam"}, "ada@example.com", fault.Invalid},
		{"a full mailbox may be better later", map[string]string{"RCPT": "452 full"}, "ada@example.com", fault.Unavailable},
		{"our sender address is for an operator to fix", map[string]string{"MAIL": "550 not from you"}, "ada@example.com", fault.Unavailable},
		{"a server that is closing may be better later", map[string]string{"EHLO": "421 later", "HELO": "421 later"}, "ada@example.com", fault.Unavailable},
		{"an address that is none is final", nil, "ada", fault.Invalid},
		{"an address with a second header is final", nil, "ada@example.com\r\nBcc: eve@example.com", fault.Invalid},
		{"two addresses are final", nil, "ada@example.com, eve@example.com", fault.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := newSink(t, &sink{answers: tt.answers})
			m := letter
			m.To = tt.to
			err := NewSender(Config{SMTPURL: server.url}).Send(t.Context(), m)
			if mails, _ := server.taken(); !fault.Is(err, tt.want) || len(mails) != 0 {
				t.Errorf("Send: %v with %d mails taken, want %s", err, len(mails), tt.want)
			}
		})
	}
}

func TestAMailThatWasTakenIsNotSentAgain(t *testing.T) {
	t.Parallel()
	server := newSink(t, &sink{hangUp: true})
	if err := NewSender(Config{SMTPURL: server.url}).Send(t.Context(), letter); err != nil {
		t.Errorf("Send: %v, though the server took the mail", err)
	}
}

func TestAServerThatIsAwayMayBeBackLater(t *testing.T) {
	t.Parallel()
	if err := NewSender(Config{SMTPURL: "smtp://127.0.0.1:1"}).Send(t.Context(), letter); !fault.Is(err, fault.Unavailable) {
		t.Errorf("Send: %v, want Unavailable", err)
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	server := newSink(t, &sink{announce: "AUTH PLAIN"})
	local := strings.Replace(server.url, "smtp://", "smtp://ada:s%3Acret@", 1)
	if err := NewSender(Config{SMTPURL: local}).Send(t.Context(), letter); err != nil {
		t.Errorf("to a server on this machine: %v", err)
	}
	_, commands := server.taken()
	if !slices.ContainsFunc(commands, func(c string) bool { return strings.HasPrefix(c, "AUTH PLAIN ") }) {
		t.Errorf("commands %q, want a sign-in", commands)
	}
	far, err := smtpServer{host: "mail.example.com", port: 25, name: "ada", password: "secret"}.client("hearth.example")
	if err != nil || far.TLSPolicy() != "TLSMandatory" {
		t.Errorf("elsewhere the policy is %s (%v), want TLSMandatory", far.TLSPolicy(), err)
	}
}
