package demo

import (
	"image"
	"image/color"
)

// weekOfLanes is a week of the calendar with a lane for each thing that can be
// lent. What is hatched has been asked for and is not confirmed.
func weekOfLanes() *image.RGBA {
	const left, top, day, lane = 180, 70, 125, 92
	s := newSheet(1080, 640, paper)
	lanes := []struct {
		label string
		c     color.RGBA
	}{{"HALL", ember}, {"STAGE", straw}, {"ROOM 2", moss}, {"KETTLE", slate}, {"CURTAIN", plum}, {"KEY", rgb(0x9b9286)}}
	for i, label := range []string{"M", "T", "W", "T", "F", "S", "S"} {
		x := left + i*day
		if i > 4 {
			s.fill(image.Rect(x, top, x+day, top+lane*len(lanes)), rgb(0xf7f3ea))
		}
		s.fill(image.Rect(x, top-10, x+1, top+lane*len(lanes)), rule)
		s.write(image.Pt(x+day/2-8, 26), label, 4, pencil)
	}
	for i, l := range lanes {
		y := top + i*lane
		s.fill(image.Rect(30, y, 1060, y+1), rule)
		s.write(image.Pt(30, y+38), l.label, 4, ink)
	}
	for _, b := range []struct {
		lane, from, length int // in eighths of a day
		asked              bool
	}{
		{0, 2, 4, false}, {0, 12, 3, false}, {0, 21, 3, true}, {0, 34, 5, false}, {0, 43, 11, false},
		{1, 12, 3, false}, {1, 36, 3, false}, {1, 44, 8, false},
		{2, 5, 3, false}, {2, 18, 4, true}, {2, 29, 2, false}, {2, 50, 4, false},
		{3, 2, 4, false}, {3, 19, 3, false}, {3, 34, 3, true}, {3, 43, 11, false},
		{4, 12, 3, false}, {4, 44, 8, true},
		{5, 1, 9, false}, {5, 11, 6, false}, {5, 33, 22, false},
	} {
		x, y := left+b.from*day/8, top+b.lane*lane+16
		r := image.Rect(x+3, y, x+b.length*day/8-3, y+lane-32)
		c := lanes[b.lane].c
		if !b.asked {
			s.fill(r, c)
			continue
		}
		s.fill(r, mix(paper, c, 0.18))
		s.hatch(r, 14, 3, c)
		s.frame(r, 3, c)
	}
	return s.RGBA
}
