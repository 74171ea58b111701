package app

import (
	"net"
	"os"
)

// What systemd is told of a service of Type=notify.
const (
	stateReady    = "READY=1"
	stateStopping = "STOPPING=1"
)

// notify tells whoever supervises us, if anybody. One who does not listen is no
// reason not to serve.
func (a *App) notify(state string) {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err == nil {
		_, err = c.Write([]byte(state))
		c.Close()
	}
	if err != nil {
		a.log.Warn("cannot tell the supervisor", "state", state, "error", err)
	}
}
