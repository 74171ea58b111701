package mail

import (
	"strings"
	"testing"

	"hearth/tenant/fault"
)

func TestConfig(t *testing.T) {
	t.Parallel()
	const from = "Hearth <hello@hearth.example>"
	tests := []struct {
		name, url, from string
		problem         string // "" for none
	}{
		{"a server with STARTTLS", "smtp://ada:secret@mail.example.com:587", from, ""},
		{"a server with TLS", "smtps://ada:secret@mail.example.com", from, ""},
		{"a plain address as sender", "smtp://localhost:25", "hello@hearth.example", ""},
		{"no mail on purpose", None, from, ""},
		{"no mail by oversight", "", from, `say "none"`},
		{"another protocol", "https://mail.example.com", from, "smtp:// or smtps://"},
		{"no host", "smtp://:25", from, "should read like"},
		{"a path", "smtp://mail.example.com/box", from, "should read like"},
		{"a port out of range", "smtp://mail.example.com:99999", from, "99999 is not a port"},
		{"an unreadable one with a password", "smtp://ada:secret@mail example:x", from, "should read like"},
		{"no sender", None, "", "is not an address"},
		{"a sender with a line end", None, "Hearth\r\nBcc: eve@example.com <hello@hearth.example>", "is not an address"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := Config{SMTPURL: tt.url, From: tt.from}.Validate()
			if tt.problem == "" && err != nil || tt.problem != "" && (err == nil || !strings.Contains(err.Error(), tt.problem)) {
				t.Errorf("Validate: %v, want %q", err, tt.problem)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
	err := Config{SMTPURL: "ftp://x", From: "x"}.Validate()
	if err == nil || !strings.Contains(err.Error(), "ftp") || !strings.Contains(err.Error(), "sender") {
		t.Errorf("Validate: %v, want both problems", err)
	}
}

func TestSendersWithoutAServer(t *testing.T) {
	t.Parallel()
	if err := NewSender(Config{SMTPURL: None}).Send(t.Context(), letter); err != nil {
		t.Errorf("mail that is switched off: %v", err)
	}
	if err := NewSender(Config{}).Send(t.Context(), letter); !fault.Is(err, fault.Unavailable) {
		t.Errorf("an address nobody validated: %v, want Unavailable", err)
	}
}
