package media

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"hearth/tenant/fault"
)

// Clean gives a picture without what it says of camera, place, time and programs: the
// same bytes, with some left out. How a camera was held stays, for without it a photo
// lies on its side. What is no JPEG, PNG or WebP comes back as it is. size is in
// bytes; reading moves body. Faults: Invalid for a picture whose parts cannot be told
// apart.
func (Files) Clean(body io.ReadSeeker, contentType string) (clean io.Reader, size int64, err error) {
	walk := map[string]func(*walker) error{"image/jpeg": walkJPEG, "image/png": walkPNG, "image/webp": walkWebP}[contentType]
	end, err := body.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = body.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, fault.Wrap(err, fault.Internal, "This file could not be read.")
	}
	if walk == nil {
		return &patchwork{src: body, rest: []piece{{length: end}}}, end, nil
	}
	w := &walker{in: bufio.NewReaderSize(body, 64<<10), end: end}
	if err := walk(w); err != nil {
		return nil, 0, unreadable(err)
	}
	for _, p := range w.kept {
		size += p.length
	}
	return &patchwork{src: body, rest: w.kept}, size, nil
}

// piece is a stretch of a file, or other bytes in its place.
type piece struct {
	at, length int64
	instead    []byte
}

// walker goes through a file once and notes what is kept.
type walker struct {
	in   *bufio.Reader
	at   int64
	end  int64
	kept []piece
}

var errNoPicture = errors.New("its parts cannot be told apart")

// mostPieces bounds what a file of nothing but tiny parts can make us remember.
const mostPieces = 100_000

// keep notes the bytes from from to to, as far as there are any.
func (w *walker) keep(from, to int64) error {
	to = min(to, w.end)
	if n := len(w.kept); n > 0 && w.kept[n-1].instead == nil && w.kept[n-1].at+w.kept[n-1].length == from {
		w.kept[n-1].length += to - from
		return nil
	}
	if len(w.kept) >= mostPieces {
		return errNoPicture
	}
	if to > from {
		w.kept = append(w.kept, piece{at: from, length: to - from})
	}
	return nil
}

func (w *walker) insert(b []byte) {
	w.kept = append(w.kept, piece{length: int64(len(b)), instead: b})
}

func (w *walker) read(n int) ([]byte, error) {
	b := make([]byte, n)
	got, err := io.ReadFull(w.in, b)
	w.at += int64(got)
	return b, err
}

// skip passes over bytes, or over what is left; reached is false then.
func (w *walker) skip(n int64) (reached bool) {
	n = min(n, w.end-w.at+1)
	passed, _ := io.CopyN(io.Discard, w.in, n)
	w.at += passed
	return passed == n
}

// patchwork reads pieces one after the other.
type patchwork struct {
	src  io.ReadSeeker
	rest []piece
	now  io.Reader
	left int64
}

// Read implements io.Reader. A source that has become shorter meanwhile is an error.
func (p *patchwork) Read(b []byte) (int, error) {
	for p.left == 0 {
		if len(p.rest) == 0 {
			return 0, io.EOF
		}
		next := p.rest[0]
		p.rest = p.rest[1:]
		p.left = next.length
		if next.instead != nil {
			p.now = bytes.NewReader(next.instead)
			continue
		}
		if _, err := p.src.Seek(next.at, io.SeekStart); err != nil {
			return 0, err
		}
		p.now = p.src
	}
	n, err := p.now.Read(b[:min(int64(len(b)), p.left)])
	p.left -= int64(n)
	if err == io.EOF {
		if err = nil; n == 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	return n, err
}
