package wire

import (
	"encoding/binary"
	"sync"
	"unicode/utf8"
)

// Close codes, RFC 6455 §7.4.1 and the registry behind it. A Conn reports them to
// OnClose; those from 4000 are ours.
const (
	CodeNormal      = 1000
	CodeGoingAway   = 1001
	CodeProtocol    = 1002
	CodeUnsupported = 1003
	CodeNone        = 1005 // the peer gave no code; never sent
	CodeLost        = 1006 // the connection ended without a close; never sent
	CodeNotText     = 1007
	CodePolicy      = 1008
	CodeTooBig      = 1009
	CodeInternal    = 1011
	CodeRestart     = 1012
	CodeSlow        = 4008 // the peer did not read what was queued for it; reported only
)

type opcode byte

const (
	opContinuation opcode = 0x0
	opText         opcode = 0x1
	opBinary       opcode = 0x2
	opClose        opcode = 0x8
	opPing         opcode = 0x9
	opPong         opcode = 0xA
)

func (op opcode) control() bool { return op&0x8 != 0 }

// maxControl is the longest payload of a close, ping or pong.
const maxControl = 125

var pingFrame = frame(opPing, nil)

// compressed is the reserved bit that says so, of a message's first frame.
const compressed = 0x40

// Frame is one text on its way to any number of Conns. It is packed at most once, when
// the first of them has agreed to that. The zero Frame is none; use TextFrame.
type Frame struct {
	plain []byte
	head  int // bytes of plain before the payload

	once   sync.Once
	packed []byte // nil: plain is as short
}

// TextFrame builds one unfragmented text frame around payload, which must be UTF-8.
func TextFrame(payload []byte) *Frame {
	b := frame(opText, payload)
	return &Frame{plain: b, head: len(b) - len(payload)}
}

// bytes is the frame as it travels.
func (f *Frame) bytes(deflate bool) []byte {
	if !deflate || len(f.plain)-f.head < minPacked {
		return f.plain
	}
	f.once.Do(func() { f.packed = pack(f.plain[f.head:]) })
	if f.packed == nil {
		return f.plain
	}
	return f.packed
}

// CloseFrame builds a close frame. A code that must not travel gives an empty one; a
// reason beyond 123 bytes is cut at a rune.
func CloseFrame(code int, reason string) []byte {
	if !sendable(code) {
		return frame(opClose, nil)
	}
	for len(reason) > maxControl-2 || !utf8.ValidString(reason) {
		reason = reason[:min(len(reason)-1, maxControl-2)]
	}
	return frame(opClose, append(binary.BigEndian.AppendUint16(nil, uint16(code)), reason...))
}

func frame(op opcode, payload []byte) []byte {
	n := len(payload)
	b := make([]byte, 0, 10+n)
	b = append(b, 0x80|byte(op))
	switch {
	case n <= 125:
		b = append(b, byte(n))
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

// sendable reports whether a code may stand in a close frame, in either direction.
func sendable(code int) bool {
	return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999
}

// closeCode reads the payload of a peer's close frame.
func closeCode(payload []byte) (int, error) {
	if len(payload) == 0 {
		return CodeNone, nil
	}
	if len(payload) == 1 {
		return 0, violation{CodeProtocol, "half a close code"}
	}
	code := int(binary.BigEndian.Uint16(payload))
	if !sendable(code) {
		return 0, violation{CodeProtocol, "a close code that must not travel"}
	}
	if !utf8.Valid(payload[2:]) {
		return 0, violation{CodeNotText, "a close reason that is not UTF-8"}
	}
	return code, nil
}
