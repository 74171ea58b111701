package wire

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func join(frames ...[]byte) []byte { return bytes.Join(frames, nil) }

var long = strings.Repeat("abcdefgh", 8<<10) // 64 KiB exactly

// exchange is what a client sends, what it hears, and the code the handler is told.
type exchange struct {
	name   string
	send   []byte
	hear   []string
	closed int
}

// exchanges are the cases of RFC 6455 that a server meets.
var exchanges = []exchange{
	{"a text", join(client(0x81, "hello"), closing(1000, "")), []string{"text hello", "close 1000"}, 1000},
	{"an empty text", join(client(0x81, ""), closing(1000, "")), []string{"text ", "close 1000"}, 1000},
	{"125 bytes", join(client(0x81, long[:125]), closing(1000, "")), []string{"text " + long[:125], "close 1000"}, 1000},
	{"126 bytes", join(client(0x81, long[:126]), closing(1000, "")), []string{"text " + long[:126], "close 1000"}, 1000},
	{"65,535 bytes", join(client(0x81, long[:65535]), closing(1000, "")), []string{"text " + long[:65535], "close 1000"}, 1000},
	{"the limit in small fragments", join(slices.Concat(client(0x01, ""), fragments(long, 64), client(0x80, "")), closing(1000, "")), []string{"text " + long, "close 1000"}, 1000},
	{"exactly the limit", join(client(0x81, long), closing(1000, "")), []string{"text " + long, "close 1000"}, 1000},
	{"a byte beyond the limit", client(0x81, long+"x"), []string{"close 1009"}, 1009},
	{"beyond the limit in fragments", join(client(0x01, long), client(0x80, "x")), []string{"close 1009"}, 1009},
	{"an absurd length", []byte{0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4}, []string{"close 1009"}, 1009},
	{"a negative length", []byte{0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4}, []string{"close 1002"}, 1002},
	{"a length written too long", []byte{0x81, 0xfe, 0, 5, 1, 2, 3, 4}, []string{"close 1002"}, 1002},
	{"many in one packet", join(client(0x81, "a"), client(0x81, "b"), client(0x81, "c"), closing(1000, "")), []string{"text a", "text b", "text c", "close 1000"}, 1000},

	{"fragments", join(client(0x01, "he"), client(0x00, "l"), client(0x80, "lo"), closing(1000, "")), []string{"text hello", "close 1000"}, 1000},
	{"empty fragments", join(client(0x01, ""), client(0x00, ""), client(0x80, ""), closing(1000, "")), []string{"text ", "close 1000"}, 1000},
	{"a ping between fragments", join(client(0x01, "he"), client(0x89, "p"), client(0x80, "llo"), closing(1000, "")), []string{"pong p", "text hello", "close 1000"}, 1000},
	{"a close between fragments", join(client(0x01, "he"), closing(1001, "")), []string{"close 1001"}, 1001},
	{"a continuation of nothing", client(0x80, "x"), []string{"close 1002"}, 1002},
	{"an open continuation of nothing", client(0x00, "x"), []string{"close 1002"}, 1002},
	{"a continuation after the last", join(client(0x01, "a"), client(0x80, "b"), client(0x80, "c")), []string{"text ab", "close 1002"}, 1002},
	{"a text inside a text", join(client(0x01, "a"), client(0x81, "b")), []string{"close 1002"}, 1002},

	{"a ping", join(client(0x89, "payload"), closing(1000, "")), []string{"pong payload", "close 1000"}, 1000},
	{"an empty ping", join(client(0x89, ""), closing(1000, "")), []string{"pong ", "close 1000"}, 1000},
	{"the longest ping", join(client(0x89, long[:125]), closing(1000, "")), []string{"pong " + long[:125], "close 1000"}, 1000},
	{"a ping too long", client(0x89, long[:126]), []string{"close 1002"}, 1002},
	{"a ping in fragments", client(0x09, "x"), []string{"close 1002"}, 1002},
	{"a pong nobody asked for", join(client(0x8A, "x"), client(0x81, "a"), closing(1000, "")), []string{"text a", "close 1000"}, 1000},

	{"binary", client(0x82, "x"), []string{"close 1003"}, 1003},
	{"a reserved opcode", client(0x83, "x"), []string{"close 1002"}, 1002},
	{"a reserved control opcode", client(0x8B, "x"), []string{"close 1002"}, 1002},
	{"the first reserved bit", client(0xC1, "x"), []string{"close 1002"}, 1002},
	{"the last reserved bit", client(0x91, "x"), []string{"close 1002"}, 1002},
	{"no mask", []byte{0x81, 0x01, 'x'}, []string{"close 1002"}, 1002},
	{"an HTTP request", []byte("GET / HTTP/1.1\r\n\r\n"), []string{"close 1002"}, 1002},

	{"text in two scripts", join(client(0x81, "κόσμε 🎉"), closing(1000, "")), []string{"text κόσμε 🎉", "close 1000"}, 1000},
	{"a rune across fragments", join(client(0x01, "\xf0\x9f"), client(0x80, "\x8e\x89"), closing(1000, "")), []string{"text 🎉", "close 1000"}, 1000},
	{"half a rune", client(0x81, "\xf0\x9f"), []string{"close 1007"}, 1007},
	{"half a rune at the end of fragments", join(client(0x01, "a"), client(0x80, "\xf0\x9f")), []string{"close 1007"}, 1007},
	{"an overlong rune", client(0x81, "\xc0\xaf"), []string{"close 1007"}, 1007},
	{"a surrogate", client(0x81, "\xed\xa0\x80"), []string{"close 1007"}, 1007},

	{"a close without a code", client(0x88, ""), []string{"close"}, CodeNone},
	{"a close with a reason", closing(1000, "bye"), []string{"close 1000"}, 1000},
	{"a close of an application", closing(4999, ""), []string{"close 4999"}, 4999},
	{"half a close code", client(0x88, "\x03"), []string{"close 1002"}, 1002},
	{"a close code below all", closing(999, ""), []string{"close 1002"}, 1002},
	{"a reserved close code", closing(1004, ""), []string{"close 1002"}, 1002},
	{"a close code that never travels", closing(1005, ""), []string{"close 1002"}, 1002},
	{"another one", closing(1006, ""), []string{"close 1002"}, 1002},
	{"the code of a failed TLS handshake", closing(1015, ""), []string{"close 1002"}, 1002},
	{"a close code of nobody", closing(2000, ""), []string{"close 1002"}, 1002},
	{"a close code above all", closing(5000, ""), []string{"close 1002"}, 1002},
	{"a close reason that is not text", closing(1000, "\xff"), []string{"close 1007"}, 1007},
	{"a text after a close", join(closing(1000, ""), client(0x81, "x")), []string{"close 1000"}, 1000},
}

