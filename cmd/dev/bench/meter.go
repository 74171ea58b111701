package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Processes, as the kernel counts them. Postgres is many of them, of one thread each,
// whose run time is known to the nanosecond; ours have many threads, and are counted
// in hundredths of a second, so they have to work for some seconds.

// cpu is the run time of a process of ours so far, the kernel's work for it included.
func cpu(pid int) time.Duration {
	words := statOf(pid)
	if len(words) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(words[11], 10, 64)
	system, _ := strconv.ParseInt(words[12], 10, 64)
	return time.Duration(user+system) * time.Second / 100
}

// own is the run time of this process so far.
func own() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// statOf returns the words of /proc/PID/stat after the name, which may hold blanks:
// the first is the state, the second the parent.
func statOf(pid int) []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	return strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
}

// children are the processes of a parent, and itself.
func children(parent int) []int {
	pids := []int{parent}
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if words := statOf(pid); err == nil && len(words) > 1 && words[1] == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// backends is the run time of each process of Postgres so far.
func backends(postmaster int) map[int]time.Duration {
	spent := map[int]time.Duration{}
	for _, pid := range children(postmaster) {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
		if words := strings.Fields(string(text)); err == nil && len(words) > 0 {
			ns, _ := strconv.ParseInt(words[0], 10, 64)
			spent[pid] = time.Duration(ns)
		}
	}
	return spent
}

// rss is how much memory of a process is in use, in bytes.
func rss(pid int) int64 { return rollup(pid, "Rss:") }

func rollup(pid int, name string) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, name); ok {
			kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10
		}
	}
	return 0
}

// meter counts the CPU of some processes and of Postgres from now on.
type meter struct {
	w      *world
	pids   []int // 0 is this process
	ours   time.Duration
	theirs map[int]time.Duration
}

func (w *world) meter(pids ...int) meter {
	m := meter{w: w, pids: pids, theirs: backends(w.postmaster)}
	m.ours = m.sum()
	return m
}

func (m meter) sum() (sum time.Duration) {
	for _, pid := range m.pids {
		if pid == 0 {
			sum += own()
		} else {
			sum += cpu(pid)
		}
	}
	return sum
}

// read returns what was spent since.
func (m meter) read() (ours, postgres time.Duration) {
	ours = m.sum() - m.ours
	for pid, spent := range backends(m.w.postmaster) {
		postgres += spent - m.theirs[pid]
	}
	return ours, postgres
}
