// Package chat is rooms, and what people say in them.
//
// Every room has a gapless sequence. A message, an edit, a deletion and a boost each take the
// room's next number in the transaction that writes them (the row lock on the room
// makes the numbers follow commit order) and leave one row in room_events, so that
// a client which saw number 41 can be given 42 and everything after it, exactly
// once, whatever happened to the process or to Redis in between. The last
// ReplayLimit events of a room are kept; who is further behind reloads.
//
// Messages that are posted at the same time share a commit (post_queue.go).
//
// Owns: rooms, memberships, messages, reading positions, the events they cause; webhooks
// of bots and event subscriptions, with the log of both.
// Does not own: members (tenant), delivery to sockets (chat/hub), HTML of pages
// (chat/chatweb), turning source text into safe HTML (chat/richtext).
//
// The invariant: an event is published only after the commit that caused it, and
// losing the publish costs a refresh, never a message.
//
// Start reading at message.go, then event.go.
package chat
