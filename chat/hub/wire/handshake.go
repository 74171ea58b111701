package wire

import (
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
)

// What can be wrong with an upgrade request. ErrNotWebSocket and ErrVersion are
// answered with 426, `Upgrade: websocket` and `Sec-WebSocket-Version: 13`;
// ErrHandshake with 400.
var (
	ErrNotWebSocket = errors.New("wire: not a WebSocket request")
	ErrVersion      = errors.New("wire: WebSocket version is not 13")
	ErrHandshake    = errors.New("wire: no valid Sec-WebSocket-Key")
)

// Version is what to send as Sec-WebSocket-Version with a 426.
const Version = "13"

const magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// Agreement is how a socket will speak.
type Agreement struct {
	Response []byte // the 101 to write before the first frame
	Protocol string // the first of ours that the client offers; "" when it offers none
	Deflate  bool   // messages may be compressed, each by itself
}

// Upgrade reads the headers of a GET request. Whether an Agreement without a protocol
// is acceptable is for the caller to decide. header must join a repeated header with
// commas.
func Upgrade(header func(string) string, protocols []string) (a Agreement, err error) {
	if !lists(header("Connection"), "upgrade") || !lists(header("Upgrade"), "websocket") {
		return a, ErrNotWebSocket
	}
	if strings.TrimSpace(header("Sec-WebSocket-Version")) != Version {
		return a, ErrVersion
	}
	key := strings.TrimSpace(header("Sec-WebSocket-Key"))
	// The length as well, for the decoder skips line breaks.
	if raw, err := base64.StdEncoding.Strict().DecodeString(key); err != nil || len(raw) != 16 || len(key) != 24 {
		return a, ErrHandshake
	}
	offered := header("Sec-WebSocket-Protocol")
	if i := slices.IndexFunc(protocols, func(p string) bool { return offers(offered, p) }); i >= 0 {
		a.Protocol = protocols[i]
	}
	sum := sha1.Sum([]byte(key + magic))
	b := []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
	b = base64.StdEncoding.AppendEncode(b, sum[:])
	if a.Protocol != "" {
		b = append(b, "\r\nSec-WebSocket-Protocol: "+a.Protocol...)
	}
	if a.Deflate = deflates(header("Sec-WebSocket-Extensions")); a.Deflate {
		b = append(b, "\r\nSec-WebSocket-Extensions: "+deflateAnswer...)
	}
	a.Response = append(b, "\r\n\r\n"...)
	return a, nil
}

func lists(header, token string) bool {
	for item := range strings.SplitSeq(header, ",") {
		if strings.EqualFold(strings.TrimSpace(item), token) {
			return true
		}
	}
	return false
}

// offers compares exactly: the names of sub-protocols are case-sensitive.
func offers(header, protocol string) bool {
	for item := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(item) == protocol {
			return true
		}
	}
	return false
}
