package sounds

import (
	"encoding/binary"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hearth/chat"

	"github.com/google/go-cmp/cmp"
)

const (
	most    = 60_000 // bytes, so that a sound is there when it is wanted
	longest = 3.0    // seconds
)

func TestEverySoundIsShortAndSmallAndCanBeHeard(t *testing.T) {
	t.Parallel()
	if !slices.IsSortedFunc(All, func(a, b Sound) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the sounds are not in order")
	}
	if len(All) < 24 {
		t.Errorf("there are %d sounds, want at least 24", len(All))
	}
	for _, s := range All {
		file := s.WAV()
		rate, bits := int(binary.LittleEndian.Uint32(file[24:])), int(binary.LittleEndian.Uint16(file[34:]))
		samples := (len(file) - 44) * 8 / bits
		if len(file) > most || float64(samples)/float64(rate) > longest {
			t.Errorf("%s has %d bytes and lasts %.1f s", s.Name, len(file), float64(samples)/float64(rate))
		}
		if string(file[:4]) != "RIFF" || string(file[8:16]) != "WAVEfmt " || int(binary.LittleEndian.Uint32(file[4:])) != len(file)-8 {
			t.Errorf("%s is no WAV file", s.Name)
		}
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(s.Name) {
			t.Errorf("%q is no name to type", s.Name)
		}
		if level := loudness(file[44:], bits); level < 0.01 || level > 0.6 {
			t.Errorf("%s has a level of %.3f", s.Name, level)
		}
	}
}

func TestEverySoundCanBePlayedByItsName(t *testing.T) {
	t.Parallel()
	var want, got []string
	for _, s := range All {
		want = append(want, s.Name)
	}
	for _, s := range chat.Sounds {
		got = append(got, s.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names in chat (-want +got):\n%s", diff)
	}
}

// loudness is the root of the mean square, 1 for as loud as can be.
func loudness(data []byte, bits int) float64 {
	sum, n := 0.0, 0
	for i := 0; i+bits/8 <= len(data); i += bits / 8 {
		s := (float64(data[i]) - 128) / 127
		if bits == 16 {
			s = float64(int16(binary.LittleEndian.Uint16(data[i:]))) / 32767
		}
		sum += s * s
		n++
	}
	return math.Sqrt(sum / float64(n))
}
