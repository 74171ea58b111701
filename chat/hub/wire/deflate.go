package wire

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
)

// permessage-deflate, RFC 7692, without a memory of former messages in either
// direction: so one frame serves all sockets, and none holds a window.
const (
	deflateAnswer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

	// minPacked is the payload from which on packing is worth its while: below, a
	// packet on the network is as full as above.
	minPacked = 512

	// flushed is what ends a flushed stream, and does not travel.
	flushed = "\x00\x00\xff\xff"
	// lastBlock follows it, so that whoever unpacks finds an end.
	lastBlock = "\x01\x00\x00\xff\xff"
)

// deflates reports whether a client offers to compress in a way that we can keep to.
// A promise about the size of our window is more than we give.
func deflates(offers string) bool {
	for offer := range strings.SplitSeq(offers, ",") {
		name, params, _ := strings.Cut(offer, ";")
		if strings.TrimSpace(name) == "permessage-deflate" && acceptable(params) {
			return true
		}
	}
	return false
}

func acceptable(params string) bool {
	if strings.TrimSpace(params) == "" {
		return true
	}
	var seen []string
	for param := range strings.SplitSeq(params, ";") {
		name, value, given := strings.Cut(strings.TrimSpace(param), "=")
		if slices.Contains(seen, name) {
			return false
		}
		seen = append(seen, name)
		switch name {
		case "server_no_context_takeover", "client_no_context_takeover":
			if given {
				return false
			}
		case "client_max_window_bits":
			if given && !slices.Contains(windowBits, strings.Trim(value, `"`)) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

var windowBits = []string{"8", "9", "10", "11", "12", "13", "14", "15"}

// pack returns payload as a compressed frame, nil where that would be no shorter.
func pack(payload []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(payload) / 2)
	if err := flate.StatelessDeflate(&b, payload, false, nil); err != nil {
		return nil
	}
	packed, whole := bytes.CutSuffix(b.Bytes(), []byte(flushed))
	if !whole || len(packed) >= len(payload) {
		return nil
	}
	f := frame(opText, packed)
	f[0] |= compressed
	return f
}

// unpacker is borrowed for one message.
type unpacker struct {
	from   packedReader
	stream io.ReadCloser
	out    []byte
}

var unpackers = sync.Pool{New: func() any {
	u := &unpacker{out: make([]byte, 0, readSize)}
	u.stream = flate.NewReader(&u.from)
	return u
}}

// unpack returns at most max bytes, which are the unpacker's.
func (u *unpacker) unpack(packed []byte, max int) ([]byte, error) {
	u.from = packedReader{packed: packed, tail: flushed + lastBlock}
	if err := u.stream.(flate.Resetter).Reset(&u.from, nil); err != nil {
		return nil, err
	}
	defer func() { u.from = packedReader{} }()
	u.out = u.out[:0]
	for {
		if len(u.out) == cap(u.out) {
			u.out = slices.Grow(u.out, cap(u.out))
		}
		n, err := u.stream.Read(u.out[len(u.out):min(cap(u.out), max+1)])
		u.out = u.out[:len(u.out)+n]
		switch {
		case len(u.out) > max:
			return nil, violation{CodeTooBig, "a message too long"}
		case err == io.EOF && len(u.from.packed) <= 1: // a byte that fills up a stream which said that it ends
			return u.out, nil
		case err != nil:
			return nil, violation{CodeNotText, "a message that cannot be unpacked"}
		}
	}
}

// packedReader is a message with what did not travel of it.
type packedReader struct {
	packed []byte
	tail   string
}

func (r *packedReader) Read(b []byte) (n int, err error) {
	n = copy(b, r.packed)
	r.packed = r.packed[n:]
	more := copy(b[n:], r.tail)
	r.tail = r.tail[more:]
	if n+more == 0 && len(b) > 0 {
		return 0, io.EOF
	}
	return n + more, nil
}

func (r *packedReader) ReadByte() (byte, error) {
	var b [1]byte
	_, err := r.Read(b[:])
	return b[0], err
}
