package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"hearth/tenant/fault"
)

// scene is red at its top left and blue elsewhere, so that one sees how it is turned.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{B: 255, A: 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{R: 255, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func asJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// turnedBy writes an orientation, and where the picture was taken, into a JPEG as
// cameras do.
func turnedBy(picture []byte, o int, order binary.ByteOrder) []byte {
	tiff := []byte("MM")
	if order == binary.LittleEndian {
		tiff = []byte("II")
	}
	put16 := func(v uint16) { tiff = append(tiff, 0, 0); order.PutUint16(tiff[len(tiff)-2:], v) }
	put32 := func(v uint32) { tiff = append(tiff, 0, 0, 0, 0); order.PutUint32(tiff[len(tiff)-4:], v) }
	put16(42)
	put32(8)
	put16(2)
	put16(0x010F) // who made the camera
	put16(2)
	put32(4)
	tiff = append(tiff, "GPS\x00"...)
	put16(tagTurned)
	put16(3)
	put32(1)
	put16(uint16(o))
	put16(0)
	put32(0)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := []byte{0xFF, 0xD8, 0xFF, 0xE1, 0, 0}
	binary.BigEndian.PutUint16(head[4:], uint16(len(segment)+2))
	return append(append(head, segment...), picture[2:]...)
}

// bomb is a PNG whose header promises far more than there is.
func bomb(w, h uint32) []byte {
	chunk := append([]byte("IHDR"), make([]byte, 13)...)
	binary.BigEndian.PutUint32(chunk[4:], w)
	binary.BigEndian.PutUint32(chunk[8:], h)
	chunk[12], chunk[13] = 8, 6
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}

func asGIF(t *testing.T, frames int) []byte {
	t.Helper()
	var g gif.GIF
	for i := range frames {
		img := image.NewPaletted(image.Rect(0, 0, 1600, 900), color.Palette{color.Black, color.White})
		img.Pix[i] = 1
		g.Image, g.Delay = append(g.Image, img), append(g.Delay, 10)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, &g); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestLookTrustsNothingButTheContent(t *testing.T) {
	t.Parallel()
	photo := asJPEG(t, scene(400, 300))
	tests := []struct {
		name string
		body []byte
		kind string
		w, h int
	}{
		{"a JPEG", photo, "image/jpeg", 400, 300},
		{"a JPEG on its side", turnedBy(photo, 6, binary.BigEndian), "image/jpeg", 300, 400},
		{"a JPEG on its head", turnedBy(photo, 3, binary.LittleEndian), "image/jpeg", 400, 300},
		{"a JPEG with a strange orientation", turnedBy(photo, 99, binary.LittleEndian), "image/jpeg", 400, 300},
		{"a PNG", asPNG(t, scene(20, 10)), "image/png", 20, 10},
		{"a GIF", asGIF(t, 1), "image/gif", 1600, 900},
		{"a PNG that would unpack to gigabytes", bomb(60_000, 60_000), "image/png", 0, 0},
		{"a PNG that is a line without end", bomb(1<<30, 1), "image/png", 0, 0},
		{"half a JPEG header", photo[:30], "image/jpeg", 0, 0},
		{"a page", []byte("<!DOCTYPE html><script>alert(1)</script>"), "text/html", 0, 0},
		{"a drawing that can run", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "image/svg+xml", 0, 0},
		{"words", []byte("kettle"), "text/plain", 0, 0},
		{"nothing", nil, "text/plain", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			kind, w, h, err := Files{}.Look(bytes.NewReader(tt.body))
			if err != nil || kind != tt.kind || w != tt.w || h != tt.h {
				t.Errorf("Look = %s %dx%d, %v; want %s %dx%d", kind, w, h, err, tt.kind, tt.w, tt.h)
			}
		})
	}
}

