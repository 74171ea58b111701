package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// process is one that we started and that said it is ready.
type process struct {
	cmd     *exec.Cmd
	address string        // where it listens
	took    time.Duration // until it was ready
	in      io.WriteCloser
	lines   *bufio.Reader
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// end stops it as Ctrl-C does.
func (p *process) end() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.cmd.Wait()
}

func (w *world) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(w.ctx, w.binary, args...)
	cmd.Env = w.env
	return cmd
}

// hearth starts `hearth serve` or `hearth worker`.
func (w *world) hearth(part string, env ...string) (*process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	cmd := w.command(part)
	cmd.Env = append(append(cmd.Env, "HEARTH_HTTP_ADDRESS="+address), env...)
	p, err := start(cmd)
	if p != nil {
		p.address = address
	}
	return p, err
}

// again starts this program as one of its helpers, which says "ready" and, where it
// listens, at which address.
func (w *world) again(helper string, args ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(w.ctx, self, append([]string{helper}, args...)...)
	cmd.Env = w.env
	return start(cmd)
}

// start waits for a line that begins with "ready".
func start(cmd *exec.Cmd) (*process, error) {
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, in: in, lines: bufio.NewReader(out)}
	for {
		line, err := p.lines.ReadString('\n')
		if rest, ok := strings.CutPrefix(line, "ready"); ok {
			p.took, p.address = time.Since(began), strings.TrimSpace(rest)
			return p, nil
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%v ended before it was ready", cmd.Args), cmd.Wait())
		}
	}
}

// freeAddress is one that nobody listens at now.
func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer ln.Close()
	return ln.Addr().String(), nil
}
