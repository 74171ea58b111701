// Package chatweb draws rooms, and takes what people do in them.
//
// A page is complete without a script: it lists, posts, edits and moves between
// rooms. Scripts (js) add what must be instant or live: my message appears as I
// press Enter, everybody else's through one socket for all tabs' rooms, older ones
// while scrolling.
//
// A message is drawn once for all who see it (message.templ): its HTML never says
// whose eyes it is for. What is "mine" is decided in the browser by comparing
// data-creator-id with the member the page belongs to, and enforced by package
// chat. That is why an event is rendered once per process and shared by all its
// sockets, and why page, answer and socket can replace each other's copies: they
// carry the same DOM id, from messageDOMID, which the author's browser knew first.
//
// Owns: pages and fragments of rooms, their scripts and styles, the HTML of events.
// Does not own: rules about rooms and messages (chat), delivery (chat/hub), signing
// in and settings (tenantweb), serving and errors (tenant/web).
//
// Start reading at handlers.go, then room.go and message.templ.
package chatweb
