package demo

import (
	"image"
	"image/color"
	"math"
)

// sunrise is the valley from the hill, with the hall and its one lit window.
func sunrise() *image.RGBA {
	const w, h = 1200, 750
	const sunX, sunY, sunR = 780.0, 400.0, 46.0
	s := newSheet(w, h, paper)
	for y := range h {
		sky := skyAt(float64(y) / 470)
		for x := range w {
			d := math.Hypot(float64(x)-sunX, (float64(y)-sunY)*1.25)
			glow := math.Exp(-d/150)*0.75 + math.Exp(-d/420)*0.25
			// Bands of glow keep the file small and look like a print.
			s.SetRGBA(x, y, mix(sky, rgb(0xfff1c9), math.Round(glow*32)/32))
		}
	}
	s.disc(sunX, sunY, sunR, rgb(0xfff8e3))
	ridges := []struct {
		base, height, length, shift float64
		c                           color.RGBA
	}{
		{430, 34, 310, 0.4, rgb(0xd98a6a)},
		{480, 46, 250, 2.1, rgb(0xa8625a)},
		{545, 58, 330, 4.4, rgb(0x6f4450)},
		{640, 70, 420, 1.3, rgb(0x3a2a3d)},
	}
	for i, r := range ridges {
		if i == 3 {
			hall(s)
		}
		for x := range w {
			top := ridge(float64(x), r.base, r.height, r.length, r.shift)
			for y := int(top); y < h; y++ {
				mist := math.Max(0, 1-(float64(y)-top)/160) * 0.18
				s.blend(x, y, mix(r.c, rgb(0xffd9a8), math.Round(mist*40)/40), float64(y)-top+1)
			}
		}
	}
	return s.RGBA
}

// skyAt goes from night above, 0, to day at the horizon, 1.
func skyAt(part float64) color.RGBA {
	stops := []color.RGBA{rgb(0x3d3a66), rgb(0x84567f), rgb(0xd9776a), rgb(0xf6b26b), rgb(0xfbe0a6)}
	at := math.Min(math.Max(part, 0), 0.999) * float64(len(stops)-1)
	i := int(at)
	return mix(stops[i], stops[i+1], at-float64(i))
}

func ridge(x, base, height, length, shift float64) float64 {
	return base - height*(math.Sin(x/length*2+shift)+0.4*math.Sin(x/length*5.3+shift*3))/1.4
}

// hall stands half behind the nearest hill.
func hall(s sheet) {
	dark := rgb(0x2b2030)
	s.fill(image.Rect(228, 548, 332, 660), dark)
	for i := range 62 { // the roof, a row at a time
		half := 62 - i
		s.fill(image.Rect(280-half, 548-i*2/3, 280+half, 549-i*2/3), dark)
	}
	s.fill(image.Rect(312, 500, 322, 540), dark)
	s.fill(image.Rect(250, 566, 266, 588), rgb(0xffd37a))
	s.fill(image.Rect(257, 566, 259, 588), dark)
}
