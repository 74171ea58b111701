package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	manySockets = 10_000
	settled     = 40 * time.Second // after which a burst counts as over, and its memory is given back
)

// measureIdleSockets opens sockets of members who look at rooms of ten tenants, and
// lets them be.
func measureIdleSockets(ctx context.Context, w *world) (figures, error) {
	var all []*workspace
	for range 10 {
		ws, err := w.workspace(ctx, 50, 2)
		if err != nil {
			return nil, err
		}
		all = append(all, ws)
	}
	serve, err := w.hearth("serve")
	if err != nil {
		return nil, err
	}
	defer serve.end()
	person := func(i int) (*workspace, int) { return all[i%10], i / 10 % 50 }
	warm, err := openAll(serve.address, 1000, person)
	if err != nil {
		return nil, err
	}
	defer shut(warm)
	if err := wait(ctx, settled); err != nil {
		return nil, err
	}
	before := rss(serve.pid())
	sockets, err := openAll(serve.address, manySockets-len(warm), person)
	if err != nil {
		return nil, err
	}
	defer shut(sockets)
	opened := rss(serve.pid())
	if err := wait(ctx, settled); err != nil {
		return nil, err
	}
	each := float64(rss(serve.pid())-before) / float64(len(sockets))
	return figures{"socket": {value: each, ours: fmt.Sprintf("%s (%s while they come)", bytesOf(each), bytesOf(float64(opened-before)/float64(len(sockets)))),
		reference: bytesOf(float64(before)) + " with 1,000"}}, nil
}

