package mail

import (
	"context"
	"errors"
	"time"

	"hearth/tenant/fault"

	gomail "github.com/wneessen/go-mail"
)

// smtpServer sends through one mail server, a connection per mail.
type smtpServer struct {
	host           string
	port           int
	tls            bool // from the first byte; otherwise STARTTLS
	name, password string
}

const smtpTimeout = 15 * time.Second

// Send hands the mail to the server. Once the server has taken it, nothing that
// happens on the way out is an error (hence no RSET): sending it again would send
// it twice.
func (s smtpServer) Send(ctx context.Context, m Message) error {
	msg, err := compose(m)
	if err != nil {
		return err
	}
	client, err := s.client(domain(msg.GetFrom()[0]))
	if err != nil {
		return fault.Wrap(err, fault.Internal, "The mail server is not set up correctly.")
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return later(err)
	}
	defer client.CloseWithSMTPClient(conn)
	if err := client.SendWithSMTPClient(conn, msg); err != nil {
		return refusal(err)
	}
	return nil
}

// client never sends a password in the clear over a network: without TLS it is for
// servers on this machine.
func (s smtpServer) client(domain string) (*gomail.Client, error) {
	policy, auth := gomail.TLSOpportunistic, gomail.SMTPAuthPlain
	if s.name != "" && !isLocal(s.host) {
		policy, auth = gomail.TLSMandatory, gomail.SMTPAuthAutoDiscover
	}
	options := []gomail.Option{gomail.WithPort(s.port), gomail.WithTLSPolicy(policy), gomail.WithTimeout(smtpTimeout), gomail.WithHELO(domain), gomail.WithoutRset()}
	if s.tls {
		options = append(options, gomail.WithSSL())
	}
	if s.name != "" {
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(s.name), gomail.WithPassword(s.password))
	}
	return gomail.NewClient(s.host, options...)
}

// refusal tells a server's "never" about this mail or this person from everything
// that may be better later.
func refusal(err error) error {
	var sent *gomail.SendError
	if errors.As(err, &sent) && !sent.IsTemp() && sent.ErrorCode() >= 500 && sent.ErrorCode() < 600 {
		switch sent.Reason {
		case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
			return fault.Wrap(err, fault.Invalid, "The mail server does not take mail for this address.")
		}
	}
	return later(err)
}

func later(err error) error {
	return fault.Wrap(err, fault.Unavailable, "The mail server cannot be reached just now.")
}
