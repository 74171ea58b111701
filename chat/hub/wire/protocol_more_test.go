package wire

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// inPieces are messages in many frames, with control frames between them.
var inPieces = []exchange{
	{"many control frames between fragments", join(client(0x01, "a"), client(0x89, "1"), client(0x8A, "?"), client(0x00, "b"), client(0x89, "2"), client(0x89, ""),
		client(0x80, "c"), client(0x89, "3"), closing(1000, "")), []string{"pong 1", "pong 2", "pong ", "text abc", "pong 3", "close 1000"}, 1000},
	{"a byte beyond it in small fragments", slices.Concat(client(0x01, "x"), fragments(long, 512), client(0x80, "")), []string{"close 1009"}, 1009},
	{"a binary message in fragments", join(client(0x02, "a"), client(0x80, "b")), []string{"close 1003"}, 1003},
	{"a ping too long between fragments", join(client(0x01, "a"), client(0x89, long[:126])), []string{"close 1002"}, 1002},
	{"a close too long", client(0x88, "\x03\xe8"+long[:124]), []string{"close 1002"}, 1002},
	{"a pong too long", client(0x8A, long[:126]), []string{"close 1002"}, 1002},
	{"a close in fragments", client(0x08, "\x03\xe8"), []string{"close 1002"}, 1002},
	{"a pong in fragments", client(0x0A, "x"), []string{"close 1002"}, 1002},
	{"a ping of any bytes", join(client(0x89, "\x00\xff\xfe\xfd\xfc\xfb\x00\xff"), closing(1000, "")), []string{"pong \x00\xff\xfe\xfd\xfc\xfb\x00\xff", "close 1000"}, 1000},
	{"ten pings", join(slices.Repeat(client(0x89, "x"), 10), closing(1000, "")), append(slices.Repeat([]string{"pong x"}, 10), "close 1000"), 1000},
	{"a ping whose mask is nothing", join([]byte{0x89, 0x81, 0, 0, 0, 0, 'x'}, closing(1000, "")), []string{"pong x", "close 1000"}, 1000},
	{"a ping without a mask", []byte{0x89, 0x01, 'x'}, []string{"close 1002"}, 1002},
	{"a close without a mask", []byte{0x88, 0x02, 0x03, 0xe8}, []string{"close 1002"}, 1002},
	{"a ping whose length is written too long", []byte{0x89, 0xfe, 0, 1, 0, 0, 0, 0, 'x'}, []string{"close 1002"}, 1002},
	{"a length of two bytes in eight", []byte{0x81, 0xff, 0, 0, 0, 0, 0, 0, 0x01, 0x2c, 0, 0, 0, 0}, []string{"close 1002"}, 1002},
	{"a length of one byte in eight", []byte{0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0}, []string{"close 1002"}, 1002},
	{"the highest length", []byte{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, []string{"close 1002"}, 1002},
	{"a close after a close", join(closing(1001, ""), closing(1000, "")), []string{"close 1001"}, 1001},
	{"a ping after a close", join(closing(1000, ""), client(0x89, "x")), []string{"close 1000"}, 1000},
	{"fragments that end after a close", join(client(0x01, "a"), closing(1000, ""), client(0x80, "b")), []string{"close 1000"}, 1000},
	{"what breaks the protocol after a close", join(closing(1000, ""), client(0xFF, "x")), []string{"close 1000"}, 1000},
}

// fragments is a message's middle, in frames of a size.
func fragments(text string, size int) (all []byte) {
	for b := range slices.Chunk([]byte(text), size) {
		all = append(all, client(0x00, string(b))...)
	}
	return all
}

// reserved are the bits and opcodes that mean nothing, on every kind of frame.
func reserved() (rows []exchange) {
	for bits := 0x10; bits <= 0x70; bits += 0x10 {
		for _, op := range []opcode{opText, opBinary, opClose, opPing, opPong} {
			rows = append(rows, exchange{fmt.Sprintf("bits %#x on opcode %x", bits, op), join(client(0x81, "a"), client(byte(0x80|bits)|byte(op), "")), []string{"text a", "close 1002"}, 1002})
		}
		rows = append(rows, exchange{fmt.Sprintf("bits %#x on a continuation", bits), join(client(0x01, "a"), client(byte(0x80|bits), "b")), []string{"close 1002"}, 1002})
	}
	for _, op := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		rows = append(rows,
			exchange{fmt.Sprintf("opcode %x", op), join(client(0x89, "a"), client(0x80|op, "b"), client(0x89, "c")), []string{"pong a", "close 1002"}, 1002},
			exchange{fmt.Sprintf("opcode %x between fragments", op), join(client(0x01, "a"), client(0x80|op, ""), client(0x80, "b")), []string{"close 1002"}, 1002})
	}
	return rows
}

// closeCodes are those that may travel, which come back, and others.
func closeCodes() (rows []exchange) {
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999} {
		rows = append(rows, exchange{fmt.Sprintf("close %d", code), closing(code, strings.Repeat("x", 123)), []string{fmt.Sprintf("close %d", code)}, code})
	}
	for _, code := range []int{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		rows = append(rows, exchange{fmt.Sprintf("close %d", code), closing(code, ""), []string{"close 1002"}, 1002})
	}
	return rows
}

// texts are runes and what looks like them, whole, in fragments, and unfinished.
func texts() (rows []exchange) {
	for _, text := range []string{"\x00", "\x7f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U00010000", "\U0010ffff", "Hello-µ@ßöäüàá-UTF-8!!", "𐀀𝄞🎉"} {
		split := client(0x01, text[:1])
		for i := 1; i < len(text); i++ {
			split = append(split, client(0x00, text[i:i+1])...)
		}
		rows = append(rows,
			exchange{fmt.Sprintf("%+q", text), join(client(0x81, text), closing(1000, "")), []string{"text " + text, "close 1000"}, 1000},
			exchange{fmt.Sprintf("%+q by the byte", text), join(split, client(0x80, ""), closing(1000, "")), []string{"text " + text, "close 1000"}, 1000})
	}
	for _, wrong := range []string{"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xe2\x82x", "\xf0\x9f\x8ex"} {
		announced := binary.BigEndian.AppendUint16([]byte{0x81, 0xfe}, 1000)
		rows = append(rows,
			exchange{fmt.Sprintf("%+q", wrong), client(0x81, "κόσμε"+wrong+"edited"), []string{"close 1007"}, 1007},
			exchange{fmt.Sprintf("%+q, and the rest never comes", wrong), client(0x01, "κόσμε"+wrong), []string{"close 1007"}, 1007},
			exchange{fmt.Sprintf("%+q in a frame that never ends", wrong), slices.Concat(announced, []byte{0, 0, 0, 0}, []byte("κόσμε"+wrong)), []string{"close 1007"}, 1007},
			exchange{fmt.Sprintf("%+q across fragments", wrong), join(client(0x01, "κόσμε"+wrong[:1]), client(0x00, wrong[1:])), []string{"close 1007"}, 1007})
	}
	for _, half := range []string{"\xc2", "\xe2\x82", "\xf0\x9f\x8e"} {
		rows = append(rows, exchange{fmt.Sprintf("%+q at the end", half), join(client(0x01, "a"+half), client(0x89, "yet"), client(0x80, "")), []string{"pong yet", "close 1007"}, 1007})
	}
	return rows
}
