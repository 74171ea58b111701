package chat_test

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"hearth/chat"
)

// What is kept of a picture says nothing of where it was taken, and its size is what
// is kept. A broken one is a file like any other.
func TestPicturesAreKeptWithoutWhatTheySayBesides(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	drawn, err := io.ReadAll(picture(t, "x.png", 40, 30).Body)
	if err != nil {
		t.Fatal(err)
	}
	whole, place := string(drawn), "eXIfGPS 50.0755 N"
	placed := string(binary.BigEndian.AppendUint32(nil, uint32(len(place)-4))) + place + string(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(place))))
	told := whole[:33] + placed + whole[33:]
	broken := whole[:33] + placed
	m, err := d.post(t, chat.Draft{Files: []chat.File{file("told.png", told), file("plain.png", whole), file("broken.png", broken), file("words.txt", "GPS 50.0755 N")}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{whole, whole, broken, "GPS 50.0755 N"}
	for i, body := range d.stored(t, m) {
		a := m.Attachments[i]
		if body != want[i] || a.ByteSize != int64(len(want[i])) {
			t.Errorf("%s: %d bytes are kept and %d were announced, want %d", a.Filename, len(body), a.ByteSize, len(want[i]))
		}
		if shown := strings.HasSuffix(a.Filename, ".png") && i < 2; a.IsPicture() != shown {
			t.Errorf("%s: a picture: %v", a.Filename, a.IsPicture())
		}
	}
}
