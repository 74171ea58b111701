// Package mail sends Hearth's mails: it grants tenant.Mailer by rendering plain
// values into a subject, a text and an HTML body that say the same, and hands the
// result to a Sender.
//
// There are three Senders: SMTP, the Catcher that keeps mails in memory for the
// one-command mode and for tests, and none. Owns: the templates, the wire format,
// which refusals of a mail server are final. Does not own: when a mail is sent (the
// domains, through jobs), the page that shows caught mails (tenant/tenantweb).
//
// The invariant: nothing a member typed reaches a header, or a reader's eyes as
// markup. Addresses are parsed, subjects are one line, HTML is escaped.
//
// Start reading at message.go, then mailer.go.
package mail
