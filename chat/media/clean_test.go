package media

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"io"
	"slices"
	"strings"
	"testing"

	"hearth/tenant/fault"
)

// secret stands for where a picture was taken.
const secret = "GPS 50.0755 N 14.4378 E"

// segment is a part of a JPEG.
func segment(marker byte, text string) string {
	return string([]byte{0xFF, marker}) + string(binary.BigEndian.AppendUint16(nil, uint16(len(text)+2))) + text
}

// chunk is a part of a PNG.
func chunk(name, text string) string {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	out = append(out, name+text...)
	return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(name+text))))
}

// part is a part of a WebP.
func part(name, text string) string {
	out := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(text)))...)
	if len(text)%2 == 1 {
		text += "\x00"
	}
	return string(out) + text
}

func riff(parts ...string) []byte {
	text := "WEBP" + strings.Join(parts, "")
	return []byte("RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(text)))) + text)
}

// spot is one pixel, as VP8L.
func spot(t *testing.T) string {
	t.Helper()
	whole, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	return string(whole[12:])
}

func clean(t testing.TB, body []byte, kind string) ([]byte, error) {
	t.Helper()
	r, size, err := Files{}.Clean(bytes.NewReader(body), kind)
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(r)
	if err != nil || int64(len(got)) != size {
		t.Fatalf("%d bytes were announced and %d came: %v", size, len(got), err)
	}
	return got, nil
}

func TestCleanLeavesThePictureAndNothingElse(t *testing.T) {
	t.Parallel()
	photo := string(asJPEG(t, scene(64, 48)))
	with := func(parts ...string) []byte { return []byte(photo[:2] + strings.Join(parts, "") + photo[2:]) }
	icc, jfif := segment(0xE2, "ICC_PROFILE\x00\x01\x01colours"), segment(0xE0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00")
	exif := string(turnedBy([]byte(photo), 6, binary.LittleEndian))
	png := string(asPNG(t, scene(20, 10)))
	ihdr := png[:8+25]
	alive := part("VP8X", "\x2C\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	tests := []struct {
		name, kind string
		body       []byte
		keeps      []string
	}{
		{"a photo with a place", "image/jpeg", with(segment(0xE1, "Exif\x00\x00MM\x00*"+secret)), nil},
		{"and a second one", "image/jpeg", with(segment(0xE1, "Exif\x00\x00MM"), segment(0xE1, "Exif\x00\x00MM"+secret)), nil},
		{"XMP, in pieces", "image/jpeg", with(segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00"+secret), segment(0xE1, "http://ns.adobe.com/xmp/extension/\x00"+secret)), nil},
		{"what agencies write", "image/jpeg", with(segment(0xED, "Photoshop 3.0\x00"+secret)), nil},
		{"a comment", "image/jpeg", with(segment(0xFE, secret)), nil},
		{"a list of more pictures, and one behind the end", "image/jpeg", append(with(segment(0xE2, "MPF\x00"+secret)), exif+secret...), nil},
		{"colours stay", "image/jpeg", with(jfif, icc, segment(0xE0, "JFXX\x00"+secret), segment(0xEE, "Adobe\x00\x64\x00\x00\x00\x00\x01")), []string{icc, jfif, "Adobe"}},
		{"filled with 0xFF", "image/jpeg", with("\xFF\xFF\xFF" + segment(0xFE, secret)), nil},
		{"a film after the end", "image/jpeg", []byte(photo + "\x00\x00\x00\x18ftypmp42" + secret), nil},
		{"a PNG with words", "image/png", []byte(ihdr + chunk("tEXt", "Place\x00"+secret) + chunk("zTXt", secret) + chunk("iTXt", secret) + chunk("eXIf", "MM"+secret) + chunk("tIME", "1234567") + chunk("prVt", secret) + chunk("sRGB", "\x00") + png[33:] + secret), []string{"sRGB"}},
		{"a WebP with words", "image/webp", riff(alive, part("ICCP", "odd"), spot(t), part("EXIF", "MM"+secret), part("XMP ", secret+"!"), part("abcd", secret)), []string{"ICCP"}},
		{"a WebP without a head", "image/webp", append(riff(spot(t)), secret...), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := clean(t, tt.body, tt.kind)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{secret, "Exif", "EXIF", "XMP", "MPF", "tIME"} {
				if bytes.Contains(got, []byte(word)) {
					t.Errorf("it says %s still", word)
				}
			}
			for _, word := range tt.keeps {
				if !bytes.Contains(got, []byte(word)) {
					t.Errorf("%q is gone", word)
				}
			}
			before, _, err := image.Decode(bytes.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			after, _, err := image.Decode(bytes.NewReader(got))
			if err != nil {
				t.Fatal(err)
			}
			if !samePixels(before, after) {
				t.Error("the picture is another")
			}
			if again, err := clean(t, got, tt.kind); err != nil || !bytes.Equal(again, got) {
				t.Errorf("once more it changes: %v", err)
			}
		})
	}
	tidy := riff(part("VP8X", "\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00"), part("ICCP", "odd"), spot(t))
	if got, _ := clean(t, tests[len(tests)-2].body, "image/webp"); !bytes.Equal(got, tidy) {
		t.Errorf("the head of a WebP: %q, want %q", got, tidy)
	}
}

func samePixels(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestCleanLeavesHowACameraWasHeld(t *testing.T) {
	t.Parallel()
	photo := asJPEG(t, scene(64, 48))
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		for o := range 12 {
			got, err := clean(t, turnedBy(photo, o, order), "image/jpeg")
			if err != nil {
				t.Fatal(err)
			}
			want := orientation(max(1, o))
			if o > 8 {
				want = 1
			}
			if found := orientationOf(bytes.NewReader(got)); found != want {
				t.Errorf("held as %d: %d after, want %d", o, found, want)
			}
			if bytes.Contains(got, []byte("GPS")) || want == 1 && bytes.Contains(got, []byte("Exif")) {
				t.Errorf("held as %d: it tells more", o)
			}
		}
	}
}

func TestCleanOfWhatIsBroken(t *testing.T) {
	t.Parallel()
	photo, png := asJPEG(t, scene(64, 48)), asPNG(t, scene(20, 10))
	scan := bytes.Index(photo, []byte{0xFF, markerScan}) + 40
	tests := []struct {
		name, kind string
		body       []byte
		fault      fault.Kind
	}{
		{"half a photo is shown as far as it goes", "image/jpeg", photo[:scan], ""},
		{"a photo that ends before it is drawn", "image/jpeg", photo[:scan-60], fault.Invalid},
		{"a segment longer than the file", "image/jpeg", []byte("\xFF\xD8\xFF\xE1\xFF\xFFExif\x00\x00"), fault.Invalid},
		{"a segment of no length", "image/jpeg", []byte("\xFF\xD8\xFF\xE1\x00\x00\xFF\xD9"), fault.Invalid},
		{"nothing but an end", "image/jpeg", []byte("\xFF\xD8\xFF\xD9"), fault.Invalid},
		{"filling without end", "image/jpeg", append([]byte("\xFF\xD8"), bytes.Repeat([]byte{0xFF}, 100_000)...), fault.Invalid},
		{"half a PNG", "image/png", png[:60], ""},
		{"a PNG that ends before it is drawn", "image/png", png[:33], fault.Invalid},
		{"a part of four gigabytes", "image/png", []byte(signatureOfPNG + "\xFF\xFF\xFF\xFFtEXtx"), fault.Invalid},
		{"a hundred thousand parts", "image/png", []byte(signatureOfPNG + strings.Repeat(chunk("IDAT", "")+chunk("tEXt", ""), mostPieces+1)), fault.Invalid},
		{"a WebP of four gigabytes", "image/webp", []byte("RIFF\xFF\xFF\xFF\xFFWEBPEXIF\xFF\xFF\xFF\xFF"), fault.Invalid},
		{"one kind called another", "image/png", photo, fault.Invalid},
		{"nothing", "image/jpeg", nil, fault.Invalid},
		{"no picture", "application/pdf", []byte(secret), ""},
		{"a GIF", "image/gif", asGIF(t, 2), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := clean(t, tt.body, tt.kind)
			if fault.Of(err) != tt.fault {
				t.Fatalf("%v, want %q", err, tt.fault)
			}
			if isPicture := slices.Contains([]string{"image/jpeg", "image/png"}, tt.kind); err == nil && !isPicture && !bytes.Equal(got, tt.body) {
				t.Error("it has changed")
			}
		})
	}
}

// However a file is made, as many bytes come as were announced, and none twice.
func FuzzClean(f *testing.F) {
	f.Add([]byte("\xFF\xD8" + segment(0xE1, "Exif\x00\x00MM") + segment(markerScan, "\x00") + "\x12\xFF\x00\xFF\xD0\xFF\xD9" + secret))
	f.Add([]byte(signatureOfPNG + chunk("IHDR", "x") + chunk("tEXt", secret) + chunk("IDAT", "") + chunk("IEND", "")))
	f.Add(riff(part("VP8X", "\x0C"), part("VP8 ", "xyz"), part("EXIF", secret)))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, kind := range []string{"image/jpeg", "image/png", "image/webp", ""} {
			if got, err := clean(t, body, kind); err == nil && len(got) > len(body)+36 {
				t.Errorf("%s: %d bytes became %d", kind, len(body), len(got))
			}
		}
	})
}
