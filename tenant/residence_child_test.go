package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/blob"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"
)

const childRoom = "HEARTH_TEST_ROOM" // the size in bytes that a file may have, "" for any

// moveInLittleRoom moves a tenant as a process of its own, and tells what came of it
// and how much memory it took.
func moveInLittleRoom() {
	if room, err := strconv.ParseUint(os.Getenv(childRoom), 10, 64); err == nil {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: room, Max: room}); err != nil {
			panic(err)
		}
	}
	id, err := tenant.ParseID(os.Getenv(killID))
	if err != nil {
		panic(err)
	}
	env, err := tenanttest.Connect(os.Getenv(killURL))
	if err != nil {
		panic(err)
	}
	dir := os.Getenv(killFiles)
	files, err := blob.Open(blob.Config{URL: "file://" + dir})
	if err != nil {
		panic(err)
	}
	env.Registry.Archive(tenant.Archives{Files: files, Drafts: filepath.Join(dir, "drafts"), Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	err = env.Registry.Hibernate(context.Background(), id)
	if os.Getenv(killMove) == "there and back" {
		err = errors.Join(err, env.Registry.Wake(context.Background(), id))
	}
	if err != nil {
		fmt.Println("says", fault.Of(err), err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		panic(err)
	}
	_, most, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Println("memory", strings.Fields(most)[0])
}

// inChild runs moveInLittleRoom.
func inChild(t *testing.T, env *tenanttest.Env, id tenant.ID, dir, move, room string) (says string, memory int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "GOGC=100", killMove+"="+move, childRoom+"="+room, killURL+"="+env.URL, killID+"="+id.String(), killFiles+"="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if text, ok := strings.CutPrefix(line, "says "); ok {
			says = text
		}
		if text, ok := strings.CutPrefix(line, "memory "); ok {
			memory, err = strconv.Atoi(strings.TrimSpace(text))
		}
	}
	if err != nil || memory == 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	return says, memory
}

// bulky is a workspace with so many messages of 64 kB, which an expression makes.
func bulky(t *testing.T, env *tenanttest.Env, messages int, body string) tenant.Tenant {
	t.Helper()
	made := workspace(t, env, 3, messages)
	_, err := env.Registry.Control().NewRaw(`UPDATE ?.messages AS m SET body = ?, body_html = '', search_text = ''`, bun.Safe(tenant.Schema(made.ID)), bun.Safe(body)).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// What does not pack, and what is made quickly.
const (
	noise = `(SELECT string_agg(md5(m.id || ' ' || i), '') FROM generate_series(1, 2000) AS i)`
	lines = `repeat(md5(m.id::text), 2000)`
)

// TestNoRoomForAnArchive has a disk that is full when a draft is written, or when the
// store keeps it. The tenant goes on, nothing lies around, and there is another try.
func TestNoRoomForAnArchive(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		messages int
		room     string
	}{
		"the draft":  {60, "1500000"}, // of about 2 MB
		"the object": {0, "500"},      // of about 2 kB, which is drafted in memory
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			made, dir := bulky(t, env, tt.messages, noise), t.TempDir()
			before := state(t, env, made.ID)
			says, _ := inChild(t, env, made.ID, dir, "hibernate", tt.room)
			if !strings.HasPrefix(says, "unavailable") || !strings.Contains(says, "file too large") {
				t.Errorf("it says %q", says)
			}
			if residence(t, env, made.ID) != tenant.ResidenceAwake || announced(t, env, made.ID) != 0 {
				t.Errorf("it is %s, and %d archives are to be forgotten", residence(t, env, made.ID), announced(t, env, made.ID))
			}
			var left []string
			filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
				if err == nil && d.Type().IsRegular() {
					left = append(left, path)
				}
				return err
			})
			if len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
				t.Errorf("the tenant (-before +after):\n%s", diff)
			}
			if says, _ := inChild(t, env, made.ID, dir, "there and back", ""); says != "" {
				t.Errorf("with room it says %q", says)
			}
			if err := env.Registry.FinishWake(t.Context(), made.ID); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, state(t, env, made.ID)); diff != "" {
				t.Errorf("there and back (-before +after):\n%s", diff)
			}
		})
	}
}

// TestALargeTenantTakesLittleMemory compares the memory of two processes.
func TestALargeTenantTakesLittleMemory(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	var took [2]int
	for i, messages := range []int{0, 1500} { // nothing, and about 96 MB
		says, memory := inChild(t, env, bulky(t, env, messages, lines).ID, t.TempDir(), "there and back", "")
		if says != "" {
			t.Fatal(says)
		}
		took[i] = memory
	}
	if more := took[1] - took[0]; more > 32<<10 {
		t.Errorf("96 MB take %d kB more than nothing, which takes %d kB", more, took[0])
	}
	t.Logf("nothing takes %d kB, 96 MB take %d kB", took[0], took[1])
}
