package wire

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// goroutines counts those of the transports.
func goroutines() (n int) {
	stacks := make([]byte, 4<<20)
	for stack := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		for _, ours := range []string{"lean", "polled", "poller", "writers"} {
			if strings.Contains(stack, "/wire.(*"+ours+").") {
				n++
				break
			}
		}
	}
	return n
}

// Not parallel: it counts goroutines.
func TestWhatAnIdleSocketHolds(t *testing.T) {
	const sockets = 50
	want := map[string]int{"plain": 1, "watched": sockets, "opaque": sockets} // one poller, for them all
	if runtime.GOOS != "linux" {
		want["plain"] = sockets
	}
	for _, transport := range transports {
		t.Run(transport.name, func(t *testing.T) {
			g := NewGroup(quietly())
			until(t, "what other tests left is gone", func() bool { return goroutines() == 0 })
			peers := make([]*peer, sockets)
			for i := range peers {
				peers[i] = dial(t, g, nil, transport.wrap)
			}
			idle := func() bool { return goroutines() == want[transport.name] }
			until(t, "the sockets are idle", idle)
			for _, p := range peers {
				p.send(client(0x81, "hello"))
				p.want("text hello")
			}
			until(t, "readers and writers are gone again", idle)
			for _, p := range peers {
				p.nc.Close()
			}
			until(t, "nothing is left", func() bool { return goroutines() == 0 && g.Len() == 0 })
		})
	}
}

func TestASlowReaderIsCutWhileOthersGoOn(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		g := NewGroup(quietly())
		slow, fast := dial(t, g, nil, wrap), dial(t, g, nil, wrap)
		if err := slow.nc.SetReadBuffer(4 << 10); err != nil {
			t.Fatal(err)
		}
		frame := TextFrame([]byte(long[:1200]))
		sent := 0
		for ; sent < 100_000; sent++ {
			if err := fast.conn.Write(frame); err != nil {
				t.Fatal(err)
			}
			fast.want("text " + long[:1200])
			if err := slow.conn.Write(frame); err != nil {
				break
			}
		}
		slow.wantClosed(CodeSlow)
		// What was queued, plus what the kernels of both ends agreed to hold.
		if limit := (256 + 64*2 + 512) << 10; sent*len(frame.plain) > limit {
			t.Errorf("cut after %d bytes, want at most %d", sent*len(frame.plain), limit)
		}
		if err := slow.conn.Write(frame); !errors.Is(err, ErrClosed) {
			t.Errorf("a write afterwards: want ErrClosed, got %v", err)
		}
		fast.send(client(0x81, "still here"))
		fast.want("text still here")
	})
}

func TestAReaderThatStopsIsCutInTime(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		g := NewGroup(Options{WriteTimeout: 20 * time.Millisecond, MaxQueued: 16 << 20})
		p := dial(t, g, nil, wrap)
		frame := TextFrame([]byte(strings.Repeat(long, 128)))
		if err := p.conn.Write(frame); err != nil {
			t.Fatal(err)
		}
		until(t, "it is cut", func() bool {
			g.Sweep(time.Now())
			return g.Len() == 0
		})
		p.wantClosed(CodeSlow)
	})
}

func TestFramesLeaveInOrderThroughBursts(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		p := dial(t, NewGroup(Options{MaxQueued: 16 << 20}), nil, wrap)
		const n = 5000
		want := make([]string, n)
		for i := range n {
			text := strconv.Itoa(i) + " " + long[:i%97*13]
			if i%1000 == 7 {
				text = strconv.Itoa(i) + " " + long + long
			}
			want[i] = "text " + text
			if err := p.conn.Write(TextFrame([]byte(text))); err != nil {
				t.Fatal(err)
			}
		}
		p.want(want...)
	})
}

func TestClose(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		p := dial(t, NewGroup(quietly()), nil, wrap)
		if err := p.conn.Write(TextFrame([]byte("last words"))); err != nil {
			t.Fatal(err)
		}
		p.conn.Close(CodeRestart, "see you")
		p.conn.Close(CodeNormal, "a second close is ignored")
		if err := p.conn.Write(TextFrame(nil)); !errors.Is(err, ErrClosed) {
			t.Errorf("want ErrClosed, got %v", err)
		}
		p.want("text last words", "close 1012")
		p.send(join(client(0x81, "unheard"), closing(1012, "")))
		if _, err := p.next(); !errors.Is(err, io.EOF) {
			t.Errorf("want the end, got %v", err)
		}
		p.wantClosed(CodeRestart)
	})
}

func TestALostConnectionIsReported(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		p := dial(t, NewGroup(quietly()), nil, wrap)
		p.send(client(0x81, "half a frame follows")[:9])
		p.nc.Close()
		p.wantClosed(CodeLost)
	})
}

func TestAPanicEndsOneSocketOnly(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		g := NewGroup(quietly())
		bad, good := dial(t, g, nil, wrap), dial(t, g, nil, wrap)
		bad.send(join(client(0x81, "boom"), client(0x81, "unheard")))
		bad.want("close 1011")
		bad.send(closing(1011, ""))
		bad.wantClosed(CodeInternal)
		good.send(client(0x81, "hello"))
		good.want("text hello")
	})
}

func TestSweep(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		g := NewGroup(quietly())
		p := dial(t, g, nil, wrap)
		now := time.Now()
		g.Sweep(now.Add(20 * time.Second))
		g.Sweep(now.Add(32 * time.Second))
		g.Sweep(now.Add(33 * time.Second))
		g.Sweep(now.Add(64 * time.Second))
		if err := p.conn.Write(TextFrame([]byte("end"))); err != nil {
			t.Fatal(err)
		}
		p.want("ping ", "ping ", "text end")
		g.Sweep(now.Add(72 * time.Second))
		p.wantClosed(CodeLost)
	})
}

func TestSweepCutsWhoDoesNotAnswerAClose(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		g := NewGroup(quietly())
		p := dial(t, g, nil, wrap)
		p.conn.Close(CodePolicy, "")
		p.want("close 1008")
		g.Sweep(time.Now().Add(time.Second))
		if g.Len() != 1 {
			t.Error("cut after a second")
		}
		g.Sweep(time.Now().Add(6 * time.Second))
		p.wantClosed(CodePolicy)
	})
}

func TestAPeerThatBreaksTheProtocolAndStaysIsCut(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		g := NewGroup(quietly())
		p := dial(t, g, nil, wrap)
		p.send(client(0xC1, "x"))
		p.want("close 1002")
		g.Sweep(time.Now().Add(6 * time.Second))
		p.wantClosed(CodeProtocol)
	})
}

func TestShutdown(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		g := NewGroup(quietly())
		polite, deaf := dial(t, g, nil, wrap), dial(t, g, nil, wrap)
		ctx, cancel := context.WithCancel(t.Context())
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			g.Shutdown(ctx, CodeRestart, "", time.Millisecond)
		}()
		polite.want("close 1012")
		polite.send(closing(1012, ""))
		polite.wantClosed(CodeRestart)
		deaf.want("close 1012")
		cancel()
		deaf.wantClosed(CodeRestart)
		select {
		case <-finished:
		case <-time.After(patience):
			t.Fatal("Shutdown has not returned")
		}
		late := dial(t, g, nil, wrap)
		late.want("close 1012")
	})
}
