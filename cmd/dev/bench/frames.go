package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
)

// socket is a browser's end of a WebSocket, just enough of RFC 6455 to be one.
type socket struct {
	conn net.Conn
	in   *bufio.Reader
}

// open upgrades a connection as a member who looks at a room, and waits until the
// server has heard so.
func open(address string, p person, room int64) (*socket, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	s := &socket{conn: conn, in: bufio.NewReaderSize(conn, 4096)}
	c := &client{conn: conn, in: s.in}
	a, err := c.ask(p.get("/realtime", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
		"Sec-WebSocket-Protocol: hearth.html.v1"))
	if err == nil && a.status != 101 {
		err = fmt.Errorf("the upgrade is answered with %d:\n%.300s", a.status, a.body)
	}
	if err == nil {
		err = s.say(fmt.Sprintf(`{"op":"subscribe","room":%d}`, room))
	}
	if err == nil {
		err = s.say(`{"op":"ping"}`)
	}
	for err == nil {
		var text []byte
		if text, err = s.hear(); bytes.Contains(text, []byte(`"pong"`)) {
			return s, nil
		}
	}
	conn.Close()
	return nil, err
}

// say sends a text that is shorter than 126 bytes, masked with zeros.
func (s *socket) say(text string) error {
	frame := append([]byte{0x81, 0x80 | byte(len(text)), 0, 0, 0, 0}, text...)
	_, err := s.conn.Write(frame)
	return err
}

// hear returns the next frame's contents, and answers pings.
func (s *socket) hear() ([]byte, error) {
	var head [2]byte
	if _, err := io.ReadFull(s.in, head[:]); err != nil {
		return nil, err
	}
	size := uint64(head[1] & 0x7f)
	switch size {
	case 126:
		var long [2]byte
		if _, err := io.ReadFull(s.in, long[:]); err != nil {
			return nil, err
		}
		size = uint64(binary.BigEndian.Uint16(long[:]))
	case 127:
		var long [8]byte
		if _, err := io.ReadFull(s.in, long[:]); err != nil {
			return nil, err
		}
		size = binary.BigEndian.Uint64(long[:])
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(s.in, text); err != nil {
		return nil, err
	}
	switch head[0] & 0x0f {
	case 8:
		return nil, fmt.Errorf("the server closed the socket: %q", text)
	case 9:
		_, err := s.conn.Write(append([]byte{0x8a, 0x80 | byte(size), 0, 0, 0, 0}, text...))
		return nil, err
	}
	return text, nil
}
