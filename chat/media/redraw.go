package media

import (
	"bytes"
	"context"
	"image"
)

// The largest picture of a preview, in pixels: three for each that a room shows.
const (
	redrawnWidth  = 560
	redrawnHeight = 420
)

// Redraw makes a picture that fits into 560 by 420 pixels, upright, out of nothing but
// the pixels of one that a stranger made: a JPEG, or a PNG where one can see through.
// Of one that moves it keeps the first picture. Faults: Invalid for what cannot be
// decoded.
func (Files) Redraw(ctx context.Context, picture []byte) (drawn []byte, contentType string, width, height int, err error) {
	done, err := turn(ctx)
	if err != nil {
		return nil, "", 0, 0, err
	}
	defer done()
	if _, err := measure(bytes.NewReader(picture)); err != nil {
		return nil, "", 0, 0, err
	}
	o := orientationOf(bytes.NewReader(picture))
	box := image.Pt(redrawnWidth, redrawnHeight)
	if o.swaps() {
		box = image.Pt(redrawnHeight, redrawnWidth)
	}
	src, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, "", 0, 0, unreadable(err)
	}
	img := o.upright(shrink(src, box))
	drawn, contentType, err = encode(img)
	return drawn, contentType, img.Bounds().Dx(), img.Bounds().Dy(), err
}
