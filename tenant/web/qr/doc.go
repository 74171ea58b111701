// Package qr draws QR codes of our own addresses (ISO/IEC 18004, model 2, level M).
//
// The bits come from rsc.io/qr/coding. What it leaves to others is here: choosing
// the mask by the penalties of the standard, §7.8.3, and writing pictures: SVG that
// is sharp at any size, and PNG with one bit a pixel.
//
// Owns: codes and their pictures. Does not own: what is encoded. Callers make the
// address themselves; nothing here is reachable with a text of somebody's choice.
//
// The invariant: a picture always has its quiet zone, four modules wide, and is dark
// on light whatever the theme of the page.
//
// Start reading at qr.go.
package qr
