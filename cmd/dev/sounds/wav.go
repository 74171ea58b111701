package sounds

import (
	"bytes"
	"encoding/binary"
	"math"
)

// wav writes one channel of samples between -1 and 1 as RIFF. Rounding hides that
// processors differ in the last bits of a sum.
func wav(samples []float64, rate, bits int) []byte {
	size := len(samples) * bits / 8
	var b bytes.Buffer
	b.WriteString("RIFF")
	put(&b, uint32(36+size+size%2))
	b.WriteString("WAVEfmt ")
	put(&b, uint32(16), uint16(1), uint16(1), uint32(rate), uint32(rate*bits/8), uint16(bits/8), uint16(bits))
	b.WriteString("data")
	put(&b, uint32(size))
	for _, s := range samples {
		if bits == 8 {
			b.WriteByte(byte(128 + math.Round(s*127)))
		} else {
			put(&b, int16(math.Round(s*32767)))
		}
	}
	if size%2 == 1 {
		b.WriteByte(0)
	}
	return b.Bytes()
}

// put cannot fail: a buffer takes everything.
func put(b *bytes.Buffer, values ...any) {
	for _, v := range values {
		binary.Write(b, binary.LittleEndian, v)
	}
}
