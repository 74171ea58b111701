package mail

import (
	"context"
	"crypto/rand"
	"fmt"
	stdmail "net/mail"
	"strings"
	"unicode"

	"hearth/tenant/fault"

	gomail "github.com/wneessen/go-mail"
)

// Message is one mail to one person. From and To are addresses, with a name or
// without; Text and HTML say the same.
type Message struct {
	From    string
	To      string
	Subject string
	Text    string
	HTML    string
}

// Sender takes responsibility for a mail, or says why not. Faults: Invalid when the
// mail will never be taken, Unavailable when it may be later.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// maxSubject keeps a subject in what mail programs show, in characters.
const maxSubject = 120

// compose makes the wire form. Faults: Invalid for an address that is none.
func compose(m Message) (*gomail.Msg, error) {
	from, err := address(m.From)
	if err != nil {
		return nil, err
	}
	to, err := address(m.To)
	if err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	msg.Subject(oneLine(m.Subject, maxSubject))
	msg.SetDate()
	msg.SetMessageIDWithValue(strings.ToLower(rand.Text()) + "@" + domain(from))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no holiday replies
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}

func address(text string) (*stdmail.Address, error) {
	parsed, err := stdmail.ParseAddress(text)
	if err == nil && strings.ContainsFunc(parsed.Name+parsed.Address, unicode.IsControl) {
		err = fmt.Errorf("control character in %q", text)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "That does not look like an email address.")
	}
	return parsed, nil
}

func domain(a *stdmail.Address) string { return a.Address[strings.LastIndexByte(a.Address, '@')+1:] }

// oneLine makes text safe for a header, and for a sentence: white space becomes one
// space, what cannot be seen goes, and the rest is clipped to most characters.
func oneLine(text string, most int) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r): // also the marks that turn the direction of writing
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	line := []rune(strings.Join(strings.Fields(visible), " "))
	if len(line) > most {
		return string(line[:most-1]) + "…"
	}
	return string(line)
}
