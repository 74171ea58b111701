package wire

import (
	"errors"
	"net"
	"os"
	"time"
)

// Unwrap takes a connection out of the wrapper in which fasthttp hands a hijacked
// one over, with the bytes its reader has already taken from the socket: a client
// may send its first frame together with the upgrade. A connection of another kind
// comes back as it is. It does not wait for the network.
func Unwrap(hijacked net.Conn) (nc net.Conn, already []byte, err error) {
	w, ok := hijacked.(interface{ UnsafeConn() net.Conn })
	if !ok {
		return hijacked, nil, nil
	}
	nc = w.UnsafeConn()
	if guarded, ok := nc.(interface{ Release() net.Conn }); ok {
		nc = guarded.Release()
	}
	// Past its deadline the socket answers nothing, so only the buffer is read.
	if err := nc.SetReadDeadline(time.Unix(1, 0)); err != nil {
		return nil, nil, err
	}
	var b [512]byte
	for {
		n, err := hijacked.Read(b[:])
		already = append(already, b[:n]...)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return nc, already, nc.SetReadDeadline(time.Time{})
}
