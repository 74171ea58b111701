package main

import (
	"context"
	"os/exec"
	"slices"
	"time"
)

// measureStart starts the server beside a Postgres that is there already, and as a
// reference the same binary to print its version.
func measureStart(ctx context.Context, w *world) (figures, error) {
	var ready, version []time.Duration
	var memory, own []int64
	for range 7 {
		p, err := w.hearth("serve")
		if err != nil {
			return nil, err
		}
		ready, memory, own = append(ready, p.took), append(memory, rss(p.pid())), append(own, rollup(p.pid(), "Anonymous:"))
		p.end()
		began := time.Now()
		if err := exec.CommandContext(ctx, w.binary, "version").Run(); err != nil {
			return nil, err
		}
		version = append(version, time.Since(began))
	}
	slices.Sort(memory)
	slices.Sort(own)
	size := float64(memory[len(memory)/2])
	return figures{
		"start":     against(median(ready), median(version), millis, "`hearth version`"),
		"start-rss": {value: size, ours: bytesOf(size), reference: bytesOf(float64(own[len(own)/2])) + " without pages of the binary"},
	}, nil
}

// median is in milliseconds.
func median(took []time.Duration) float64 {
	slices.Sort(took)
	return float64(took[len(took)/2].Microseconds()) / 1000
}
