package sounds

import "math"

// applause is many hands, each with a clap of its own, and more at the start.
func applause(t *tape) {
	for range 420 {
		at := 2.3 * math.Pow((t.random()+1)/2, 1.3)
		room := 1000 + 500*t.random()
		t.add(at, 0.06, times(t.noise(still(room), 0.6), fall(0.009), loud(0.5+0.3*t.random()), still(1-at/2.6)))
	}
}

func rain(t *tape) {
	t.add(0, 2.8, times(t.noise(still(2300), 1.5), swell(0.4, 1.8, 0.6), loud(0.25)))
	for range 130 {
		at := 2.7 * (t.random() + 1) / 2
		drop := 1500 + 700*t.random()
		t.add(at, 0.04, times(t.sine(glide(drop, drop*1.4, 0.02)), fall(0.006), loud(0.3+0.25*t.random()), swell(0.01, 1, 1)))
	}
}

// wave runs up the sand and back.
func wave(t *tape) {
	t.add(0, 2.9, times(t.noise(glide(300, 1500, 1.3), 1.3), swell(1.2, 0.1, 1.5)))
	t.add(1.2, 1.6, times(t.noise(glide(2400, 1200, 1.4), 1.4), swell(0.2, 0.1, 1.2), loud(0.4)))
}

func thunder(t *tape) {
	t.add(0, 0.3, times(t.noise(still(900), 1.4), fall(0.06), loud(0.8)))
	for i := range 7 {
		n := float64(i)
		t.add(0.07+0.23*n, 1.4, times(t.noise(still(95-5*n), 0.8), swell(0.05, 0.1, 0.9), loud(1-0.1*n+0.2*t.random())))
	}
}

func whoosh(t *tape) {
	t.add(0, 0.8, times(t.noise(glide(250, 2300, 0.5), 0.35), swell(0.4, 0.02, 0.35)))
}

// crickets are two that do not quite agree.
func crickets(t *tape) {
	for _, one := range []struct{ start, pitch, force float64 }{{0, 4150, 1}, {0.29, 3900, 0.5}} {
		for chirp := one.start; chirp < 1.6; chirp += 0.58 {
			for i := range 4 {
				t.add(chirp+0.045*float64(i), 0.035, times(t.sine(still(one.pitch)), swell(0.01, 0.01, 0.015), loud(one.force)))
			}
		}
	}
}

func bubbles(t *tape) {
	for i := range 9 {
		pitch := 420 + 60*float64(i) + 120*t.random()
		t.add(0.115*float64(i)+0.02*t.random()+0.02, 0.12, times(t.sine(glide(pitch, pitch*2.1, 0.1)), swell(0.015, 0.03, 0.07)))
	}
}
