package mail

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// sink is a mail server on loopback that keeps what it takes.
type sink struct {
	url      string
	answers  map[string]string // verb → what to say instead of yes
	hangUp   bool              // after taking a mail, without a word of goodbye
	announce string            // a further line of EHLO

	mu    sync.Mutex
	mails []string
	verbs []string
}

func newSink(t *testing.T, s *sink) *sink {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	s.url = "smtp://" + listener.Addr().String()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return s
}

func (s *sink) talk(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	fmt.Fprint(conn, "220 sink\r\n")
	for {
		command, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(command)), " ")
		s.note(verb, strings.TrimSpace(command))
		if no := s.answers[verb]; no != "" {
			fmt.Fprint(conn, no+"\r\n")
			continue
		}
		switch verb {
		case "EHLO":
			fmt.Fprint(conn, "250-sink\r\n")
			if s.announce != "" {
				fmt.Fprint(conn, "250-"+s.announce+"\r\n")
			}
			fmt.Fprint(conn, "250 8BITMIME\r\n")
		case "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			var mail strings.Builder
			for line := ""; line != ".\r\n" && err == nil; {
				mail.WriteString(strings.TrimPrefix(line, "."))
				line, err = in.ReadString('\n')
			}
			s.keep(mail.String())
			fmt.Fprint(conn, "250 taken\r\n")
			if s.hangUp {
				return
			}
		case "AUTH":
			fmt.Fprint(conn, "235 welcome\r\n")
		case "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 yes\r\n")
		}
	}
}

func (s *sink) note(verb, command string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.verbs = append(s.verbs, command)
}

func (s *sink) keep(mail string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, mail)
}

func (s *sink) taken() (mails, commands []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.mails...), append([]string(nil), s.verbs...)
}
