package sounds

import "math"

// note is one of a horn: its lip finds the pitch, and may tremble.
func (t *tape) note(at, seconds, pitch, bright, tremble float64) {
	lips := func(now float64) float64 {
		return pitch * (1 - 0.06*math.Exp(-now*40)) * (1 + tremble*min(1, now*3)*math.Sin(2*math.Pi*5.5*now))
	}
	t.add(at, seconds, times(t.reed(lips, bright), swell(0.03, max(0, seconds-0.13), 0.1)))
}

func fanfare(t *tape) {
	for i, at := range []float64{0, 0.17, 0.34, 0.51, 0.85} {
		pitch := []float64{392, 392, 392, 523, 659}[i]
		long := []float64{0.14, 0.14, 0.14, 0.3, 0.8}[i]
		t.note(at, long, pitch, 0.8, 0.004)
		t.note(at, long, pitch*0.75, 0.7, 0.004)
	}
}

func tada(t *tape) {
	for _, pitch := range []float64{262, 330, 392, 523} {
		t.note(0, 0.16, pitch, 0.75, 0)
		t.note(0.24, 1.1, pitch*1.335, 0.75, 0.005)
	}
}

func sadHorn(t *tape) {
	for i, pitch := range []float64{233, 220, 208} {
		t.note(0.36*float64(i), 0.32, pitch, 0.7, 0)
	}
	t.note(1.08, 1.3, 196, 0.7, 0.03)
}

func horn(t *tape) {
	for _, pitch := range []float64{233, 294} {
		t.note(0, 0.22, pitch, 0.85, 0)
		t.note(0.32, 0.7, pitch, 0.85, 0)
	}
}

func buzzer(t *tape) {
	t.add(0, 0.75, times(t.reed(still(110), 0.95), swell(0.01, 0.65, 0.08)))
	t.add(0, 0.75, times(t.reed(still(113), 0.95), swell(0.01, 0.65, 0.08)))
}

// whistle has a pea in it.
func whistle(t *tape) {
	pea := func(now float64) float64 { return 2350 + 130*math.Sin(2*math.Pi*32*now) }
	for _, part := range [][2]float64{{0, 0.18}, {0.26, 0.55}} {
		t.add(part[0], part[1], times(t.sine(pea), swell(0.02, part[1]-0.08, 0.06)))
		t.add(part[0], part[1], times(t.noise(still(2400), 0.3), swell(0.02, part[1]-0.08, 0.06), loud(0.25)))
	}
}

func owl(t *tape) {
	for _, part := range [][2]float64{{0, 0.28}, {0.36, 0.2}, {0.66, 0.75}} {
		t.add(part[0], part[1], times(t.reed(glide(370, 345, part[1]), 0.25), swell(0.07, part[1]-0.2, 0.13)))
	}
}
