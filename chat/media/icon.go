package media

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"sync"
	"unicode"
	"unicode/utf8"

	"hearth/tenant/fault"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Icon draws what stands for a workspace on a home screen: the first letter of its
// name on its accent, as PNG. A maskable one reaches the edges, with the letter where
// no system cuts it off. Faults: Invalid for a size below 16 or above 1024 pixels.
func Icon(name, accent string, size int, maskable bool) ([]byte, error) {
	if size < 16 || size > 1024 {
		return nil, fault.New(fault.Invalid, "An icon has between 16 and 1024 pixels.")
	}
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	s := float32(size)
	if maskable {
		draw.Draw(img, img.Bounds(), image.NewUniform(accentColor(accent)), image.Point{}, draw.Src)
	} else {
		rounded(img, 0, 0, s, s, s*0.22, accentColor(accent))
	}
	height := float64(size) * 0.56
	if maskable {
		height *= 0.8 // the safe zone is a circle of four fifths
	}
	if !letter(img, name, height) {
		sunrise(img, s, maskable)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// LogoIcon is Icon with a workspace's own logo, a square PNG, in the letter's place: on
// white where it is maskable. Faults: Invalid for a size out of bounds and for what is
// no picture.
func LogoIcon(logo io.Reader, size int, maskable bool) ([]byte, error) {
	if size < 16 || size > 1024 {
		return nil, fault.New(fault.Invalid, "An icon has between 16 and 1024 pixels.")
	}
	src, err := png.Decode(logo)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "This picture could not be read.")
	}
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	inside := img.Bounds()
	if maskable {
		draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
		inside = inside.Inset(size * 3 / 20) // within the circle that is never cut
	}
	xdraw.CatmullRom.Scale(img, inside, src, src.Bounds(), xdraw.Over, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

var bold = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(gobold.TTF) })

// letter writes the first letter of a name into the middle, and reports whether the
// font has it.
func letter(img draw.Image, name string, height float64) bool {
	r, _ := utf8.DecodeRuneInString(name)
	r = unicode.ToUpper(r)
	f, err := bold()
	if err != nil || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return false
	}
	if i, err := f.GlyphIndex(nil, r); err != nil || i == 0 {
		return false
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: height / 0.72, DPI: 72, Hinting: font.HintingNone}) // capitals are 0.72 of a size
	if err != nil {
		return false
	}
	defer face.Close()
	box, _ := font.BoundString(face, string(r))
	middle := fixed.I(img.Bounds().Dx()) / 2
	at := fixed.Point26_6{X: middle - (box.Min.X+box.Max.X)/2, Y: middle - (box.Min.Y+box.Max.Y)/2}
	d := font.Drawer{Dst: img, Src: image.White, Face: face, Dot: at}
	d.DrawString(string(r))
	return true
}

// sunrise is our own mark, for names whose letter the font does not have.
func sunrise(img draw.Image, s float32, maskable bool) {
	scale := s * 0.3
	if maskable {
		scale *= 0.8
	}
	x, y := s/2, s*0.6
	const k = 0.5523 // of a quarter circle
	half := vector.NewRasterizer(int(s), int(s))
	half.MoveTo(x-scale, y)
	half.CubeTo(x-scale, y-k*scale, x-k*scale, y-scale, x, y-scale)
	half.CubeTo(x+k*scale, y-scale, x+scale, y-k*scale, x+scale, y)
	half.ClosePath()
	half.Draw(img, img.Bounds(), image.White, image.Point{})
	rounded(img, x-scale*1.35, y+scale*0.22, x+scale*1.35, y+scale*0.44, scale*0.11, color.White)
}

func rounded(img draw.Image, x0, y0, x1, y1, r float32, c color.Color) {
	const k = 0.4477 // what a quarter circle leaves of its corner
	p := vector.NewRasterizer(img.Bounds().Dx(), img.Bounds().Dy())
	p.MoveTo(x0+r, y0)
	p.LineTo(x1-r, y0)
	p.CubeTo(x1-r*k, y0, x1, y0+r*k, x1, y0+r)
	p.LineTo(x1, y1-r)
	p.CubeTo(x1, y1-r*k, x1-r*k, y1, x1-r, y1)
	p.LineTo(x0+r, y1)
	p.CubeTo(x0+r*k, y1, x0, y1-r*k, x0, y1-r)
	p.LineTo(x0, y0+r)
	p.CubeTo(x0, y0+r*k, x0+r*k, y0, x0+r, y0)
	p.ClosePath()
	p.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{})
}

// accents are hue and chroma of tokens.css; the lightness is that of its light theme.
var accents = map[string][2]float64{
	"ember": {42, 0.155}, "rose": {5, 0.15}, "plum": {320, 0.13}, "slate": {255, 0.1}, "lake": {225, 0.095}, "pine": {160, 0.095},
}

const accentLightness = 0.552

func accentColor(name string) color.RGBA {
	a, known := accents[name]
	if !known {
		a = accents["ember"]
	}
	return oklch(accentLightness, a[1], a[0])
}

// oklch is CSS Color 4's conversion to sRGB.
func oklch(l, c, h float64) color.RGBA {
	a, b := c*math.Cos(h*math.Pi/180), c*math.Sin(h*math.Pi/180)
	cube := func(v float64) float64 { return v * v * v }
	x, y, z := cube(l+0.3963377774*a+0.2158037573*b), cube(l-0.1055613458*a-0.0638541728*b), cube(l-0.0894841775*a-1.2914855480*b)
	gamma := func(v float64) uint8 {
		if v = min(max(v, 0), 1); v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		return uint8(math.Round(v * 255))
	}
	return color.RGBA{
		gamma(4.0767416621*x - 3.3077115913*y + 0.2309699292*z), gamma(-1.2684380046*x + 2.6097574011*y - 0.3413193965*z),
		gamma(-0.0041960863*x - 0.7034186147*y + 1.7076147010*z), 255,
	}
}
