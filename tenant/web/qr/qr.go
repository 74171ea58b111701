package qr

import (
	"sync"

	"hearth/tenant/fault"

	"rsc.io/qr/coding"
)

// level restores about 15 % of a code: enough for a scratched screen.
const level = coding.M

// quiet is the width of the light border, in modules.
const quiet = 4

// masks is how many ways there are to spread light and dark.
const masks = 8

// Code is a square of dark and light modules, without the quiet zone.
type Code struct {
	size int
	dark []bool // row by row
}

// New encodes a text of at most some 2,300 bytes with the mask that scanners find
// easiest. Faults: Invalid for a longer one.
func New(text string) (Code, error) {
	all, err := everyMask(text)
	if err != nil {
		return Code{}, err
	}
	best, least := all[0], penalty(all[0])
	for _, c := range all[1:] {
		if p := penalty(c); p < least {
			best, least = c, p
		}
	}
	return best, nil
}

// Size is how many modules a side has with the quiet zone.
func (c Code) Size() int { return c.size + 2*quiet }

// at reports whether a module is dark; beyond the edge none is.
func (c Code) at(x, y int) bool {
	return x >= 0 && y >= 0 && x < c.size && y < c.size && c.dark[y*c.size+x]
}

// plans are how the codes of a version are laid out. They depend on nothing else, so
// they are made once.
type plans struct {
	first *coding.Plan
	flips [masks][]bool // which modules of the first mask's code differ under another
}

var (
	plansOnce [coding.MaxVersion + 1]sync.Once
	plansOf   [coding.MaxVersion + 1]plans
)

// everyMask returns the code of a text under each mask.
func everyMask(text string) (all [masks]Code, err error) {
	var enc coding.Encoding = coding.String(text)
	if coding.Alpha(text).Check() == nil {
		enc = coding.Alpha(text)
	}
	v := coding.Version(coding.MinVersion)
	for ; v <= coding.MaxVersion && enc.Bits(v) > v.DataBytes(level)*8; v++ {
	}
	if v > coding.MaxVersion {
		return all, fault.New(fault.Invalid, "This address is too long for a QR code.")
	}
	p, err := plan(v)
	if err != nil {
		return all, fault.Wrap(err, fault.Internal, "Something went wrong on our side.")
	}
	drawn, err := p.first.Encode(enc)
	if err != nil {
		return all, fault.Wrap(err, fault.Internal, "Something went wrong on our side.")
	}
	for m := range all {
		c := Code{drawn.Size, make([]bool, drawn.Size*drawn.Size)}
		for i := range c.dark {
			c.dark[i] = drawn.Black(i%c.size, i/c.size) != p.flips[m][i]
		}
		all[m] = c
	}
	return all, nil
}

func plan(v coding.Version) (plans, error) {
	var failed error
	plansOnce[v].Do(func() {
		var p plans
		for m := range masks {
			other, err := coding.NewPlan(v, level, coding.Mask(m))
			if err != nil {
				failed = err
				return
			}
			if m == 0 {
				p.first = other
			}
			for y, row := range other.Pixel {
				for x, pixel := range row {
					p.flips[m] = append(p.flips[m], (pixel^p.first.Pixel[y][x])&coding.Black != 0)
				}
			}
		}
		plansOf[v] = p
	})
	return plansOf[v], failed
}
