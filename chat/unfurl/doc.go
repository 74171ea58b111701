// Package unfurl asks a linked page what it says of itself: a title, a few words, a
// picture. It grants chat.Unfurler.
//
// The page is written by a stranger who may mean us harm, and read by a job that
// others wait behind. So everything leaves through tenant/outbound; page, picture and
// all redirects share one time limit; only the beginning of a page is read, as a
// stream of tokens and not as a tree; and what is found is text without markup, cut
// to size, or the bytes of a picture that nobody has looked at yet.
//
// Owns: what a page says. Does not own: which links are asked (chat), which addresses
// may be (tenant/outbound), decoding pictures (chat/media), the card (chat/chatweb).
//
// The invariant: nothing that Unfurl returns was interpreted as anything but text.
//
// Start reading at unfurl.go, then head.go.
package unfurl
