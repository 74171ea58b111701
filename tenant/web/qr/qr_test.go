package qr

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"hearth/tenant/fault"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
	skip2 "github.com/skip2/go-qrcode"
)

const invite = "https://larkfield.hearth.example/join/abcd-efgh-jkmn"

// texts are of many lengths, so that many versions are drawn.
func texts() []string {
	found := []string{"A", "HTTPS://HEARTH.EXAMPLE/", invite}
	for n := 20; n < 700; n += 97 {
		found = append(found, fmt.Sprintf("https://w%d.hearth.example/session/transfers/%s", n, strings.Repeat("aZ9_-.é", n)[:n]))
	}
	return found
}

func read(t *testing.T, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_CHARACTER_SET: "UTF-8", gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		t.Fatalf("a reader finds nothing: %v", err)
	}
	return found.GetText()
}

func TestCodesAreRead(t *testing.T) {
	t.Parallel()
	for _, text := range texts() {
		text = strings.ToValidUTF8(text, "")
		c, err := New(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, scale := range []int{3, 8} {
			if got := read(t, c.PNG(scale)); got != text {
				t.Errorf("%d pixels a module: %q is read as %q", scale, text, got)
			}
		}
	}
	if _, err := New(strings.Repeat("x", 3000)); !fault.Is(err, fault.Invalid) {
		t.Errorf("too long: %v, want Invalid", err)
	}
}

func TestEveryMaskIsRead(t *testing.T) {
	t.Parallel()
	all, err := everyMask(invite)
	if err != nil {
		t.Fatal(err)
	}
	for m, c := range all {
		if got := read(t, c.PNG(4)); got != invite {
			t.Errorf("mask %d is read as %q", m, got)
		}
	}
}

// TestPenalties asks another implementation what each mask costs.
func TestPenalties(t *testing.T) {
	t.Parallel()
	for _, text := range texts() {
		all, err := everyMask(text)
		if err != nil {
			t.Fatal(err)
		}
		least := penalty(all[0])
		for m, c := range all {
			matrix := encoder.NewByteMatrix(c.size, c.size)
			for y := range c.size {
				for x := range c.size {
					matrix.SetBool(x, y, c.at(x, y))
				}
			}
			want := encoder.MaskUtil_applyMaskPenaltyRule1(matrix) + encoder.MaskUtil_applyMaskPenaltyRule2(matrix) +
				encoder.MaskUtil_applyMaskPenaltyRule3(matrix) + encoder.MaskUtil_applyMaskPenaltyRule4(matrix)
			if got := penalty(c); got != want {
				t.Errorf("%d bytes, mask %d costs %d, want %d", len(text), m, got, want)
			}
			least = min(least, penalty(c))
		}
		c, err := New(text)
		if err != nil || penalty(c) != least {
			t.Errorf("%d bytes: the mask that was chosen costs %d, the cheapest %d", len(text), penalty(c), least)
		}
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()
	c, err := New(invite)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(c.PNG(10)))
	if err != nil {
		t.Fatal(err)
	}
	if side := c.Size() * 10; img.Bounds().Dx() != side || img.Bounds().Dy() != side {
		t.Fatalf("%v, want %d a side", img.Bounds(), side)
	}
	rows := strings.Split(c.Path(), "M")
	filled := make([]bool, c.Size()*c.Size())
	for _, part := range rows[1:] {
		var x, y, n, back int
		if _, err := fmt.Sscanf(part, "%d %dh%dv1h-%dz", &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("%q: %v", part, err)
		}
		for i := range n {
			filled[y*c.Size()+x+i] = true
		}
	}
	for y := range c.Size() {
		for x := range c.Size() {
			dark := c.at(x-quiet, y-quiet)
			if r, _, _, _ := img.At(x*10+5, y*10+5).RGBA(); (r == 0) != dark {
				t.Fatalf("PNG at %d, %d is not %t", x, y, dark)
			}
			if filled[y*c.Size()+x] != dark {
				t.Fatalf("SVG at %d, %d is not %t", x, y, dark)
			}
			if edge := min(x, y, c.Size()-1-x, c.Size()-1-y); edge < quiet && dark {
				t.Fatalf("the quiet zone is dark at %d, %d", x, y)
			}
		}
	}
	if svg := string(c.SVG()); !strings.Contains(svg, c.Path()) || !strings.Contains(svg, `fill="#fff"`) {
		t.Errorf("the SVG is %s", svg)
	}
}

func BenchmarkPNG(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		c, err := New(invite)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(c.PNG(8))), "B/picture")
	}
}

// BenchmarkPNGSkip2 is what github.com/skip2/go-qrcode takes for a picture of the
// same size.
func BenchmarkPNGSkip2(b *testing.B) {
	c, err := New(invite)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		picture, err := skip2.Encode(invite, skip2.Medium, c.Size()*8)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(picture)), "B/picture")
	}
}
