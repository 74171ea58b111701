package chatapi_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// floodIn is where a copy of this program finds what it is to send.
const floodIn = "HEARTH_TEST_FLOOD"

// flood is one bot that posts far more than it may, from many addresses. It is sent by a
// process of its own which gives way to every other: as near to another machine as one
// machine comes.
type flood struct {
	Address, Host, Path string
	Connections         int
	PerSecond           int
	For                 time.Duration
}

// flooded is how a flood was answered, by status.
type flooded struct {
	Statuses map[int]int
	Took     time.Duration
}

func TestMain(m *testing.M) {
	text := os.Getenv(floodIn)
	if text == "" {
		os.Exit(m.Run())
	}
	var f flood
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		panic(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(f.send()); err != nil {
		panic(err)
	}
}

// begin sends the flood, and returns what waits for its end.
func (f flood) begin(b *testing.B) (wait func() flooded) {
	b.Helper()
	text, err := json.Marshal(f)
	must(b, err)
	cmd := exec.CommandContext(b.Context(), "nice", "-n", "19", os.Args[0])
	cmd.Env = append(os.Environ(), floodIn+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(b, err)
	must(b, cmd.Start())
	return func() (got flooded) {
		must(b, json.NewDecoder(out).Decode(&got))
		must(b, cmd.Wait())
		return got
	}
}

func (f flood) send() flooded {
	all := flooded{Statuses: map[int]int{}}
	var mu sync.Mutex
	var hands sync.WaitGroup
	began := time.Now()
	for n := range f.Connections {
		hands.Go(func() {
			mine := f.hand(n)
			mu.Lock()
			defer mu.Unlock()
			for status, times := range mine {
				all.Statuses[status] += times
			}
		})
	}
	hands.Wait()
	all.Took = time.Since(began)
	return all
}

// hand is one connection, which sends when it is time to and its last try is answered.
func (f flood) hand(n int) map[int]int {
	conn, answers := f.dial()
	defer func() { conn.Close() }()
	ask := fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nX-Forwarded-For: 198.51.%d.%d\r\nContent-Length: 5\r\n\r\nflood", f.Path, f.Host, n/100, n%100+1)
	statuses := map[int]int{}
	tick := time.NewTicker(time.Second * time.Duration(f.Connections) / time.Duration(f.PerSecond))
	defer tick.Stop()
	for end := time.Now().Add(f.For); time.Now().Before(end); <-tick.C {
		if _, err := conn.Write(ask); err != nil {
			panic(err)
		}
		res, err := http.ReadResponse(answers, nil)
		if err != nil {
			panic(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			panic(err)
		}
		res.Body.Close()
		if statuses[res.StatusCode]++; res.Close {
			conn.Close()
			conn, answers = f.dial()
		}
	}
	return statuses
}

func (f flood) dial() (net.Conn, *bufio.Reader) {
	conn, err := net.Dial("tcp", f.Address)
	if err != nil {
		panic(err)
	}
	return conn, bufio.NewReader(conn)
}
