// Package push brings notes to browsers through their vendors' push services (Web
// Push: RFC 8030, encrypted as RFC 8291 says, signed as RFC 8292 says).
//
// A browser gives us the address of its push service and two keys. A note is
// encrypted for those keys, so the vendor sees its size and when it was sent, and
// nothing else; it is signed with the one key of this installation, so nobody else
// can use the address.
//
// Owns: which vendors there are, the encryption, what their answers mean. Does not
// own: who hears of what, and when to try again (chat), the key's keeping (tenant),
// the way out (tenant/outbound).
//
// The invariant: a note leaves for a known vendor over https, or not at all. What a
// member says their push service is, is never believed.
//
// Start reading at sender.go, then encrypt.go.
package push
