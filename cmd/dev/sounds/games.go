package sounds

import "math"

func pop(t *tape) {
	t.add(0, 0.15, times(t.sine(glide(240, 900, 0.06)), fall(0.03)))
}

func laser(t *tape) {
	t.add(0, 0.45, times(t.reed(glide(2400, 160, 0.35), 0.8), fall(0.15)))
}

// boing is a spring that settles.
func boing(t *tape) {
	spring := func(now float64) float64 { return 170 + 90*math.Exp(-now*3)*math.Sin(2*math.Pi*13*now) + 130*now }
	t.add(0, 0.9, times(t.reed(spring, 0.6), fall(0.28)))
}

func levelUp(t *tape) {
	for i, pitch := range []float64{523, 659, 784, 1047} {
		t.add(0.09*float64(i), 0.085, times(t.square(still(pitch)), loud(0.7)))
	}
	t.add(0.36, 0.5, times(t.square(still(1319)), fall(0.16), loud(0.7)))
}
