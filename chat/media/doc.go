// Package media looks into files that people send, and makes small pictures of large
// ones.
//
// What a file claims to be, by its name or its sender's word, is never asked: its
// content is. A picture is decoded only after its header has said that it will fit
// into memory, and only so many are decoded at a time.
//
// What a picture says besides, of place, time and camera, is left out of the bytes
// that are kept (clean.go), which are not drawn anew: nothing of the picture is lost.
//
// Owns: telling what a file is, the size and orientation of pictures, their small
// variants, what of them is kept. Does not own: where files lie (tenant/blob), who may
// see them (chat), how they are served (chat/chatweb).
//
// The invariant: no content, however made, takes more memory than mostPixels allows
// for each of the decodings that run at once.
//
// Start reading at look.go.
package media
