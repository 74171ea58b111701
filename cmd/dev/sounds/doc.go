// Package sounds makes what /play plays, out of arithmetic.
//
// Every sound is a few lines of code: sines, saws and noise under envelopes. None
// is a recording, none is taken from anywhere, so they are ours, under the licence
// of this repository. `go run ./cmd/dev gen` writes them beside the other assets,
// the same bytes each time; a test of cmd/dev/assets compares.
//
// Owns: how the sounds are made (bells.go, horns.go, drums.go, noises.go, games.go),
// the tools for it (tape.go) and their file format (wav.go): PCM, which every
// browser plays and needs no encoder. Does not own: which sounds people may play and
// what they are called there (chat/sound.go).
//
// Start reading at sounds.go.
package sounds