// agreements are all exchanges, on sockets that agreed to compress and others.
var agreements = []struct {
	name    string
	deflate bool
	rows    []exchange
}{
	{"", false, slices.Concat(exchanges, inPieces, reserved(), closeCodes(), texts())},
	{"packed ", true, slices.Concat(inPieces, closeCodes(), texts(), packedExchanges())},
}

func TestProtocol(t *testing.T) {
	t.Parallel()
	for _, transport := range transports {
		for _, agreed := range agreements {
			for _, tt := range agreed.rows {
				t.Run(transport.name+"/"+agreed.name+tt.name, func(t *testing.T) {
					t.Parallel()
					g := NewGroup(quietly())
					p := dialAgreed(t, g, nil, agreed.deflate, transport.wrap)
					p.send(tt.send)
					p.want(tt.hear...)
					p.nc.Close()
					p.wantClosed(tt.closed)
					if g.Len() != 0 {
						t.Errorf("%d sockets left in the group", g.Len())
					}
				})
			}
		}
	}
}

// TestProtocolInPieces sends the same by the byte, and what is long in larger pieces.
func TestProtocolInPieces(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		for _, agreed := range agreements {
			for _, tt := range agreed.rows {
				size := 1
				if len(tt.send) > 1000 {
					size = 997
				}
				t.Run(agreed.name+tt.name, func(t *testing.T) {
					t.Parallel()
					p := dialAgreed(t, NewGroup(quietly()), nil, agreed.deflate, wrap)
					for b := range slices.Chunk(tt.send, size) {
						if _, err := p.nc.Write(b); err != nil {
							break // it has hung up on us by now
						}
					}
					p.want(tt.hear...)
					p.nc.Close()
					p.wantClosed(tt.closed)
				})
			}
		}
	})
}

func TestBytesThatCameWithTheUpgradeAreNotLost(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		all := join(client(0x81, "first"), client(0x81, "second"), closing(1000, ""))
		for cut := range len(all) {
			p := dial(t, NewGroup(quietly()), bytes.Clone(all[:cut]), wrap)
			p.send(all[cut:])
			p.want("text first", "text second", "close 1000")
			p.wantClosed(1000)
		}
	})
}
