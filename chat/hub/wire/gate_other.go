//go:build !linux

package wire

import "net"

// gate lets nobody in: without epoll every socket is lean.
type gate struct{}

type polled struct{ socket }

func (*gate) adopt(*Group, net.Conn, bool, Handler) *polled { return nil }

func (*polled) serve([]byte) {}
