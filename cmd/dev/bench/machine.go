package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"hearth/tenant/local"
)

// machine is what a reader must know to compare.
type machine struct {
	cores                           int
	cpu, kernel, load, postgres, on string
}

func look() machine {
	m := machine{cores: runtime.NumCPU(), on: time.Now().UTC().Format(time.DateOnly), postgres: "PostgreSQL"}
	m.kernel = firstWord("/proc/sys/kernel/osrelease", 0)
	m.load = firstWord("/proc/loadavg", 0)
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.SplitSeq(string(text), "\n") {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				m.cpu = strings.TrimSpace(strings.TrimLeft(name, "\t: "))
				break
			}
		}
	}
	if dir, err := local.FindPostgres(""); err == nil {
		if version, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output(); err == nil {
			m.postgres = strings.TrimSpace(strings.Replace(string(version), "postgres (PostgreSQL)", "PostgreSQL", 1))
		}
	}
	return m
}

// String is one line for the table and for the page.
func (m machine) String() string {
	return fmt.Sprintf("%s: %d cores (%s), Linux %s, %s, %s, load average %s at the start.", m.on, m.cores, m.cpu, m.kernel, m.postgres, runtime.Version(), m.load)
}

func firstWord(file string, at int) string {
	text, err := os.ReadFile(file)
	words := strings.Fields(string(text))
	if err != nil || len(words) <= at {
		return "?"
	}
	return words[at]
}
