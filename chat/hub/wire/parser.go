package wire

import (
	"encoding/binary"
	"unicode/utf8"
)

// violation is what a peer did wrong, with the code to close with.
type violation struct {
	code   int
	reason string
}

func (v violation) Error() string { return v.reason }

// sink takes what a parser finds. Payloads are borrowed until it returns; an error
// ends the parsing.
type sink interface {
	frame(op opcode, payload []byte) error
}

// parser takes a client's bytes as they come and gives its sink whole messages and
// control frames. A frame that arrives in one piece is unmasked in place and passed
// on without a copy; between messages nothing is held.
type parser struct {
	max     int  // bytes of a message, over all its fragments
	deflate bool // messages may be compressed

	head [14]byte
	have int  // bytes of head collected
	body bool // the head is complete, its payload is awaited

	fin  bool
	op   opcode
	mask [4]byte
	left int // payload bytes to come
	pos  int // payload bytes seen, for the mask

	open    opcode // kind of the fragmented message begun, 0 for none
	message []byte // its bytes, or those of a data frame that came in pieces
	packed  bool   // they are compressed
	judged  int    // how many of them are known to be text
	control []byte // the same for a control frame, which may stand between fragments
}

// feed consumes b, which it overwrites. Its errors are violations, or the sink's.
func (p *parser) feed(b []byte, to sink) error {
	for {
		if !p.body {
			rest, err := p.header(b)
			if err != nil || !p.body {
				return err
			}
			b = rest
		}
		n := min(len(b), p.left)
		part := b[:n]
		b = b[n:]
		unmask(part, p.mask, p.pos)
		p.pos += n
		p.left -= n
		if p.left > 0 {
			return p.keep(part)
		}
		p.body = false
		if err := p.complete(part, to); err != nil {
			return err
		}
		if len(b) == 0 {
			return nil
		}
	}
}

// midway reports whether a frame has begun and not ended.
func (p *parser) midway() bool { return p.body || p.have > 0 }

// header collects the head of a frame and judges it as early as it can.
func (p *parser) header(b []byte) ([]byte, error) {
	for p.have < 2 || p.have < headSize(p.head[1]) {
		if len(b) == 0 {
			return nil, nil
		}
		p.head[p.have] = b[0]
		p.have++
		b = b[1:]
		if p.have == 2 {
			if err := p.judge(); err != nil {
				return nil, err
			}
		}
	}
	p.have = 0
	p.body = true
	p.pos = 0
	return b, p.measure()
}

// headSize is the length of a client's frame head, given its second byte.
func headSize(second byte) int {
	switch second & 0x7f {
	case 126:
		return 8
	case 127:
		return 14
	}
	return 6
}

func (p *parser) judge() error {
	first, second := p.head[0], p.head[1]
	p.fin = first&0x80 != 0
	p.op = opcode(first & 0x0f)
	switch {
	case first&0x70&^p.mayReserve() != 0:
		return violation{CodeProtocol, "reserved bits"}
	case second&0x80 == 0:
		return violation{CodeProtocol, "a frame without a mask"}
	case p.op.control() && (!p.fin || second&0x7f > maxControl):
		return violation{CodeProtocol, "a control frame too long or in fragments"}
	}
	switch p.op {
	case opContinuation:
		if p.open == 0 {
			return violation{CodeProtocol, "a continuation of nothing"}
		}
	case opText, opBinary:
		if p.open != 0 {
			return violation{CodeProtocol, "a message inside another"}
		}
		p.packed = first&compressed != 0
	case opClose, opPing, opPong:
	default:
		return violation{CodeProtocol, "an unknown opcode"}
	}
	return nil
}

// mayReserve is the reserved bit that a frame may have: the first of a message.
func (p *parser) mayReserve() byte {
	if p.deflate && (p.op == opText || p.op == opBinary) {
		return compressed
	}
	return 0
}

func (p *parser) measure() error {
	n := uint64(p.head[1] & 0x7f)
	least := uint64(0)
	end := headSize(p.head[1])
	switch n {
	case 126:
		n, least = uint64(binary.BigEndian.Uint16(p.head[2:])), 126
	case 127:
		n, least = binary.BigEndian.Uint64(p.head[2:]), 1<<16
	}
	copy(p.mask[:], p.head[end-4:end])
	if n < least || n>>63 != 0 {
		return violation{CodeProtocol, "a length written wrongly"}
	}
	if !p.op.control() && n > uint64(p.max-len(p.message)) {
		return violation{CodeTooBig, "a message too long"}
	}
	p.left = int(n)
	return nil
}

// keep stores a piece; memory grows with what has arrived, never with what was
// announced.
func (p *parser) keep(part []byte) error {
	if p.op.control() {
		p.control = append(p.control, part...)
		return nil
	}
	p.message = append(p.message, part...)
	if p.packed || p.kind() != opText {
		return nil
	}
	var err error
	p.judged, err = textSoFar(p.message, p.judged)
	return err
}

// kind is what the data frame under way is a part of.
func (p *parser) kind() opcode {
	if p.op == opContinuation {
		return p.open
	}
	return p.op
}

func (p *parser) complete(part []byte, to sink) error {
	if p.op.control() {
		payload := part
		if len(p.control) > 0 {
			payload = append(p.control, part...)
			p.control = nil
		}
		return to.frame(p.op, payload)
	}
	kind := p.kind()
	if !p.fin {
		p.open = kind
		return p.keep(part)
	}
	payload, judged := part, p.judged
	if len(p.message) > 0 {
		payload = append(p.message, part...)
		p.message = nil
	}
	p.open, p.judged = 0, 0
	if !p.packed {
		return deliver(kind, payload, judged, to)
	}
	u := unpackers.Get().(*unpacker)
	defer unpackers.Put(u)
	text, err := u.unpack(payload, p.max)
	if err != nil {
		return err
	}
	return deliver(kind, text, 0, to)
}

func deliver(kind opcode, payload []byte, judged int, to sink) error {
	if kind == opText && !utf8.Valid(payload[judged:]) {
		return errNotText
	}
	return to.frame(kind, payload)
}

// unmask undoes the client's mask, of which pos bytes have been used before.
func unmask(b []byte, mask [4]byte, pos int) {
	var key [8]byte
	for i := range key {
		key[i] = mask[(pos+i)&3]
	}
	wide := binary.LittleEndian.Uint64(key[:])
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^wide)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= key[i]
	}
}
