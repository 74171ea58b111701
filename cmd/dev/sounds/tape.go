package sounds

import "math"

// tape is what a sound is drawn on.
type tape struct {
	rate    int
	samples []float64
	seed    uint32
}

// curve is something that changes over the seconds since its part began.
type curve func(t float64) float64

// add mixes a part in: what it sounds like, from when on, and for how long.
func (t *tape) add(at, length float64, part curve) {
	first := int(at * float64(t.rate))
	for i := range int(length * float64(t.rate)) {
		if first+i < len(t.samples) {
			t.samples[first+i] += part(float64(i) / float64(t.rate))
		}
	}
}

// finish makes all sounds equally loud where they are loudest, rounds off what then
// sticks out, and makes the ends silent: a cut is a click.
func (t *tape) finish() {
	part := len(t.samples) / 10
	loudest := 1e-9
	for at := 0; at+part <= len(t.samples); at += part / 2 {
		sum := 0.0
		for _, s := range t.samples[at : at+part] {
			sum += s * s
		}
		loudest = max(loudest, math.Sqrt(sum/float64(part)))
	}
	fade := float64(t.rate) / 50
	for i, s := range t.samples {
		t.samples[i] = 0.8 * math.Tanh(0.3*s/loudest) * min(1, float64(i)/8, float64(len(t.samples)-1-i)/fade)
	}
}

// random is a number between -1 and 1, the same ones for every sound.
func (t *tape) random() float64 {
	t.seed ^= t.seed << 13
	t.seed ^= t.seed >> 17
	t.seed ^= t.seed << 5
	return float64(t.seed)/math.MaxUint32*2 - 1
}

// wheel turns a pitch, in hertz, into where a wave stands, from 0 to 1.
func (t *tape) wheel(pitch curve) curve {
	phase := 0.0
	return func(now float64) float64 {
		phase += pitch(now) / float64(t.rate)
		phase -= math.Floor(phase)
		return phase
	}
}

func (t *tape) sine(pitch curve) curve {
	at := t.wheel(pitch)
	return func(now float64) float64 { return math.Sin(2 * math.Pi * at(now)) }
}

func (t *tape) square(pitch curve) curve {
	at := t.wheel(pitch)
	return func(now float64) float64 {
		if at(now) < 0.5 {
			return 0.5
		}
		return -0.5
	}
}

// reed is a saw of a few overtones, bright from 0 to 1, without the harshness of
// those beyond what the tape can hold.
func (t *tape) reed(pitch curve, bright float64) curve {
	at := t.wheel(pitch)
	return func(now float64) float64 {
		phase, sum, part := at(now), 0.0, 1.0
		for n := 1; n <= 12 && float64(n)*pitch(now) < float64(t.rate)/2.2; n++ {
			sum += part / float64(n) * math.Sin(2*math.Pi*float64(n)*phase)
			part *= bright
		}
		return sum
	}
}

// noise is hiss around a pitch; wide is how much of its neighbours it lets through,
// from 0.05 for a whistle to 1.5 for a rush.
func (t *tape) noise(pitch curve, wide float64) curve {
	var low, band float64
	return func(now float64) float64 {
		f := 2 * math.Sin(math.Pi*min(pitch(now), float64(t.rate)/6.5)/float64(t.rate))
		low += f * band
		band += f * (t.random() - low - wide*band)
		return band
	}
}

func still(x float64) curve { return func(float64) float64 { return x } }

// glide goes from one pitch to another within some seconds, and stays.
func glide(from, to, seconds float64) curve {
	return func(t float64) float64 { return from * math.Pow(to/from, min(1, t/seconds)) }
}

// times is one curve shaped by others.
func times(all ...curve) curve {
	return func(t float64) float64 {
		product := 1.0
		for _, c := range all {
			product *= c(t)
		}
		return product
	}
}

// fall begins at once and dies away: after so many seconds a third is left.
func fall(seconds float64) curve {
	return func(t float64) float64 { return min(1, t*400) * math.Exp(-t/seconds) }
}

// swell rises, holds and goes, in the seconds given.
func swell(rise, hold, gone float64) curve {
	return func(t float64) float64 {
		switch {
		case t < rise:
			return t / rise
		case t < rise+hold:
			return 1
		}
		return max(0, 1-(t-rise-hold)/gone)
	}
}

// loud is still, of how loud something is.
func loud(x float64) curve { return still(x) }
