package mail

import "context"

// Check greets the mail server of a configuration, and signs in where it is told how,
// without sending anything. Errors: the server does not answer, or not as it should.
func Check(ctx context.Context, c Config) error {
	s, err := parseServer(c.SMTPURL)
	if err != nil {
		return err
	}
	from, err := address(c.From)
	if err != nil {
		return err
	}
	client, err := s.client(domain(from))
	if err != nil {
		return err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	return client.CloseWithSMTPClient(conn)
}
