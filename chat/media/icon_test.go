package media

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"testing"

	"hearth/tenant/fault"
)

func TestIcons(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, accent string
		size         int
		maskable     bool
	}{
		{"Larkfield", "ember", 192, false}, {"Larkfield", "pine", 512, true}, {"Élan", "rose", 180, true}, {"Яблоко", "lake", 192, false},
		{"東京", "plum", 192, false}, {"🦊 foxes", "slate", 96, false}, {"", "", 48, false}, {"3 bears", "nonsense", 32, false}, {"\xff", "ember", 64, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body, err := Icon(tt.name, tt.accent, tt.size, tt.maskable)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(body))
			if err != nil || img.Bounds().Dx() != tt.size || img.Bounds().Dy() != tt.size {
				t.Fatalf("%v, %v; want a square of %d", img, err, tt.size)
			}
			_, _, _, corner := img.At(0, 0).RGBA()
			if opaque := corner == 0xffff; opaque != tt.maskable {
				t.Errorf("the corner is opaque: %v, want %v", opaque, tt.maskable)
			}
			drawn := 0
			for y := range tt.size {
				for x := range tt.size {
					if color.RGBAModel.Convert(img.At(x, y)) == (color.RGBA{255, 255, 255, 255}) {
						drawn++
						if dx, dy := 2*x-tt.size, 2*y-tt.size; tt.maskable && dx*dx+dy*dy > tt.size*tt.size*16/25 {
							t.Fatalf("something is drawn at %d, %d, where it may be cut off", x, y)
						}
					}
				}
			}
			if drawn < tt.size*tt.size/50 {
				t.Errorf("%d white pixels: there is no letter", drawn)
			}
		})
	}
	for _, size := range []int{-1, 0, 15, 1025} {
		if _, err := Icon("x", "ember", size, false); !fault.Is(err, fault.Invalid) {
			t.Errorf("%d pixels: %v, want Invalid", size, err)
		}
	}
	if got, want := accentColor("ember"), (color.RGBA{R: 185, G: 75, B: 22, A: 255}); got != want {
		t.Errorf("ember is %v, want %v", got, want)
	}
}

func TestIconsOfALogo(t *testing.T) {
	t.Parallel()
	red := color.RGBA{200, 10, 10, 255}
	logo := image.NewRGBA(image.Rect(0, 0, 512, 512))
	draw.Draw(logo, logo.Bounds(), image.NewUniform(red), image.Point{}, draw.Src)
	var own bytes.Buffer
	if err := png.Encode(&own, logo); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		size     int
		maskable bool
		corner   color.RGBA
	}{{192, false, red}, {512, true, color.RGBA{255, 255, 255, 255}}, {16, false, red}} {
		body, err := LogoIcon(bytes.NewReader(own.Bytes()), tt.size, tt.maskable)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(body))
		if err != nil || img.Bounds().Dx() != tt.size || img.Bounds().Dy() != tt.size {
			t.Fatalf("%v, %v; want a square of %d", img, err, tt.size)
		}
		if got := color.RGBAModel.Convert(img.At(0, 0)); got != tt.corner {
			t.Errorf("size %d, maskable %v: the corner is %v, want %v", tt.size, tt.maskable, got, tt.corner)
		}
		if got := color.RGBAModel.Convert(img.At(tt.size/2, tt.size/2)); got != red {
			t.Errorf("size %d: the middle is %v, not the logo", tt.size, got)
		}
	}
	for _, tt := range []struct {
		logo string
		size int
	}{{"<svg>", 192}, {"", 192}, {own.String(), 15}, {own.String(), 4096}} {
		if _, err := LogoIcon(strings.NewReader(tt.logo), tt.size, false); !fault.Is(err, fault.Invalid) {
			t.Errorf("%d bytes at %d pixels: %v, want Invalid", len(tt.logo), tt.size, err)
		}
	}
}