// Where the red corner of scene goes, for each way a camera is held.
func TestThumbnailsStandUprightAndTellNothingElse(t *testing.T) {
	t.Parallel()
	photo := asJPEG(t, scene(2400, 1200))
	red := map[int]image.Point{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	for o, corner := range red {
		body, kind, err := Files{}.Thumbnail(t.Context(), turnedBy(photo, o, binary.BigEndian))
		if err != nil || kind != "image/jpeg" {
			t.Fatalf("orientation %d: %s, %v", o, kind, err)
		}
		if bytes.Contains(body, []byte("Exif")) || bytes.Contains(body, []byte("GPS")) {
			t.Errorf("orientation %d: the thumbnail says where it was taken", o)
		}
		img, err := jpeg.Decode(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		want := image.Pt(1200, 600)
		if o >= 5 {
			want = image.Pt(400, 800)
		}
		size := img.Bounds().Size()
		if size != want {
			t.Errorf("orientation %d: size %v, want %v", o, size, want)
		}
		at := image.Pt(size.X/4+corner.X*size.X/2, size.Y/4+corner.Y*size.Y/2)
		if r, _, b, _ := img.At(at.X, at.Y).RGBA(); r < 0xC000 || b > 0x4000 {
			t.Errorf("orientation %d: red is not at %v", o, corner)
		}
	}
}

func TestThumbnailOfOtherPictures(t *testing.T) {
	t.Parallel()
	glass := scene(1600, 1600)
	glass.SetRGBA(0, 0, color.RGBA{})
	tests := []struct {
		name    string
		picture []byte
		kind    string
		size    image.Point
		fault   fault.Kind
	}{
		{"one can see through it still", asPNG(t, glass), "image/png", image.Pt(800, 800), ""},
		{"a tall one", asPNG(t, scene(100, 4000)), "image/jpeg", image.Pt(20, 800), ""},
		{"a line stays a line", asPNG(t, scene(19_000, 1)), "image/jpeg", image.Pt(1200, 1), ""},
		{"a GIF that stands still", asGIF(t, 1), "image/jpeg", image.Pt(1200, 675), ""},
		{"a GIF that moves is shown as it is", asGIF(t, 2), "", image.Point{}, ""},
		{"a small one is shown as it is", asPNG(t, scene(40, 30)), "", image.Point{}, ""},
		{"a small one that tells where it was taken is not", turnedBy(asJPEG(t, scene(40, 30)), 1, binary.BigEndian), "image/jpeg", image.Pt(40, 30), ""},
		{"a bomb", bomb(60_000, 60_000), "", image.Point{}, fault.Invalid},
		{"a picture that ends early", asPNG(t, scene(2000, 2000))[:200], "", image.Point{}, fault.Invalid},
		{"no picture", []byte(strings.Repeat("kettle", 99)), "", image.Point{}, fault.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body, kind, err := Files{}.Thumbnail(t.Context(), tt.picture)
			if fault.Of(err) != tt.fault || kind != tt.kind {
				t.Fatalf("Thumbnail = %q, %v; want %q, %q", kind, err, tt.kind, tt.fault)
			}
			if tt.kind == "" {
				if body != nil {
					t.Errorf("%d bytes, want none", len(body))
				}
				return
			}
			cfg, _, err := image.DecodeConfig(bytes.NewReader(body))
			if got := image.Pt(cfg.Width, cfg.Height); err != nil || got != tt.size {
				t.Errorf("size %v, %v; want %v", got, err, tt.size)
			}
		})
	}
}

// What a telephone or an attacker may send must neither hang nor panic.
func FuzzLook(f *testing.F) {
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"))
	f.Add(bomb(9, 9))
	f.Add([]byte("\xFF\xD8\xFF\xE1\x00\x20Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12"))
	f.Fuzz(func(_ *testing.T, body []byte) {
		_, _, _, _ = Files{}.Look(bytes.NewReader(body))
		orientationOf(bytes.NewReader(body))
		turned(body)
		moves(body)
	})
}
