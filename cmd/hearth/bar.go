package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// bar shows how far things are that come one after the other: on a line each of a
// terminal that is written again and again, elsewhere now and then on a line of its
// own.
type bar struct {
	out      io.Writer
	terminal bool
	what     string // is shown now
	line     string // was written last, where there is no terminal
	wrote    time.Time
}

const (
	barWidth  = 30
	plainTurn = 10 * time.Second
)

func (b *bar) show(what string, done, size int, note string) {
	if !b.terminal {
		line := fmt.Sprintf("%s: %d of %d%s", what, done, size, note)
		if line != b.line && (done >= size || time.Since(b.wrote) >= plainTurn) {
			fmt.Fprintln(b.out, line)
			b.line, b.wrote = line, time.Now()
		}
		return
	}
	if b.what != what {
		b.end()
	}
	b.what = what
	full := barWidth
	if size > 0 {
		full = min(done*barWidth/size, barWidth)
	}
	fmt.Fprintf(b.out, "\r\x1b[K%-8s %s%s %d of %d%s", what, strings.Repeat("█", full), strings.Repeat("░", barWidth-full), done, size, note)
}

// end leaves what was shown on its line.
func (b *bar) end() {
	if b.what != "" {
		fmt.Fprintln(b.out)
		b.what = ""
	}
}
