package wire

import (
	"bytes"
	"compress/flate"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// squeezed is a text as a client compresses it: with the standard library, not ours.
func squeezed(text string, level int) string {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		panic(err)
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), flushed)
}

// ended is a stream that says that it ends, and the byte that RFC 7692 §7.2.3.4 adds.
func ended(text string) string {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, 9)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String() + "\x00"
}

// packedExchanges are those of RFC 7692, on a socket that agreed to it.
func packedExchanges() []exchange {
	bye := closing(1000, "")
	hello := squeezed("Hello", 6)
	bomb := squeezed(strings.Repeat("\x00", 16<<20), 9)
	rows := []exchange{
		{"the RFC's one block", join(client(0xC1, "\xf2\x48\xcd\xc9\xc9\x07\x00"), bye), []string{"text Hello", "close 1000"}, 1000},
		{"the RFC's two fragments", join(client(0x41, "\xf2\x48\xcd"), client(0x80, "\xc9\xc9\x07\x00"), bye), []string{"text Hello", "close 1000"}, 1000},
		{"the RFC's block without compression", join(client(0xC1, "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"), bye), []string{"text Hello", "close 1000"}, 1000},
		{"the RFC's last block", join(client(0xC1, "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"), bye), []string{"text Hello", "close 1000"}, 1000},
		{"the RFC's two blocks", join(client(0xC1, "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"), bye), []string{"text Hello", "close 1000"}, 1000},
		{"the RFC's empty message", join(client(0xC1, "\x00"), bye), []string{"text ", "close 1000"}, 1000},
		{"one that is not compressed", join(client(0x81, "Hello"), bye), []string{"text Hello", "close 1000"}, 1000},
		{"both kinds in turn", join(client(0xC1, hello), client(0x81, "plain"), client(0xC1, hello), bye), []string{"text Hello", "text plain", "text Hello", "close 1000"}, 1000},
		{"a ping between fragments", join(client(0x41, hello[:2]), client(0x89, "p"), client(0x80, hello[2:]), bye), []string{"pong p", "text Hello", "close 1000"}, 1000},
		{"what comes back is shorter than it was", join(client(0xC1, squeezed(long[:512], 6)), bye), []string{"packed " + long[:512], "close 1000"}, 1000},
		{"what is short comes back as it is", join(client(0xC1, squeezed(long[:511], 6)), bye), []string{"text " + long[:511], "close 1000"}, 1000},
		{"exactly the limit", join(client(0xC1, squeezed(long, 9)), bye), []string{"packed " + long, "close 1000"}, 1000},
		{"a byte beyond the limit", client(0xC1, squeezed(long+"x", 9)), []string{"close 1009"}, 1009},
		{"a bomb", client(0xC1, bomb), []string{"close 1009"}, 1009},
		{"a bomb in fragments", slices.Concat(client(0x41, ""), fragments(bomb, 1000), client(0x80, "")), []string{"close 1009"}, 1009},
		{"too long before it is unpacked", client(0xC1, long+"x"), []string{"close 1009"}, 1009},
		{"a rune across fragments", join(client(0x41, squeezed("κόσμε 🎉", 0)[:9]), client(0x80, squeezed("κόσμε 🎉", 0)[9:]), bye), []string{"text κόσμε 🎉", "close 1000"}, 1000},
		{"no text", client(0xC1, squeezed("\xed\xa0\x80", 6)), []string{"close 1007"}, 1007},
		{"half a rune", client(0xC1, squeezed("\xf0\x9f", 6)), []string{"close 1007"}, 1007},
		{"binary", client(0xC2, hello), []string{"close 1003"}, 1003},
		{"nothing at all", client(0xC1, ""), []string{"close 1007"}, 1007},
		{"what is no stream", client(0xC1, "\xff\xff\xff"), []string{"close 1007"}, 1007},
		{"a stream that breaks off", client(0xC1, squeezed(long[:2000], 0)[:500]), []string{"close 1007"}, 1007},
		{"more after the last block", client(0xC1, ended("Hello")+hello), []string{"close 1007"}, 1007},
		{"a distance before the beginning", client(0xC1, "\x4b\x04\x22\x00"), []string{"close 1007"}, 1007},
		{"the bit on a continuation", join(client(0x41, hello[:2]), client(0xC0, hello[2:])), []string{"close 1002"}, 1002},
		{"the bit on a continuation of what is not", join(client(0x01, "a"), client(0xC0, "b")), []string{"close 1002"}, 1002},
		{"the bit on a ping", client(0xC9, ""), []string{"close 1002"}, 1002},
		{"the bit on a pong", client(0xCA, ""), []string{"close 1002"}, 1002},
		{"the bit on a close", client(0xC8, ""), []string{"close 1002"}, 1002},
		{"the second bit besides", client(0xE1, hello), []string{"close 1002"}, 1002},
		{"the third bit alone", client(0x91, hello), []string{"close 1002"}, 1002},
	}
	for _, n := range []int{16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65535} {
		text, comes := mixed(n), "packed "
		if n < minPacked {
			comes = "text "
		}
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, flate.BestSpeed, flate.BestCompression} {
			packed := squeezed(text, level)
			if len(packed) > len(long) {
				continue
			}
			rows = append(rows, exchange{fmt.Sprintf("%d bytes at level %d", n, level), join(slices.Repeat(client(0xC1, packed), 3), closing(1000, "")),
				[]string{comes + text, comes + text, comes + text, "close 1000"}, 1000})
		}
	}
	return rows
}

// mixed is text that repeats itself now and then.
func mixed(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "<p class=\"line\">%d, %x</p>", i, i*i*i*7919)
	}
	return b.String()[:n]
}

// A thousand sockets that agreed, and as many that did not, are given one frame.
func TestAFrameIsPackedOnceForAll(t *testing.T) {
	t.Parallel()
	f := TextFrame([]byte(mixed(2000)))
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := map[*byte]int{}
	for i := range 2000 {
		all.Go(func() {
			b := f.bytes(i%2 == 0)
			mu.Lock()
			defer mu.Unlock()
			seen[&b[0]]++
		})
	}
	all.Wait()
	if len(seen) != 2 || seen[&f.plain[0]] != 1000 || seen[&f.packed[0]] != 1000 {
		t.Errorf("%d different frames went out", len(seen))
	}
	if len(f.packed)*2 > len(f.plain) {
		t.Errorf("%d bytes became %d", len(f.plain), len(f.packed))
	}
}

// What compressing makes longer goes as it is.
func TestWhatDoesNotShrinkIsNotPacked(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 2000) // no text; nobody asks here
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	f := TextFrame(noise)
	if got := f.bytes(true); &got[0] != &f.plain[0] {
		t.Errorf("%d bytes became %d", len(f.plain), len(got))
	}
}
