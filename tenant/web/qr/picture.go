package qr

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"strconv"
	"sync"
)

// Path draws the dark modules as one SVG path in a box of Size by Size, row by row,
// neighbours together.
func (c Code) Path() string {
	path := make([]byte, 0, c.size*c.size*4)
	for y := range c.size {
		for x := 0; x < c.size; x++ {
			if !c.at(x, y) {
				continue
			}
			from := x
			for c.at(x+1, y) {
				x++
			}
			path = append(path, 'M')
			path = strconv.AppendInt(path, int64(from+quiet), 10)
			path = append(path, ' ')
			path = strconv.AppendInt(path, int64(y+quiet), 10)
			path = append(path, 'h')
			path = strconv.AppendInt(path, int64(x+1-from), 10)
			path = append(path, 'v', '1', 'h', '-')
			path = strconv.AppendInt(path, int64(x+1-from), 10)
			path = append(path, 'z')
		}
	}
	return string(path)
}

// SVG is the code as a file of its own.
func (c Code) SVG() []byte {
	side := strconv.Itoa(c.Size())
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + side + ` ` + side + `" width="` + side + `0" height="` + side +
		`0" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h` + side + `v` + side + `h-` + side + `z"/><path d="` + c.Path() + `"/></svg>`)
}

// packers are kept, because each holds some 800 kB while it packs.
var packers = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

// PNG is the code with so many pixels to a module: grey, one bit a pixel.
func (c Code) PNG(scale int) []byte {
	side := c.Size() * scale
	header := make([]byte, 13)
	binary.BigEndian.PutUint32(header[0:], uint32(side))
	binary.BigEndian.PutUint32(header[4:], uint32(side))
	header[8] = 1 // bit a pixel; the other four zeros are grey, deflate, usual filters, not interlaced

	var packed bytes.Buffer
	packer := packers.Get().(*zlib.Writer)
	defer packers.Put(packer)
	packer.Reset(&packed)
	row := make([]byte, 1+(side+7)/8)
	same := make([]byte, len(row)) // as the row above, which is filter 2 and zeros
	same[0] = 2
	for y := range c.Size() {
		c.pixels(row[1:], y-quiet, scale)
		_, _ = packer.Write(row) // a Buffer takes everything
		for range scale - 1 {
			_, _ = packer.Write(same)
		}
	}
	_ = packer.Close()

	out := bytes.NewBuffer(make([]byte, 0, packed.Len()+64))
	out.WriteString("\x89PNG\r\n\x1a\n")
	chunk(out, "IHDR", header)
	chunk(out, "IDAT", packed.Bytes())
	chunk(out, "IEND", nil)
	return out.Bytes()
}

// pixels writes a line of modules, in which 1 is light.
func (c Code) pixels(line []byte, y, scale int) {
	for i := range line {
		line[i] = 0xFF
	}
	for x := range c.size {
		if !c.at(x, y) {
			continue
		}
		for p := (x + quiet) * scale; p < (x+quiet+1)*scale; p++ {
			line[p/8] &^= 0x80 >> (p % 8)
		}
	}
}

func chunk(out *bytes.Buffer, name string, data []byte) {
	_ = binary.Write(out, binary.BigEndian, uint32(len(data)))
	from := out.Len()
	out.WriteString(name)
	out.Write(data)
	_ = binary.Write(out, binary.BigEndian, crc32.ChecksumIEEE(out.Bytes()[from:]))
}
