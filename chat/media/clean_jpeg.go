package media

import (
	"bytes"
	"encoding/binary"
)

const (
	markerEnd     = 0xD9
	markerComment = 0xFE
)

// walkJPEG keeps what draws the picture and nothing after its end, where telephones
// put films and second pictures.
func walkJPEG(w *walker) error {
	if head, err := w.read(2); err != nil || head[0] != 0xFF || head[1] != markerStart {
		return errNoPicture
	}
	if err := w.keep(0, 2); err != nil {
		return err
	}
	told, drawn := false, false
	for {
		from, marker, ok := w.marker()
		if !ok {
			return unlessDrawn(drawn)
		}
		if marker == markerEnd {
			if !drawn {
				return errNoPicture
			}
			return w.keep(from, from+2)
		}
		if marker == 0x01 || marker >= 0xD0 && marker <= 0xD8 {
			continue // they stand alone, and mean nothing here
		}
		size, err := w.read(2)
		if err != nil {
			return unlessDrawn(drawn)
		}
		length := int64(binary.BigEndian.Uint16(size)) - 2
		if length < 0 {
			return unlessDrawn(drawn)
		}
		if marker == markerEXIF && !told {
			told = w.keepOrientation(int(length))
			continue
		}
		stays := w.draws(marker)
		if !w.skip(length) {
			return unlessDrawn(drawn)
		}
		if marker == markerScan {
			drawn = true
			w.skipScan()
		}
		if stays {
			if err := w.keep(from, w.at); err != nil {
				return err
			}
		}
	}
}

// unlessDrawn lets a picture that ends early be shown as far as it goes.
func unlessDrawn(drawn bool) error {
	if drawn {
		return nil
	}
	return errNoPicture
}

// marker reads one; any number of 0xFF may stand before it.
func (w *walker) marker() (from int64, marker byte, ok bool) {
	b, err := w.read(1)
	if err != nil || b[0] != 0xFF {
		return 0, 0, false
	}
	for b[0] == 0xFF {
		if b, err = w.read(1); err != nil {
			return 0, 0, false
		}
	}
	return w.at - 2, b[0], b[0] != 0
}

// draws reports whether the picture needs the segment that comes: its colours too,
// which stand among what programs say.
func (w *walker) draws(marker byte) bool {
	start, _ := w.in.Peek(12)
	switch {
	case marker == 0xE0:
		return bytes.HasPrefix(start, []byte("JFIF\x00"))
	case marker == 0xE2:
		return bytes.HasPrefix(start, []byte("ICC_PROFILE\x00"))
	case marker == 0xEE:
		return bytes.HasPrefix(start, []byte("Adobe"))
	}
	return marker != markerComment && (marker < 0xE0 || marker > 0xEF)
}

// keepOrientation reads a segment, and reports whether it was EXIF. In its place comes
// one that says how the camera was held, and nothing when it was held upright.
func (w *walker) keepOrientation(length int) bool {
	segment, err := w.read(length)
	tiff, isEXIF := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if err != nil || !isEXIF {
		return false
	}
	if o := turned(tiff); o >= 2 && o <= 8 {
		w.insert([]byte("\xFF\xE1\x00\x22Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(o)) + "\x00\x00\x00\x00\x00\x00"))
	}
	return true
}

// skipScan goes to the next marker, over those that belong to the scan.
func (w *walker) skipScan() {
	for {
		next, err := w.in.Peek(2)
		if err != nil {
			w.skip(2)
			return
		}
		if next[0] == 0xFF && next[1] != 0 && next[1] != 0xFF && (next[1] < 0xD0 || next[1] > 0xD7) {
			return
		}
		buffered, _ := w.in.Peek(w.in.Buffered())
		n := bytes.IndexByte(buffered[1:], 0xFF) + 1
		if n == 0 {
			n = len(buffered)
		}
		discarded, _ := w.in.Discard(n)
		w.at += int64(discarded)
	}
}
