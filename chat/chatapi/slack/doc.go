// Package slack reads messages in the format of Slack's incoming webhooks, so that
// tools which alert into Slack alert into a room with nothing changed but the address.
//
// It owns the payload (payload.go, blocks.go), Slack's markup (mrkdwn.go) and the names
// of emoji (shortcode.go). It does not own what is safe on a page, that is package
// richtext, nor who may post, that is package chatapi.
//
// The invariant: whatever goes in, the time stays close to linear, and only text that
// was escaped and tags of its own come out. Start at HTML.
package slack
