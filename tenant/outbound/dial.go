package outbound

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"

	"hearth/tenant/fault"
)

// tried is how many of a name's addresses are dialled.
const tried = 3

// resolve returns the addresses that a host has right now, all of them judged. A
// name is asked for as it stands, without the search list of this machine's network.
// Faults: Invalid with ErrBlocked when one of them is not public; NotFound with
// ErrUnresolvable; Unavailable when nobody could say.
func (c *Client) resolve(ctx context.Context, host string, port uint16) ([]netip.AddrPort, error) {
	found, err := c.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	pinned := make([]netip.AddrPort, len(found))
	for i, a := range found {
		pinned[i] = netip.AddrPortFrom(a, port)
		if !permits(pinned[i]) {
			return nil, blocked(host)
		}
	}
	return pinned, nil
}

func (c *Client) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	found, err := c.resolver.LookupNetIP(ctx, "ip", host+".")
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound, err == nil && len(found) == 0:
		return nil, fault.Wrap(ErrUnresolvable, fault.NotFound, "There is no host named %s.", host)
	case err != nil:
		return nil, fault.Wrap(err, fault.Unavailable, "The address of %s could not be looked up just now.", host)
	}
	for i, a := range found {
		found[i] = a.Unmap() // net writes what it found for IPv4 that way
	}
	return found, nil
}

// permits judges an address that is about to be connected to.
func permits(a netip.AddrPort) bool { return IsPublic(a.Addr()) || isOpened(a) }

func blocked(host string) error {
	return refuse(ErrBlocked, "%s is not an address on the public internet.", host)
}

// dialer returns a DialContext that connects to the pinned addresses and nothing
// else, whatever it is asked for, in the time given unless it is 0. No more than most
// bytes are read from it.
func dialer(pinned []netip.AddrPort, most int64, within time.Duration) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		if within > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, within)
			defer cancel()
		}
		pinned = pinned[:min(len(pinned), tried)]
		var errs []error
		for i, to := range pinned {
			conn, err := dialOne(ctx, to, len(pinned)-i)
			if err == nil {
				return &metered{Conn: conn, left: most}, nil
			}
			errs = append(errs, err)
		}
		return nil, errors.Join(errs...)
	}
}

// dialOne leaves time for the addresses that would be tried after it.
func dialOne(ctx context.Context, to netip.AddrPort, left int) (net.Conn, error) {
	if until, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(until)/time.Duration(left))
		defer cancel()
	}
	d := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: false}, Control: control}
	return d.DialContext(ctx, "tcp", to.String())
}

// control is asked by the dialer with the address the socket is about to connect to.
func control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || !permits(a) {
		return blocked(address)
	}
	return nil
}

// metered ends a connection that sends more than it can have to say. What is unpacked
// is limited as well, but a stream can unpack to nothing for ever.
type metered struct {
	net.Conn
	left int64
}

func (m *metered) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := m.Conn.Read(p[:min(int64(len(p)), m.left)])
	m.left -= int64(n)
	return n, err
}
