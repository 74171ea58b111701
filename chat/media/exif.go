package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"image"
	"io"
)

// orientation is how a camera was held, as EXIF numbers it: 1 is upright, and so is
// every number that EXIF does not know.
type orientation int

// swaps reports whether width and height change places.
func (o orientation) swaps() bool { return o >= 5 && o <= 8 }

// upright turns a picture as its orientation asks.
func (o orientation) upright(src *image.RGBA) *image.RGBA {
	if o < 2 || o > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if o.swaps() {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := o.place(x, y, w, h)
			copy(dst.Pix[dst.PixOffset(tx, ty):][:4], src.Pix[src.PixOffset(x, y):][:4])
		}
	}
	return dst
}

// place is where the pixel at x, y of a picture of w by h goes.
func (o orientation) place(x, y, w, h int) (int, int) {
	switch o {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

const (
	markerStart = 0xD8
	markerScan  = 0xDA // the picture itself begins: nothing is told after it
	markerEXIF  = 0xE1
	tagTurned   = 0x0112
)

// orientationOf reads the segments of a JPEG up to the one that EXIF is in.
func orientationOf(r io.Reader) orientation {
	in := bufio.NewReader(r)
	for {
		var head [2]byte
		if _, err := io.ReadFull(in, head[:]); err != nil || head[0] != 0xFF {
			return 1
		}
		if head[1] == markerStart {
			continue
		}
		var size [2]byte
		if _, err := io.ReadFull(in, size[:]); err != nil || head[1] == markerScan {
			return 1
		}
		length := int(binary.BigEndian.Uint16(size[:])) - 2
		if length < 0 {
			return 1
		}
		if head[1] != markerEXIF {
			if _, err := in.Discard(length); err != nil {
				return 1
			}
			continue
		}
		segment := make([]byte, length)
		if _, err := io.ReadFull(in, segment); err != nil {
			return 1
		}
		if tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok {
			return turned(tiff)
		}
	}
}

// turned finds the orientation in the first directory of a TIFF header.
func turned(tiff []byte) orientation {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == tagTurned {
			return orientation(order.Uint16(entries[8:]))
		}
		entries = entries[12:]
	}
	return 1
}
