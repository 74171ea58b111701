// Package hub brings what happens in a tenant to everybody who is connected.
//
// A socket (subscriber) belongs to the crowd of its tenant in this process. It
// listens to rooms (topics) that it asked for, and hears of the rest of its
// member's rooms only that something is unread. Crowd and topic exist while
// somebody is there; a tenant nobody is connected to costs nothing here.
//
// Every event of a room has a number, and a topic passes on exactly the next one.
// Where it came from does not matter: from Publish in this process, from another
// process through Redis, or, when a number is missing, from Postgres. Redis is a
// hint that may be lost at any time; the position check compares topics with the
// database now and then, at once when Redis comes back, and every two seconds while
// it is away. A subscriber that comes back names the last number it saw: it is put
// into the topic first, where its events wait, then what it missed is read, then
// both are joined by number.
//
// Events without a number go to members: of a room, of the tenant, or those named.
// Three are made here: for sockets that do not listen to a room of theirs "unread"
// (message_id, creator_id), or "read" with the same for the author's own, and "missed" when such events may have been lost, so that
// clients fetch again what lists and counts show.
//
// Who is here (presence.go) is told to sockets that ask, in one frame, and then as it
// changes, at most once a second however many come and go. Processes share it through
// one hash for each tenant that has a socket (share.go), which also says who looks at
// which room, so that nobody is called who is looking (attention.go).
//
// Close codes of ours: 4001 the session ended (sign in again), 1012 this process
// stops and 1013 try again shortly (connect again), 1008 too many requests, 4008
// too slow (connect again, with the last numbers).
//
// Owns: the protocol of GET /realtime, topics, routing, presence, Redis channels. Does not
// own: numbers and replay (chat), frames and sockets (wire), who is asking (the
// edge, before Serve), how an event looks (a Renderer).
//
// The invariant: a subscriber sees every number of a room once and in order, or is
// told to reload. Locks are taken in the order Hub, crowd, topic, listener,
// subscriber, and none of the first three is held while writing to sockets.
//
// Start reading at hub.go, then topic.go and listener.go.
package hub
