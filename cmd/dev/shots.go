package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// readme is the one picture that is committed.
const readme = "deploy/shots/room.png"

// takeShots starts a Hearth of its own, and photographs it: into dir every page at
// two widths in two themes, or those that only names, or, where dir is empty, the
// README's picture alone.
func takeShots(ctx context.Context, root, dir string, only []string) error {
	data, err := os.MkdirTemp("", "hearth-shots-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	if err := os.Chmod(data, 0o711); err != nil {
		return err
	}
	base, stop, err := startForShots(ctx, root, data)
	if err != nil {
		return err
	}
	defer stop()
	bin, err := exec.LookPath("chromium")
	if err != nil {
		return errors.New("chromium is not installed: apt-get install chromium")
	}
	l := launcher.New().Bin(bin).NoSandbox(true).Leakless(false).Set("disable-gpu").Set("disable-background-networking").Set("disable-component-update")
	address, err := l.Launch()
	if err != nil {
		return err
	}
	defer l.Cleanup()
	browser := rod.New().ControlURL(address).Context(ctx)
	if err := browser.Connect(); err != nil {
		return err
	}
	defer browser.Close()
	visitors := &sessions{browser, base, map[string]*rod.Browser{}}
	if dir == "" {
		ada, err := visitors.of("member")
		if err != nil {
			return err
		}
		return photograph(ada, base, shot{"room", "member", "demo:/#Engineering", nil}, 1280, "light", filepath.Join(root, readme))
	}
	ada, err := visitors.of("member")
	if err != nil {
		return err
	}
	if err := setTheScene(ada, base); err != nil {
		return fmt.Errorf("set the scene: %w", err)
	}
	for _, s := range shots {
		if len(only) > 0 && !slices.Contains(only, s.name) {
			continue
		}
		own, err := visitors.of(s.as)
		if err != nil {
			return err
		}
		for _, width := range []int{1280, 390} {
			for _, theme := range []string{"light", "dark"} {
				file := filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", s.name, width, theme))
				if err := photograph(own, base, s, width, theme, file); err != nil {
					return fmt.Errorf("%s: %w", s.name, err)
				}
				fmt.Println(file)
			}
		}
	}
	return nil
}

var readyURL = regexp.MustCompile(`^ready url=http://(\S+)/ `)

// startForShots runs hearth on a free port and returns the site's host and port.
func startForShots(ctx context.Context, root, data string) (base string, stop func(), err error) {
	file := filepath.Join(data, "hearth")
	build := exec.CommandContext(ctx, "go", "build", "-o", file, "./cmd/hearth")
	build.Dir, build.Stderr = root, os.Stderr
	if err := build.Run(); err != nil {
		return "", nil, fmt.Errorf("build: %w", err)
	}
	cmd := exec.CommandContext(ctx, file)
	cmd.Env = append(os.Environ(), "HEARTH_DATA_DIR="+data+"/data", "HEARTH_HTTP_ADDRESS=localhost:0")
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() { cmd.Process.Signal(syscall.SIGTERM); cmd.Wait() }
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := readyURL.FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, out)
			return m[1], stop, nil
		}
	}
	stop()
	return "", nil, errors.New("hearth ended before it was ready")
}

// sessions keeps one browser for each kind of visitor: signing in again for every
// picture would be a guesser's pace.
type sessions struct {
	browser *rod.Browser
	base    string
	as      map[string]*rod.Browser
}

func (s *sessions) of(as string) (*rod.Browser, error) {
	if own, made := s.as[as]; made {
		return own, nil
	}
	own, err := s.browser.Incognito()
	if err != nil {
		return nil, err
	}
	door := map[string][2]string{"member": {"demo", "ada@example.com"}, "operator": {"admin", "operator@example.com"}}[as]
	if as != "" {
		page, err := own.Page(proto.TargetCreateTarget{})
		if err != nil {
			return nil, err
		}
		defer page.Close()
		if err := signIn(page.Timeout(time.Minute), "http://"+door[0]+"."+s.base, door[1]); err != nil {
			return nil, fmt.Errorf("sign in as %s: %w", as, err)
		}
	}
	s.as[as] = own
	return own, nil
}

// photograph opens a page in a visitor's browser and keeps what it looks like.
func photograph(browser *rod.Browser, base string, s shot, width int, theme, file string) error {
	page, err := browser.Page(proto.TargetCreateTarget{})
	if err != nil {
		return err
	}
	defer page.Close()
	page = page.Timeout(time.Minute)
	height := 800
	if width < 900 {
		height = 844
	}
	if err := page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 900}); err != nil {
		return err
	}
	if err := (proto.EmulationSetTouchEmulationEnabled{Enabled: width < 900}).Call(page); err != nil {
		return err
	}
	scheme := []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	if err := (proto.EmulationSetEmulatedMedia{Features: scheme}).Call(page); err != nil {
		return err
	}
	if err := arrive(page, base, s.page); err != nil {
		return err
	}
	for _, one := range s.does {
		if err := one.on(page); err != nil {
			return fmt.Errorf("%s %s: %w", one.verb, one.what, err)
		}
	}
	if err := page.WaitStable(300 * time.Millisecond); err != nil {
		return err
	}
	if len(s.does) > 0 {
		// What is only half said there would stand in the next picture.
		defer page.Eval(`() => localStorage.clear()`)
	}
	png, err := page.Screenshot(false, nil)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, png, 0o644)
}

// arrive opens host:path, or the room after #.
func arrive(page *rod.Page, base, at string) error {
	host, path, _ := strings.Cut(at, ":")
	origin := "http://" + base
	if host != "site" {
		origin = "http://" + host + "." + base
	}
	path, room, _ := strings.Cut(path, "#")
	if err := page.Navigate(origin + path); err != nil {
		return err
	}
	if err := page.WaitLoad(); err != nil {
		return err
	}
	if room != "" {
		if _, err := page.Eval(`name => location.assign([...document.querySelectorAll('nav[aria-label=Rooms] a')].find(a => a.textContent.includes(name)).href)`, room); err != nil {
			return err
		}
		if err := page.Wait(rod.Eval(`name => document.querySelector('h1')?.textContent.includes(name) && document.readyState === 'complete'`, room)); err != nil {
			return err
		}
	}
	return nil
}

func signIn(page *rod.Page, origin, email string) error {
	if err := page.Navigate(origin + "/session/new"); err != nil {
		return err
	}
	if err := page.WaitLoad(); err != nil {
		return err
	}
	for name, value := range map[string]string{"email": email, "password": "hearth-demo-password"} {
		field, err := page.Element("input[name=" + name + "]")
		if err != nil {
			return err
		}
		if err := field.Input(value); err != nil {
			return err
		}
	}
	button, err := page.ElementR("button", "Sign in")
	if err != nil {
		return err
	}
	if err := button.Click(proto.InputMouseButtonLeft, 1); err != nil {
		return err
	}
	return page.Wait(rod.Eval(`() => !location.pathname.startsWith('/session') && document.readyState === 'complete'`))
}
