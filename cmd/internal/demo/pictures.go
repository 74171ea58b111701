package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
)

// picture is something that somebody in the story shows.
type picture struct {
	filename string
	paint    func() *image.RGBA
}

// pictures are drawn the same to the last bit every time.
var pictures = map[string]picture{
	"sunrise":    {"above-aldham.png", sunrise},
	"floor-plan": {"stowe-hall.png", floorPlan},
	"chart":      {"bookings-by-week.png", chart},
	"calendar":   {"lane-colours.png", weekOfLanes},
}

// png returns the picture as a file, and its size in pixels.
func (p picture) png() (body []byte, size image.Point, err error) {
	img := p.paint()
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed} // a newcomer is waiting
	err = enc.Encode(&out, img)
	return out.Bytes(), img.Bounds().Size(), err
}

// The colours of the drawings on paper.
var (
	paper  = rgb(0xfdfcf8)
	rule   = rgb(0xe7e2d8)
	pencil = rgb(0x8a8175)
	ink    = rgb(0x2b2620)
	ember  = rgb(0xb94a14)
	straw  = rgb(0xe9c46a)
	moss   = rgb(0x8ab17d)
	slate  = rgb(0x7f9bb3)
	plum   = rgb(0xb28aa8)
)

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

// sheet is a picture made of rectangles, lines and a few words.
type sheet struct{ *image.RGBA }

func newSheet(w, h int, ground color.RGBA) sheet {
	s := sheet{image.NewRGBA(image.Rect(0, 0, w, h))}
	s.fill(s.Bounds(), ground)
	return s
}

func (s sheet) fill(r image.Rectangle, c color.RGBA) {
	draw.Draw(s.RGBA, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// frame draws the edge of r, so many pixels to its inside.
func (s sheet) frame(r image.Rectangle, width int, c color.RGBA) {
	for _, side := range []image.Rectangle{
		{r.Min, image.Pt(r.Max.X, r.Min.Y+width)}, {image.Pt(r.Min.X, r.Max.Y-width), r.Max},
		{r.Min, image.Pt(r.Min.X+width, r.Max.Y)}, {image.Pt(r.Max.X-width, r.Min.Y), r.Max},
	} {
		s.fill(side, c)
	}
}

// hatch draws slanting lines over r.
func (s sheet) hatch(r image.Rectangle, every, width int, c color.RGBA) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if (x+y)%every < width {
				s.SetRGBA(x, y, c)
			}
		}
	}
}

// disc draws a filled circle with a soft edge.
func (s sheet) disc(cx, cy, radius float64, c color.RGBA) {
	for y := int(cy - radius - 1); y <= int(cy+radius+1); y++ {
		for x := int(cx - radius - 1); x <= int(cx+radius+1); x++ {
			s.blend(x, y, c, radius-math.Hypot(float64(x)-cx, float64(y)-cy)+0.5)
		}
	}
}

// arc draws the quarter of a circle that a door sweeps.
func (s sheet) arc(cx, cy, radius int, right, down bool, c color.RGBA) {
	for y := 0; y <= radius+1; y++ {
		for x := 0; x <= radius+1; x++ {
			px, py := cx-x, cy-y
			if right {
				px = cx + x
			}
			if down {
				py = cy + y
			}
			s.blend(px, py, c, 1.5-math.Abs(math.Hypot(float64(x), float64(y))-float64(radius)))
		}
	}
}

// blend covers a part of a pixel, from 0 to 1.
func (s sheet) blend(x, y int, c color.RGBA, part float64) {
	if part <= 0 || !image.Pt(x, y).In(s.Bounds()) {
		return
	}
	s.SetRGBA(x, y, mix(s.RGBAAt(x, y), c, min(part, 1)))
}

// mix goes the part of the way from a to b.
func mix(a, b color.RGBA, part float64) color.RGBA {
	m := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*part + 0.5) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}
