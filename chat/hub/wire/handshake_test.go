package wire

import (
	"errors"
	"strings"
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
			agreed, err := Upgrade(func(name string) string {
				if name == tt.header {
					return tt.value
				}
				return good[name]
			}, ours)
			if !errors.Is(err, tt.err) {
				t.Fatalf("want %v, got %v", tt.err, err)
			}
			if diff := cmp.Diff([]string{tt.protocol, tt.response}, []string{agreed.Protocol, string(agreed.Response)}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatAClientMayOfferToCompress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, offers string
		want         bool
	}{
		{"nothing", "", false},
		{"an extension of nobody", "x-webkit-deflate-frame", false},
		{"the simplest", "permessage-deflate", true},
		{"what browsers offer", "permessage-deflate; client_max_window_bits", true},
		{"all that we can keep to", `permessage-deflate;server_no_context_takeover;client_no_context_takeover; client_max_window_bits="10"`, true},
		{"a small window of ours", "permessage-deflate; server_max_window_bits=10", false},
		{"that, or else anything", "permessage-deflate; server_max_window_bits=10, permessage-deflate", true},
		{"behind another extension", "x-nobody; a=1, permessage-deflate", true},
		{"a parameter twice", "permessage-deflate; client_max_window_bits; client_max_window_bits", false},
		{"a parameter of nobody", "permessage-deflate; quickly", false},
		{"a window too small", "permessage-deflate; client_max_window_bits=7", false},
		{"a window too large", "permessage-deflate; client_max_window_bits=16", false},
		{"a window of no size", "permessage-deflate; client_max_window_bits=", false},
		{"a window with a leading zero", "permessage-deflate; client_max_window_bits=09", false},
		{"a value where there is none", "permessage-deflate; server_no_context_takeover=1", false},
		{"an empty parameter", "permessage-deflate; ;client_max_window_bits", false},
		{"in capitals", "PERMESSAGE-DEFLATE", false},
	}
	for _, tt := range tests {
		agreed, err := Upgrade(func(name string) string {
			return map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
				"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Extensions": tt.offers}[name]
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Contains(string(agreed.Response), "\r\nSec-WebSocket-Extensions: "+deflateAnswer+"\r\n")
		if agreed.Deflate != tt.want || said != tt.want {
			t.Errorf("%s: agreed %v, said so %v, want %v", tt.name, agreed.Deflate, said, tt.want)
		}
	}
}
