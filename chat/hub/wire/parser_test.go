package wire

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const fuzzMax = 300

// heard is a sink that writes down what it is given.
type heard struct {
	t      testing.TB
	frames []string
}

func (h *heard) frame(op opcode, payload []byte) error {
	if op.control() && len(payload) > maxControl || len(payload) > fuzzMax || op == opText && !utf8.Valid(payload) {
		h.t.Errorf("opcode %x with %d bytes: %q", op, len(payload), payload)
	}
	h.frames = append(h.frames, fmt.Sprintf("%x %q", op, payload))
	return nil
}

func parseIn(t testing.TB, b []byte, size int, deflate bool) ([]string, error) {
	p := parser{max: fuzzMax, deflate: deflate}
	h := heard{t: t}
	for chunk := range slices.Chunk(bytes.Clone(b), size) {
		if err := p.feed(chunk, &h); err != nil {
			return h.frames, err
		}
		if !p.body && p.have == 0 && p.open == 0 && (p.message != nil || p.control != nil) {
			t.Error("memory is held between messages")
		}
	}
	return h.frames, nil
}

func FuzzParse(f *testing.F) {
	for _, agreed := range agreements {
		for _, e := range agreed.rows {
			f.Add(e.send[:min(len(e.send), 2000)], 3, agreed.deflate)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, size int, deflate bool) {
		if size <= 0 || len(b) > 1<<16 {
			return
		}
		whole, wholeErr := parseIn(t, b, max(len(b), 1), deflate)
		chunked, chunkedErr := parseIn(t, b, size, deflate)
		if diff := cmp.Diff(whole, chunked); diff != "" {
			t.Errorf("in pieces of %d (-whole +pieces):\n%s", size, diff)
		}
		if !errors.Is(wholeErr, chunkedErr) {
			t.Errorf("whole: %v, in pieces of %d: %v", wholeErr, size, chunkedErr)
		}
	})
}

// FuzzUnpack compares with the standard library what comes out, and that no more does
// than is allowed.
func FuzzUnpack(f *testing.F) {
	for _, text := range []string{"", "Hello", mixed(3000), strings.Repeat("a", 1<<16)} {
		f.Add([]byte(squeezed(text, 6)))
		f.Add([]byte(ended(text)))
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		const most = 10_000
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(io.MultiReader(bytes.NewReader(packed), strings.NewReader(flushed+lastBlock))), most+1))
		u := unpackers.Get().(*unpacker)
		defer unpackers.Put(u)
		got, err := u.unpack(packed, most)
		switch {
		case len(got) > most:
			t.Errorf("%d bytes came out", len(got))
		case err == nil && (wantErr != nil || !bytes.Equal(want, got)):
			t.Errorf("%d bytes, want %d (%v)", len(got), len(want), wantErr)
		case errors.Is(err, violation{CodeTooBig, "a message too long"}) && len(want) <= most:
			t.Errorf("%d bytes are too many", len(want))
		}
	})
}

func TestUnmaskFromAnyPosition(t *testing.T) {
	t.Parallel()
	mask := [4]byte{1, 2, 4, 8}
	for n := range 40 {
		for pos := range 5 {
			got := make([]byte, n)
			unmask(got, mask, pos)
			for i := range got {
				if want := mask[(pos+i)%4]; got[i] != want {
					t.Fatalf("%d bytes from %d: byte %d is %d, want %d", n, pos, i, got[i], want)
				}
			}
		}
	}
}

func TestFramesAreParsedWithoutAllocating(t *testing.T) {
	frame := client(0x81, "hello")
	p := parser{max: 1 << 10}
	buf := make([]byte, len(frame))
	if n := testing.AllocsPerRun(100, func() {
		copy(buf, frame)
		if err := p.feed(buf, ignore{}); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations for a message in one piece, want none", n)
	}
}

type ignore struct{}

func (ignore) frame(opcode, []byte) error { return nil }
