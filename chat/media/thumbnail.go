package media

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"image/png"

	"hearth/tenant/fault"

	"golang.org/x/image/draw"
)

// The largest thumbnail, in pixels.
const (
	thumbWidth  = 1200
	thumbHeight = 800
)

// smallEnough is how many bytes a picture may have that is shown as it is.
const smallEnough = 100 << 10

// decoding bounds how many pictures are in memory at once.
var decoding = make(chan struct{}, 2)

// Thumbnail makes a picture that fits into 1200 by 800 pixels, upright, and without
// anything that the file says about camera, place or time: a JPEG, or a PNG where one
// can see through. It returns nothing for a picture that is best shown as it is: one
// that is small already, or that moves. Faults: Invalid for what cannot be decoded.
func (Files) Thumbnail(ctx context.Context, picture []byte) (thumb []byte, contentType string, err error) {
	done, err := turn(ctx)
	if err != nil {
		return nil, "", err
	}
	defer done()
	size, err := measure(bytes.NewReader(picture))
	if err != nil {
		return nil, "", err
	}
	o := orientationOf(bytes.NewReader(picture))
	box := image.Pt(thumbWidth, thumbHeight)
	if o.swaps() {
		box = image.Pt(thumbHeight, thumbWidth)
	}
	if isGIF := bytes.HasPrefix(picture, []byte("GIF8")); isGIF && moves(picture) ||
		len(picture) <= smallEnough && size.X <= box.X && size.Y <= box.Y && o <= 1 && !tellsMore(picture) {
		return nil, "", nil
	}
	src, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, "", unreadable(err)
	}
	return encode(o.upright(shrink(src, box)))
}

// turn waits until one more picture may be in memory.
func turn(ctx context.Context) (done func(), err error) {
	select {
	case decoding <- struct{}{}:
		return func() { <-decoding }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.Unavailable, "There are too many pictures to look at just now.")
	}
}

// tellsMore reports whether a small JPEG carries what must not be shown with it.
func tellsMore(picture []byte) bool {
	return bytes.Contains(picture[:min(len(picture), 64<<10)], []byte("Exif\x00\x00"))
}

// shrink halves a picture while it is more than twice as large as it should be, which
// is cheap, and does the rest well. The careful way alone would need hundreds of
// megabytes for what a telephone takes.
func shrink(src image.Image, box image.Point) *image.RGBA {
	size := fit(src.Bounds().Size(), box)
	for src.Bounds().Dx() > 2*size.X && src.Bounds().Dy() > 2*size.Y {
		half := image.NewRGBA(image.Rect(0, 0, (src.Bounds().Dx()+1)/2, (src.Bounds().Dy()+1)/2))
		draw.ApproxBiLinear.Scale(half, half.Bounds(), src, src.Bounds(), draw.Src, nil)
		src = half
	}
	dst := image.NewRGBA(image.Rectangle{Max: size})
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
	return dst
}

// fit keeps the shape of a size within a box, and makes nothing larger.
func fit(size, box image.Point) image.Point {
	if size.X > box.X {
		size = image.Pt(box.X, max(1, size.Y*box.X/size.X))
	}
	if size.Y > box.Y {
		size = image.Pt(max(1, size.X*box.Y/size.Y), box.Y)
	}
	return size
}

func encode(img *image.RGBA) (body []byte, contentType string, err error) {
	var out bytes.Buffer
	if img.Opaque() {
		contentType, err = "image/jpeg", jpeg.Encode(&out, img, &jpeg.Options{Quality: 82})
	} else {
		contentType, err = "image/png", png.Encode(&out, img)
	}
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Internal, "Something went wrong on our side.")
	}
	return out.Bytes(), contentType, nil
}
