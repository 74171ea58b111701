// Package chatapi lets programs do what people do in a browser.
//
// The JSON API v1 is one table of operations (v1.go, and a file for each noun). The
// router, the OpenAPI document and the reference page are made from it, and schemas
// from the very types that are encoded, so that none of them can say anything else.
// Effects are the chat's own methods: every rule that holds for people holds here.
//
// Beside it stand what other chats' programs know: the bot API of Campfire (bots.go)
// and incoming addresses for tools that post to Slack (incoming.go, package slack).
//
// Owns: addresses, what is sent and answered, how strictly it is read. Does not own:
// who is asking and how often (tenant/web), tokens (tenant), what happens (chat).
//
// The invariant: whoever asks is a member, and sees what that member sees.
//
// Start reading at v1.go, then v1_operation.go.
package chatapi
