package sounds

// Sound is one that can be played.
type Sound struct {
	Name    string
	seconds float64
	rate    int // samples in a second
	bits    int // of a sample: 8 will do for what is mostly noise
	draw    func(*tape)
}

const (
	fine   = 16000 // reaches up to 8 kHz
	coarse = 11025 // for what is long, or low
)

// All are all there are, by name.
var All = []Sound{
	{"applause", 2.6, fine, 8, applause},
	{"bell", 1.8, fine, 16, bell},
	{"boing", 0.9, fine, 16, boing},
	{"bubbles", 1.2, fine, 16, bubbles},
	{"buzzer", 0.8, fine, 16, buzzer},
	{"chime", 1.7, fine, 16, chime},
	{"clock", 1.6, fine, 8, clock},
	{"coin", 0.7, fine, 16, coin},
	{"crickets", 1.8, fine, 16, crickets},
	{"doorbell", 1.7, fine, 16, doorbell},
	{"drumroll", 2.4, fine, 8, drumroll},
	{"fanfare", 1.7, fine, 16, fanfare},
	{"gong", 2.6, coarse, 16, gong},
	{"heartbeat", 1.7, coarse, 16, heartbeat},
	{"horn", 1.1, fine, 16, horn},
	{"knock", 0.9, coarse, 16, knock},
	{"laser", 0.5, fine, 16, laser},
	{"level-up", 0.9, fine, 16, levelUp},
	{"owl", 1.6, coarse, 16, owl},
	{"phone", 1.8, fine, 16, phone},
	{"pop", 0.2, fine, 16, pop},
	{"rain", 2.8, fine, 8, rain},
	{"rimshot", 1.3, fine, 8, rimshot},
	{"sad-horn", 2.4, coarse, 16, sadHorn},
	{"sonar", 1.8, fine, 16, sonar},
	{"tada", 1.4, fine, 16, tada},
	{"thunder", 2.8, coarse, 8, thunder},
	{"typewriter", 1.7, fine, 8, typewriter},
	{"wave", 2.9, fine, 8, wave},
	{"whistle", 0.9, fine, 16, whistle},
	{"whoosh", 0.8, fine, 8, whoosh},
}

// WAV returns the sound as a file.
func (s Sound) WAV() []byte {
	t := &tape{rate: s.rate, samples: make([]float64, int(s.seconds*float64(s.rate))), seed: 0x9e3779b9}
	s.draw(t)
	t.finish()
	return wav(t.samples, s.rate, s.bits)
}
