package wire

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUpgrade(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", // the example of RFC 6455 §1.3
	}
	const answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
	ours := []string{"hearth.html.v1", "hearth.json.v1"}
	tests := []struct {
		name, header, value string
		protocol, response  string
		err                 error
	}{
		{"the example of the RFC", "", "", "", answer + "\r\n", nil},
		{"several connection tokens", "Connection", "keep-alive, upgrade", "", answer + "\r\n", nil},
		{"an upgrade in capitals", "Upgrade", "WebSocket", "", answer + "\r\n", nil},
		{"our first choice of what is offered", "Sec-WebSocket-Protocol", "hearth.json.v1, hearth.html.v1", "hearth.html.v1", answer + "Sec-WebSocket-Protocol: hearth.html.v1\r\n\r\n", nil},
		{"the only one we share", "Sec-WebSocket-Protocol", "x,hearth.json.v1", "hearth.json.v1", answer + "Sec-WebSocket-Protocol: hearth.json.v1\r\n\r\n", nil},
		{"none that we share", "Sec-WebSocket-Protocol", "x", "", answer + "\r\n", nil},
		{"an ordinary request", "Upgrade", "", "", "", ErrNotWebSocket},
		{"another upgrade", "Upgrade", "h2c", "", "", ErrNotWebSocket},
		{"no connection token", "Connection", "keep-alive", "", "", ErrNotWebSocket},
		{"an older version", "Sec-WebSocket-Version", "8", "", "", ErrVersion},
		{"no version", "Sec-WebSocket-Version", "", "", "", ErrVersion},
		{"no key", "Sec-WebSocket-Key", "", "", "", ErrHandshake},
		{"a key too short", "Sec-WebSocket-Key", "c2hvcnQ=", "", "", ErrHandshake},
		{"a key with a line break", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j\r\nZQ==", "", "", ErrHandshake},
		{"a key that is not base64", "Sec-WebSocket-Key", "!!!!!!!!!!!!!!!!!!!!!!==", "", "", ErrHandshake},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			response, protocol, err := Upgrade(func(name string) string {
				if name == tt.header {
					return tt.value
				}
				return good[name]
			}, ours)
			if !errors.Is(err, tt.err) {
				t.Fatalf("want %v, got %v", tt.err, err)
			}
			if diff := cmp.Diff([]string{tt.protocol, tt.response}, []string{protocol, string(response)}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
