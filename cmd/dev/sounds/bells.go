package sounds

// strike is a struck piece of metal: its overtones fit no scale, and the higher
// they are the sooner they go.
func (t *tape) strike(at, pitch, rings float64, overtones ...float64) {
	for i, times1 := range overtones {
		n := float64(i + 1)
		t.add(at, rings*4, times(t.sine(still(pitch*times1)), fall(rings/n), loud(1/(n+0.5))))
	}
}

var (
	small = []float64{1, 2.0, 3.01, 4.2, 5.43, 6.8}
	plate = []float64{1, 1.48, 1.71, 2.13, 2.66, 3.21, 3.9, 4.73, 5.6}
	bar   = []float64{1, 2.76, 5.4}
)

func bell(t *tape) {
	t.strike(0, 660, 0.55, small...)
	t.strike(0, 331, 0.6, 1, 1.19)
}

func chime(t *tape) {
	for i, pitch := range []float64{784, 988, 1175, 1568} {
		t.strike(0.16*float64(i), pitch, 0.4, bar...)
	}
}

func doorbell(t *tape) {
	t.strike(0, 659, 0.4, bar...)
	t.strike(0.55, 523, 0.5, bar...)
}

func gong(t *tape) {
	t.strike(0, 98, 0.9, plate...)
	t.add(0.02, 2.5, times(t.noise(glide(300, 1400, 0.5), 0.4), swell(0.35, 0, 1.8), loud(0.12)))
}

func sonar(t *tape) {
	for i := range 3 {
		n := float64(i)
		t.add(0.5*n, 1.2, times(t.sine(still(1180)), fall(0.16), loud(1/(1+3*n))))
	}
}

func phone(t *tape) {
	for i := range 20 {
		for _, start := range []float64{0, 0.95} {
			t.strike(start+0.033*float64(i), 1320+220*float64(i%2), 0.05, 1, 2.4)
		}
	}
}

func coin(t *tape) {
	t.add(0, 0.08, times(t.square(still(988)), loud(0.8)))
	t.add(0.08, 0.6, times(t.square(still(1319)), fall(0.16), loud(0.8)))
}
