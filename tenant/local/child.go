package local

import (
	"context"
	"os/exec"
	"runtime"
	"syscall"
)

// child is a running program that ends with us.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed once the program has ended
	err  error         // how it ended; read after done
}

// startChild runs cmd in a process group of its own, so that Ctrl-C reaches us
// alone and we stop things in order. onDeath is what the kernel sends it if we
// are killed.
func startChild(cmd *exec.Cmd, as account, onDeath syscall.Signal) (*child, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr, onDeath)
	as.apply(cmd)
	c := &child{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The death signal follows the thread, not the process: were this thread
		// given back to the runtime and retired, the child would be stopped.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		c.err = cmd.Wait()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

func (c *child) running() bool {
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// stop asks with sig, waits for the end, and kills when ctx runs out first.
func (c *child) stop(ctx context.Context, sig syscall.Signal) error {
	if !c.running() {
		return nil
	}
	if err := c.cmd.Process.Signal(sig); err != nil && c.running() {
		return err
	}
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		c.cmd.Process.Kill()
		<-c.done
		return ctx.Err()
	}
}
