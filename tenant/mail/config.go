package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
)

// Config is where mail goes out and whom it is from.
type Config struct {
	SMTPURL string // smtp://name:password@host:587 (STARTTLS), smtps://…:465 (TLS), or "none"
	From    string // "Hearth <hello@hearth.example>"
}

// None is the SMTPURL of a Hearth that sends no mail.
const None = "none"

// Validate reports every problem of the configuration.
func (c Config) Validate() error {
	_, err := parseServer(c.SMTPURL)
	if c.SMTPURL == None {
		err = nil
	}
	if _, from := address(c.From); from != nil {
		err = errors.Join(err, fmt.Errorf("mail sender %q is not an address", c.From))
	}
	return err
}

// NewSender returns the Sender of a configuration that Validate found good. It does
// not touch the network.
func NewSender(c Config) Sender {
	if c.SMTPURL == None {
		return nowhere{}
	}
	s, err := parseServer(c.SMTPURL)
	if err != nil {
		return misconfigured{err}
	}
	return s
}

// misconfigured answers for a configuration that nobody validated: mails wait for
// an operator instead of vanishing.
type misconfigured struct{ err error }

func (m misconfigured) Send(context.Context, Message) error { return later(m.err) }

// nowhere forgets every mail. Whom it was for is personal and stays out of the log.
type nowhere struct{}

func (nowhere) Send(ctx context.Context, m Message) error {
	slog.InfoContext(ctx, "mail is switched off: nothing was sent")
	return nil
}

// parseServer reads an SMTP address. Its errors never repeat it: it holds a password.
func parseServer(text string) (smtpServer, error) {
	if text == "" {
		return smtpServer{}, errors.New(`mail server: none given; say "none" to send no mail`)
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return smtpServer{}, errors.New("mail server: the address should read like smtp://name:password@host:587")
	}
	s := smtpServer{host: u.Hostname(), port: 587}
	switch u.Scheme {
	case "smtp":
	case "smtps":
		s.tls, s.port = true, 465
	default:
		return smtpServer{}, fmt.Errorf("mail server: the address should begin with smtp:// or smtps://, not %s://", u.Scheme)
	}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return smtpServer{}, fmt.Errorf("mail server: %s is not a port", p)
		}
	}
	if u.User != nil {
		s.name = u.User.Username()
		s.password, _ = u.User.Password()
	}
	return s, nil
}

// isLocal reports whether a host is this machine, where a wire needs no cover.
func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
