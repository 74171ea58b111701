package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"testing"

	"hearth/tenant/fault"
)

func TestRedrawKeepsThePixelsAlone(t *testing.T) {
	t.Parallel()
	glass := scene(40, 30)
	glass.SetRGBA(0, 0, color.RGBA{})
	photo := turnedBy(asJPEG(t, scene(2400, 1200)), 6, binary.BigEndian)
	tests := []struct {
		name    string
		picture []byte
		kind    string
		size    image.Point
		fault   fault.Kind
	}{
		{"a large one", asPNG(t, scene(1200, 630)), "image/jpeg", image.Pt(560, 294), ""},
		{"a photo on its side", photo, "image/jpeg", image.Pt(210, 420), ""},
		{"a small one, too", asPNG(t, scene(40, 30)), "image/jpeg", image.Pt(40, 30), ""},
		{"one can see through it still", asPNG(t, glass), "image/png", image.Pt(40, 30), ""},
		{"one that moves stands still", asGIF(t, 2), "image/jpeg", image.Pt(560, 315), ""},
		{"a bomb", bomb(60_000, 60_000), "", image.Point{}, fault.Invalid},
		{"a picture that ends early", asPNG(t, scene(2000, 2000))[:200], "", image.Point{}, fault.Invalid},
		{"a drawing that can run", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "", image.Point{}, fault.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body, kind, w, h, err := Files{}.Redraw(t.Context(), tt.picture)
			if fault.Of(err) != tt.fault || kind != tt.kind || image.Pt(w, h) != tt.size {
				t.Fatalf("Redraw = %q %dx%d, %v; want %q %v %q", kind, w, h, err, tt.kind, tt.size, tt.fault)
			}
			if bytes.Contains(body, []byte("Exif")) || bytes.Contains(body, []byte("GPS")) {
				t.Error("it says where it was taken")
			}
			if cfg, _, err := image.DecodeConfig(bytes.NewReader(body)); tt.kind != "" && (err != nil || image.Pt(cfg.Width, cfg.Height) != tt.size) {
				t.Errorf("drawn %v, %v", cfg, err)
			}
		})
	}
}
