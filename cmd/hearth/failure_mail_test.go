package main

import (
	"bufio"
	"fmt"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// mailbox is a mail server that keeps what it takes.
type mailbox struct {
	url   string
	mu    sync.Mutex
	mails []string
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	m := &mailbox{url: "smtp://" + listener.Addr().String()}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go m.talk(conn)
		}
	}()
	return m
}

func (m *mailbox) talk(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	fmt.Fprint(conn, "220 mailbox\r\n")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.TrimSpace(line)); {
		case verb == "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			var mail strings.Builder
			for line = ""; line != ".\r\n" && err == nil; {
				mail.WriteString(line)
				line, err = in.ReadString('\n')
			}
			m.mu.Lock()
			m.mails = append(m.mails, mail.String())
			m.mu.Unlock()
			fmt.Fprint(conn, "250 taken\r\n")
		case verb == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 yes\r\n")
		}
	}
}

// to lists the mails to an address.
func (m *mailbox) to(address string) (mails []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, mail := range m.mails {
		if strings.Contains(mail, "To: "+address) || strings.Contains(mail, "<"+address+">") {
			mails = append(mails, mail)
		}
	}
	return mails
}

// arrives waits for the one mail to an address and returns the link in it.
func (m *mailbox) arrives(t *testing.T, address string) (link string) {
	t.Helper()
	eventually(t, "a mail to "+address, func() bool { return len(m.to(address)) > 0 })
	mail := strings.ReplaceAll(strings.ReplaceAll(m.to(address)[0], "=\r\n", ""), "=3D", "=")
	link = regexp.MustCompile(`http://[a-z0-9.-]+/confirm\?token=[\w.-]+`).FindString(mail)
	if link == "" {
		t.Fatalf("no link in the mail:\n%s", mail)
	}
	return link
}
