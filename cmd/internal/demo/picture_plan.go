package demo

import "image"

// floorPlan is the hall at Stowe: the stage counts as a room of its own while the
// curtain is closed.
func floorPlan() *image.RGBA {
	const wall = 10
	s := newSheet(1080, 720, paper)
	for x := 0; x < 1080; x += 30 {
		s.fill(image.Rect(x, 0, x+1, 720), rule)
	}
	for y := 0; y < 720; y += 30 {
		s.fill(image.Rect(0, y, 1080, y+1), rule)
	}
	rooms := []struct {
		r     image.Rectangle
		label string
		at    image.Point
		tint  uint32
	}{
		{image.Rect(90, 90, 300, 480), "STAGE", image.Pt(140, 270), 0xf3ddcb},
		{image.Rect(290, 90, 720, 480), "MAIN HALL", image.Pt(415, 110), 0xfbf0d2},
		{image.Rect(710, 90, 990, 300), "COMMITTEE", image.Pt(750, 180), 0xdfe8ef},
		{image.Rect(710, 290, 990, 480), "KITCHEN", image.Pt(770, 370), 0xe2eddd},
		{image.Rect(90, 470, 300, 630), "STORE", image.Pt(140, 540), 0xeae5dc},
		{image.Rect(290, 470, 720, 630), "PORCH", image.Pt(445, 540), 0xf5f1e8},
		{image.Rect(710, 470, 990, 630), "BAR", image.Pt(815, 540), 0xeedfea},
	}
	for _, room := range rooms {
		s.fill(room.r, rgb(room.tint))
	}
	s.hatch(image.Rect(100, 100, 290, 470), 22, 2, rgb(0xe4c4a8))
	for _, room := range rooms {
		s.frame(room.r, wall, ink)
		s.write(room.at, room.label, 5, ink)
	}
	for y := 100; y < 470; y += 26 { // the curtain
		s.fill(image.Rect(290, y, 300, y+26), rgb(0xf3ddcb))
		s.fill(image.Rect(291, y, 299, y+16), ember)
	}
	s.write(image.Pt(312, 440), "CURTAIN", 3, ember)
	for row := range 4 {
		for seat := range 9 {
			s.disc(float64(395+seat*34), float64(210+row*50), 9, straw)
		}
	}
	door(s, image.Rect(480, 470, 540, 480), false)
	door(s, image.Rect(480, 620, 540, 630), true)
	s.fill(image.Rect(710, 180, 720, 240), paper)
	s.fill(image.Rect(710, 350, 720, 410), paper)
	s.fill(image.Rect(160, 470, 220, 480), paper)
	s.fill(image.Rect(820, 470, 880, 480), paper)
	s.write(image.Pt(90, 660), "STOWE HALL", 4, pencil)
	s.fill(image.Rect(850, 668, 990, 672), pencil)
	s.write(image.Pt(880, 645), "10 M", 3, pencil)
	return s.RGBA
}

// door opens a wall and sweeps a quarter of a circle on one side of it.
func door(s sheet, gap image.Rectangle, down bool) {
	s.fill(gap, paper)
	y := gap.Min.Y
	leaf := image.Rect(gap.Min.X, y-gap.Dx(), gap.Min.X+3, y)
	if down {
		y = gap.Max.Y
		leaf = image.Rect(gap.Min.X, y, gap.Min.X+3, y+gap.Dx())
	}
	s.fill(leaf, pencil)
	s.arc(gap.Min.X, y, gap.Dx(), true, down, pencil)
}
