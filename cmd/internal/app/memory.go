package app

import (
	"io/fs"
	"log/slog"
	"math"
	"os"
	slash "path"
	"runtime/debug"
	"strconv"
	"strings"
)

// How much of what its container may hold is the collector's to fill: the rest is for
// stacks of the kernel, mapped files and what a collection under way needs. Where
// Postgres and Redis run beside us, they have the other half.
const (
	shareAlone  = 0.9
	shareBeside = 0.5
)

// unlimited is where numbers of bytes begin that mean none; the kernel rounds its
// highest down to whole pages.
const unlimited = math.MaxInt64 - 1<<20

// LimitMemory has the collector work harder as the process nears the limit of its
// cgroup, which would otherwise end it. GOMEMLIMIT in the environment is taken as it
// is. beside says that our own Postgres and Redis live in the same cgroup.
func LimitMemory(log *slog.Logger, beside bool) {
	if os.Getenv("GOMEMLIMIT") != "" {
		log.Info("memory limit", "bytes", debug.SetMemoryLimit(-1), "from", "GOMEMLIMIT")
		return
	}
	limit, file := cgroupLimit(os.DirFS("/"))
	if limit == 0 {
		return
	}
	share := shareAlone
	if beside {
		share = shareBeside
	}
	most := int64(float64(limit) * share)
	debug.SetMemoryLimit(most)
	log.Info("memory limit", "bytes", most, "from", "/"+file, "which", limit)
}

// cgroupLimit returns the lowest limit that holds for this process, its parents'
// included, and the file that says so; 0 without one. memory.high counts too: beyond
// it the kernel slows a process down to nothing. What cannot be read limits nothing.
func cgroupLimit(root fs.FS) (limit int64, file string) {
	for _, h := range hierarchies(root) {
		for dir := h.within; ; dir = slash.Dir(dir) {
			for _, name := range h.files {
				at := slash.Join(h.mount, dir, name)
				if n := bytesIn(root, at); n > 0 && (limit == 0 || n < limit) {
					limit, file = n, at
				}
			}
			if dir == "/" {
				break
			}
		}
	}
	return limit, file
}

// hierarchy is one tree of cgroups that may limit memory.
type hierarchy struct {
	mount  string // without the leading slash
	within string // where in it this process is
	files  []string
}

// hierarchies are of version 1, 2 or both, as a machine is half way between them.
func hierarchies(root fs.FS) (found []hierarchy) {
	ours := memberships(root)
	text, err := fs.ReadFile(root, "proc/self/mountinfo")
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(text)) {
		// 35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
		left, right, _ := strings.Cut(strings.TrimSpace(line), " - ")
		place, kind := strings.Fields(left), strings.Fields(right)
		if len(place) < 5 || len(kind) < 3 {
			continue
		}
		h := hierarchy{mount: strings.TrimPrefix(place[4], "/")}
		var known bool
		switch {
		case kind[0] == "cgroup2":
			h.within, known = ours[""]
			h.files = []string{"memory.max", "memory.high"}
		case kind[0] == "cgroup" && lists(kind[2], "memory"):
			h.within, known = ours["memory"]
			h.files = []string{"memory.limit_in_bytes"}
		}
		if known {
			h.within = below(h.within, place[3])
			found = append(found, h)
		}
	}
	return found
}

// memberships says where this process is, by controller of version 1, or "".
func memberships(root fs.FS) map[string]string {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return nil
	}
	ours := map[string]string{}
	for line := range strings.Lines(string(text)) {
		// 4:memory:/some/where, or 0::/some/where; the path may hold colons.
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(parts) == 3 {
			for controller := range strings.SplitSeq(parts[1], ",") {
				ours[controller] = parts[2]
			}
		}
	}
	return ours
}

// below is the part of a cgroup's path that is beneath what is mounted. In a container
// without a namespace of its own, the mount begins at the container's cgroup.
func below(cgroup, mounted string) string {
	cgroup = slash.Clean("/" + cgroup)
	if rest, ok := strings.CutPrefix(cgroup, strings.TrimSuffix(mounted, "/")); ok && (rest == "" || rest[0] == '/') {
		return slash.Clean("/" + rest)
	}
	return cgroup
}

func lists(all, one string) bool {
	for item := range strings.SplitSeq(all, ",") {
		if item == one {
			return true
		}
	}
	return false
}

// bytesIn reads a limit; 0 is none.
func bytesIn(root fs.FS, file string) int64 {
	text, err := fs.ReadFile(root, file)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil || n >= unlimited { // "max" is no number
		return 0
	}
	return n
}
