package hub_test

import (
	"bufio"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/tenanttest"
)

// Of two who hear the same, one has agreed to compress, as browsers do.
func TestALongMessageTravelsCompressed(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	p := start(t, hub.Config{})
	other := p.connect(t, db, ada)
	other.subscribe(room.ID)

	host, path, _ := strings.Cut(strings.TrimPrefix(p.url(db, ada), "ws://"), "/")
	nc, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	ask := fmt.Sprintf(`{"op":"subscribe","room":%d}`, room.ID)
	fmt.Fprintf(nc, "GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81%s\x00\x00\x00\x00%s",
		path, host, []byte{0x80 | byte(len(ask))}, ask)
	in := bufio.NewReader(nc)
	res, err := http.ReadResponse(in, nil)
	if err != nil || !strings.HasPrefix(res.Header.Get("Sec-WebSocket-Extensions"), "permessage-deflate;") {
		t.Fatalf("%v, %v", res, err)
	}
	if first, text := frame(t, in); first != 0x81 || !strings.Contains(text, "subscribed") {
		t.Fatalf("%#x %q", first, text)
	}
	body := strings.Repeat("the same again, ", 400)
	if _, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: body}); err != nil {
		t.Fatal(err)
	}
	other.expect(inRoom("event message.created room R seq 1", room.ID))
	first, packed := frame(t, in)
	if first != 0xC1 || len(packed) > len(body)/10 {
		t.Fatalf("the first byte is %#x, and %d follow", first, len(packed))
	}
	text, err := io.ReadAll(flate.NewReader(strings.NewReader(packed + "\x00\x00\xff\xff\x01\x00\x00\xff\xff")))
	if err != nil || !strings.Contains(string(text), strings.TrimSpace(body)) {
		t.Errorf("%v: %.200q", err, text)
	}
}

// frame reads one of the server's, whose length it takes as it comes.
func frame(t *testing.T, in *bufio.Reader) (first byte, payload string) {
	t.Helper()
	var head [2]byte
	read := func(b []byte) {
		t.Helper()
		if _, err := io.ReadFull(in, b); err != nil {
			t.Fatal(err)
		}
	}
	read(head[:])
	n := int(head[1])
	if n == 126 {
		var long [2]byte
		read(long[:])
		n = int(binary.BigEndian.Uint16(long[:]))
	}
	b := make([]byte, n)
	read(b)
	return head[0], string(b)
}