// openAll opens so many sockets, some at a time. Reading them is left to the caller;
// what they hear meanwhile waits in the kernel.
func openAll(address string, n int, person func(i int) (*workspace, int)) ([]*socket, error) {
	sockets := make([]*socket, n)
	failed := make(chan error, 16)
	var all sync.WaitGroup
	for first := range 16 {
		all.Go(func() {
			for i := first; i < n; i += 16 {
				ws, who := person(i)
				var err error
				if sockets[i], err = open(address, ws.people[who], ws.rooms[0].ID); err != nil {
					failed <- fmt.Errorf("socket %d: %w", i, err)
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case err := <-failed:
		shut(sockets)
		return nil, err
	default:
		return sockets, nil
	}
}

func shut(sockets []*socket) {
	for _, s := range sockets {
		if s != nil {
			s.conn.Close()
		}
	}
}

// mark is in what is posted, so that its deliveries are known from whatever else is
// told.
const mark = "of about as many words as people write at a time"

// measureFanOut posts to rooms that many listen to.
func measureFanOut(ctx context.Context, w *world) (figures, error) {
	found := figures{}
	for _, size := range []struct {
		key              string
		people, each     int
		closed, together int // messages
	}{{"1000", 50, 20, 60, 480}, {"10000", 500, 20, 6, 64}} {
		ws, err := w.workspace(ctx, size.people, 1)
		if err != nil {
			return nil, err
		}
		n := size.people * size.each
		bare, err := w.bareFanOut(min(size.closed, 30), n) // before the others need their descriptors
		if err != nil {
			return nil, err
		}
		err = func() error {
			serve, err := w.hearth("serve")
			if err != nil {
				return err
			}
			defer serve.end()
			// What posting costs is in the rows of posts: it is taken off.
			posting := map[int]float64{}
			for _, outstanding := range []int{1, 16} {
				if posting[outstanding], err = w.fanOut(serve, ws, &atomic.Int64{}, 0, 200, outstanding); err != nil {
					return err
				}
			}
			sockets, err := openAll(serve.address, n, func(i int) (*workspace, int) { return ws, i % size.people })
			if err != nil {
				return err
			}
			defer shut(sockets)
			heard := listen(sockets)
			if err := wait(ctx, 5*time.Second); err != nil {
				return err
			}
			for _, mode := range []struct {
				key                   string
				messages, outstanding int
			}{{"-closed", size.closed, 1}, {"-16", size.together, 16}} {
				spent, err := w.fanOut(serve, ws, heard, n, mode.messages, mode.outstanding)
				if err != nil {
					return fmt.Errorf("%s%s: %w", size.key, mode.key, err)
				}
				all := spent / float64(n)
				us := all - posting[mode.outstanding]/float64(n)
				found["fanout-"+size.key+mode.key] = figure{value: us, ours: fmt.Sprintf("%s (%s with posting)", micros(us), digits(all)),
					reference: micros(bare) + " a bare write()", ratio: fmt.Sprintf("%.2g×", us/bare)}
			}
			return nil
		}()
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// listen counts what is delivered to all sockets.
func listen(sockets []*socket) *atomic.Int64 {
	heard := &atomic.Int64{}
	for _, s := range sockets {
		go func() {
			for {
				text, err := s.hear()
				if err != nil {
					return
				}
				if bytes.Contains(text, []byte(mark)) {
					heard.Add(1)
				}
			}
		}()
	}
	return heard
}

// fanOut posts messages to n sockets, so many on their way at a time, and returns the
// server's CPU of one message in microseconds.
func (w *world) fanOut(serve *process, ws *workspace, heard *atomic.Int64, n, messages, outstanding int) (float64, error) {
	already, began, spent := heard.Load(), time.Now(), cpu(serve.pid())
	var next, posted atomic.Int64
	failed := make(chan error, outstanding)
	for range outstanding {
		go func() {
			visitor, err := dial(serve.address)
			if err != nil {
				failed <- err
				return
			}
			defer visitor.conn.Close()
			for {
				i := next.Add(1)
				if i > int64(messages) {
					failed <- nil
					return
				}
				form := url.Values{"body": {fmt.Sprintf("Message %d, %s. %s", i, mark, strings.Repeat("And more. ", 20))}}
				p := ws.people[int(i)%len(ws.people)]
				if _, err := visitor.must(p.post(fmt.Sprintf("/rooms/%d/messages", ws.rooms[0].ID), form), 200); err != nil {
					failed <- err
					return
				}
				// At most so many are on their way: wait until all but those are with everybody.
				want := already + (posted.Add(1)-int64(outstanding)+1)*int64(n)
				if err := w.hears(heard, want, began); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	for range outstanding {
		if err := <-failed; err != nil {
			return 0, err
		}
	}
	if err := w.hears(heard, already+int64(messages*n), began); err != nil {
		return 0, err
	}
	return float64((cpu(serve.pid()) - spent).Microseconds()) / float64(messages), nil
}

// hears waits until so much was heard, for two minutes from began.
func (w *world) hears(heard *atomic.Int64, want int64, began time.Time) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for heard.Load() < want {
		select {
		case <-w.ctx.Done():
			return w.ctx.Err()
		case now := <-tick.C:
			if now.Sub(began) > 2*time.Minute {
				return fmt.Errorf("%d was heard, of %d", heard.Load(), want)
			}
		}
	}
	return nil
}

// bareFanOut is the reference: a process that writes as many bytes to as many
// connections, one after the other.
func (w *world) bareFanOut(messages, n int) (float64, error) {
	const size = 2500 // as a message is in the room's page
	p, err := w.again("bare-writer", fmt.Sprint(n), fmt.Sprint(size))
	if err != nil {
		return 0, err
	}
	defer p.end()
	var heard atomic.Int64
	for range n {
		conn, err := net.Dial("tcp", p.address)
		if err != nil {
			return 0, err
		}
		defer conn.Close()
		go func() {
			b := make([]byte, 8<<10)
			for {
				got, err := conn.Read(b)
				if heard.Add(int64(got)); err != nil {
					return
				}
			}
		}()
	}
	if line, err := p.lines.ReadString('\n'); err != nil || line != "all\n" {
		return 0, fmt.Errorf("the bare writer says %q: %w", line, err)
	}
	spent := cpu(p.pid())
	for i := range messages {
		if _, err := io.WriteString(p.in, "\n"); err != nil {
			return 0, err
		}
		if err := w.hears(&heard, int64((i+1)*n*size), time.Now()); err != nil {
			return 0, err
		}
	}
	return float64((cpu(p.pid()) - spent).Microseconds()) / float64(messages*n), nil
}

// bareWriter writes so many bytes to each of so many connections for every line that
// it is given.
func bareWriter(args []string) error {
	var n, size int
	if _, err := fmt.Sscan(strings.Join(args, " "), &n, &size); err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("ready", ln.Addr())
	conns := make([]net.Conn, n)
	for i := range conns {
		if conns[i], err = ln.Accept(); err != nil {
			return err
		}
	}
	fmt.Println("all")
	message := bytes.Repeat([]byte{'x'}, size)
	for line := [1]byte{}; ; {
		if _, err := os.Stdin.Read(line[:]); err != nil {
			return nil
		}
		for _, c := range conns {
			if _, err := c.Write(message); err != nil {
				return err
			}
		}
	}
}
