package wire

import (
	"net"
	"testing"

	"golang.org/x/sys/unix"
)

// The kernel holds little for a peer that does not read, and gives one up that does
// not answer: on every transport, for the options stay with the socket.
func TestTheKernelHasLimitsToo(t *testing.T) {
	everyTransport(t, func(t *testing.T, wrap wrapper) {
		_, theirs := pair(t)
		kept, err := theirs.(*net.TCPConn).File() // shares the socket, whatever becomes of the connection
		if err != nil {
			t.Fatal(err)
		}
		defer kept.Close()
		NewGroup(quietly()).Adopt(wrap(theirs), nil, false, newEcho())
		option := func(level, name int) int {
			t.Helper()
			n, err := unix.GetsockoptInt(int(kept.Fd()), level, name)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if got := option(unix.SOL_SOCKET, unix.SO_SNDBUF); got != 2*sendBuffer { // which the kernel doubles
			t.Errorf("SO_SNDBUF is %d, want %d", got, 2*sendBuffer)
		}
		if got, want := option(unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT), int(unackedTimeout.Milliseconds()); got != want {
			t.Errorf("TCP_USER_TIMEOUT is %d ms, want %d", got, want)
		}
	})
}
