package qr

// The penalties of ISO/IEC 18004 §7.8.3.1, table 11.
const (
	runPenalty     = 3
	blockPenalty   = 3
	finderPenalty  = 40
	balancePenalty = 10
)

// penalty is how hard a code is to find and to read, by the four rules of the
// standard.
func penalty(c Code) int {
	sum := blocks(c) + balance(c)
	line := make([]bool, c.size)
	for i := range c.size {
		copy(line, c.dark[i*c.size:(i+1)*c.size])
		sum += runs(line) + finders(line)
		for j := range c.size {
			line[j] = c.dark[j*c.size+i]
		}
		sum += runs(line) + finders(line)
	}
	return sum
}

// runs: five or more modules of one colour in a line.
func runs(line []bool) (sum int) {
	run := 1
	for i := 1; i <= len(line); i++ {
		if i < len(line) && line[i] == line[i-1] {
			run++
			continue
		}
		if run >= 5 {
			sum += runPenalty + run - 5
		}
		run = 1
	}
	return sum
}

// blocks: four modules of one colour in a square; larger blocks are many of them.
func blocks(c Code) (sum int) {
	for y := range c.size - 1 {
		above, below := c.dark[y*c.size:(y+1)*c.size], c.dark[(y+1)*c.size:(y+2)*c.size]
		for x := range c.size - 1 {
			if d := above[x]; d == above[x+1] && d == below[x] && d == below[x+1] {
				sum += blockPenalty
			}
		}
	}
	return sum
}

// finders: dark and light like the marks in the corners, 1:1:3:1:1, with four light
// modules before or after. Beyond the edge it is light.
func finders(line []bool) (sum int) {
	at := func(i int) bool { return i >= 0 && i < len(line) && line[i] }
	light := func(from int) bool { return !at(from) && !at(from+1) && !at(from+2) && !at(from+3) }
	for i := range len(line) - 6 {
		if at(i) && !at(i+1) && at(i+2) && at(i+3) && at(i+4) && !at(i+5) && at(i+6) && (light(i-4) || light(i+7)) {
			sum += finderPenalty
		}
	}
	return sum
}

// balance: every full 5 % by which the share of dark modules is off one half.
func balance(c Code) int {
	dark := 0
	for _, d := range c.dark {
		if d {
			dark++
		}
	}
	all := len(c.dark)
	off := dark*20 - all*10 // in twentieths, times all
	if off < 0 {
		off = -off
	}
	return off / all * balancePenalty
}
