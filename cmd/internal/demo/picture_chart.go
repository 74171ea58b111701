package demo

import (
	"image"
	"math"
	"strconv"
)

// chart is bookings a week over forty-one weeks: hay in the middle, pantomimes at
// the end.
func chart() *image.RGBA {
	const left, bottom, top = 110, 520, 60
	s := newSheet(1080, 600, paper)
	s.write(image.Pt(left, 22), "BOOKINGS A WEEK", 3, pencil)
	for n := 0; n <= 400; n += 100 {
		y := bottom - n*(bottom-top)/400
		s.fill(image.Rect(left, y, 1040, y+1), rule)
		label := strconv.Itoa(n)
		s.write(image.Pt(left-20-len(label)*13, y-7), label, 3, pencil)
	}
	for week := range 41 {
		x := left + 12 + week*22
		c := slate
		if week == 40 {
			c = ember
		}
		s.fill(image.Rect(x, bottom-bookings(week)*(bottom-top)/400, x+15, bottom), c)
		if week%10 == 0 {
			s.write(image.Pt(x, bottom+16), strconv.Itoa(week), 3, pencil)
		}
	}
	s.fill(image.Rect(left, bottom, 1040, bottom+2), ink)
	s.write(image.Pt(left, 565), "WEEK", 3, pencil)
	return s.RGBA
}

func bookings(week int) int {
	w := float64(week)
	n := 90 + 4.2*w + 22*math.Sin(w*1.7) + 14*math.Sin(w*0.6)
	n -= 110 * math.Exp(-math.Pow((w-24)/3.2, 2))
	if week == 40 {
		n += 110
	}
	return int(n)
}
