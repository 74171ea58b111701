package sounds

// snare is a skin, and the wires under it.
func (t *tape) snare(at, force float64) {
	t.add(at, 0.2, times(t.noise(still(1900), 1.2), fall(0.05), loud(force)))
	t.add(at, 0.12, times(t.sine(glide(240, 170, 0.05)), fall(0.03), loud(force*0.8)))
}

func (t *tape) cymbal(at, force, rings float64) {
	t.add(at, rings*4, times(t.noise(still(2400), 1.4), fall(rings), loud(force)))
	for _, pitch := range []float64{2113, 2917, 3709, 4813} {
		t.add(at, rings*3, times(t.square(still(pitch)), fall(rings/2), loud(force*0.12)))
	}
}

// thump is felt more than heard.
func (t *tape) thump(at, pitch, force float64) {
	t.add(at, 0.3, times(t.sine(glide(pitch*1.9, pitch, 0.06)), fall(0.08), loud(force)))
}

func drumroll(t *tape) {
	for i := range 54 {
		n := float64(i)
		t.snare(n*0.033, 0.12+0.6*n/54+0.06*t.random())
	}
	t.snare(1.8, 1.2)
	t.thump(1.8, 60, 1)
	t.cymbal(1.8, 0.7, 0.25)
}

func rimshot(t *tape) {
	t.snare(0, 0.9)
	t.thump(0.22, 110, 1)
	t.snare(0.42, 1)
	t.cymbal(0.42, 0.6, 0.3)
}

func heartbeat(t *tape) {
	for _, at := range []float64{0, 0.85} {
		t.thump(at, 58, 1)
		t.thump(at+0.22, 48, 0.75)
	}
}

func knock(t *tape) {
	for _, at := range []float64{0, 0.2, 0.4} {
		t.thump(at, 190, 0.8)
		t.add(at, 0.08, times(t.noise(still(700), 0.5), fall(0.015)))
	}
}

// clock ticks high and tocks low.
func clock(t *tape) {
	for i := range 4 {
		pitch := []float64{2100, 1500}[i%2]
		at := 0.4 * float64(i)
		t.add(at, 0.06, times(t.sine(still(pitch)), fall(0.006)))
		t.add(at, 0.05, times(t.noise(still(pitch), 0.4), fall(0.005), loud(0.8)))
	}
}

func typewriter(t *tape) {
	at := 0.0
	for range 9 {
		t.add(at, 0.06, times(t.noise(still(1700+300*t.random()), 0.7), fall(0.008)))
		t.add(at+0.025, 0.06, times(t.noise(still(900), 0.6), fall(0.01), loud(0.5)))
		at += 0.11 + 0.025*t.random()
	}
	t.strike(at, 2093, 0.13, 1, 2.7)
}
