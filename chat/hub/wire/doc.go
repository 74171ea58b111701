// Package wire speaks WebSocket (RFC 6455) on connections taken over from an HTTP
// server: the handshake, the frames, and one Conn per socket that the hub writes to.
//
// An idle socket is what costs, for people leave them open all day. So a Conn holds
// no buffer while nothing happens: a read buffer is borrowed when the kernel says
// that bytes have come, somebody writes only while something is queued, and one sweep
// per Group sends every ping and notices every death. On Linux a plain TCP socket
// holds no goroutine either: its descriptor leaves the Go runtime for one poller,
// which starts a reader for as long as there is something to read. Elsewhere, and
// under TLS, one parked goroutine remains.
//
// A frame is built once, by TextFrame, and shared by all the sockets it goes to; so is
// what it is compressed to, for those that agreed (deflate.go).
// Write queues it and returns: one reader who does not read never holds up the
// others. Such a reader is cut off at a byte and a time limit and comes back with
// the last sequence it saw; nothing is ever dropped from the middle of a stream.
//
// It owns bytes. It does not own who may connect (the hub authenticates before the
// upgrade), what the text says (chat/hub), or how much a client may send per second.
// permessage-deflate is the only extension, text the only kind of message taken.
//
// The invariant: OnMessage and OnClose of one Conn are called one at a time, OnClose
// exactly once and last. A panic in either closes that socket and no other.
//
// Start at Upgrade, then Group.Adopt and socket.go, then lean.go, which is simpler, or
// polled_linux.go, which is what runs.
package wire
