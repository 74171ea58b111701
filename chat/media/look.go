package media

import (
	"bufio"
	"image"
	"image/color"
	"io"
	"strings"

	"hearth/tenant/fault"

	"github.com/gabriel-vasile/mimetype"

	_ "image/gif" // what Look and Thumbnail can read
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/webp"
)

// Limits of a picture that is decoded. A picture with 16 bits for each colour counts
// twice.
const (
	mostPixels = 50_000_000
	mostSide   = 20_000
)

// pictures are the types that can be decoded.
var pictures = map[string]bool{"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true}

// Files looks into files and makes thumbnails. The zero Files is ready.
type Files struct{}

// Look says what a file is by its content, without parameters such as a charset, and
// for a picture that can be shown how large it is when it stands upright, in pixels.
// A picture that is broken or would not fit into memory has no size. body is left at
// no certain place.
func (Files) Look(body io.ReadSeeker) (contentType string, width, height int, err error) {
	found, err := mimetype.DetectReader(body)
	if err != nil {
		return "", 0, 0, fault.Wrap(err, fault.Internal, "This file could not be read.")
	}
	contentType, _, _ = strings.Cut(found.String(), ";")
	if !pictures[contentType] {
		return contentType, 0, 0, nil
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return "", 0, 0, fault.Wrap(err, fault.Internal, "This file could not be read.")
	}
	size, err := measure(body)
	if err != nil {
		return contentType, 0, 0, nil
	}
	if _, err := body.Seek(0, io.SeekStart); err == nil && contentType == "image/jpeg" && orientationOf(body).swaps() {
		return contentType, size.Y, size.X, nil
	}
	return contentType, size.X, size.Y, nil
}

// measure reads a picture's header and refuses what is too large to be decoded.
func measure(r io.Reader) (image.Point, error) {
	cfg, _, err := image.DecodeConfig(bufio.NewReader(r))
	if err != nil {
		return image.Point{}, unreadable(err)
	}
	w, h := cfg.Width, cfg.Height
	if w < 1 || h < 1 || w > mostSide || h > mostSide || w*h*weight(cfg.ColorModel) > mostPixels {
		return image.Point{}, fault.New(fault.Invalid, "This picture is too large to be shown.")
	}
	return image.Pt(w, h), nil
}

func weight(m color.Model) int {
	switch m {
	case color.RGBA64Model, color.NRGBA64Model:
		return 2
	}
	return 1
}

func unreadable(err error) error {
	return fault.Wrap(err, fault.Invalid, "This picture could not be read.")
}
