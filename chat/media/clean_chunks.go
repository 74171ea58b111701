package media

import (
	"encoding/binary"
	"strings"
)

// The parts of a PNG and a WebP that draw it, its colours and its motion.
const (
	chunksOfPNG  = " IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT "
	chunksOfWebP = "|VP8 |VP8L|VP8X|ALPH|ANIM|ANMF|ICCP|"
)

const signatureOfPNG = "\x89PNG\r\n\x1a\n"

// walkPNG keeps the parts that draw, up to the last.
func walkPNG(w *walker) error {
	if head, err := w.read(8); err != nil || string(head) != signatureOfPNG {
		return errNoPicture
	}
	if err := w.keep(0, 8); err != nil {
		return err
	}
	drawn := false
	for {
		from := w.at
		head, err := w.read(8)
		if err != nil {
			return unlessDrawn(drawn)
		}
		name := string(head[4:])
		drawn = drawn || name == "IDAT"
		whole := w.skip(int64(binary.BigEndian.Uint32(head)) + 4)
		if strings.Contains(chunksOfPNG, " "+name+" ") {
			if err := w.keep(from, w.at); err != nil {
				return err
			}
		}
		if name == "IEND" || !whole {
			return unlessDrawn(drawn)
		}
	}
}

// Of a WebP's head: that it says more than it shows.
const tellsInWebP = 0x08 | 0x04

// walkWebP keeps the parts that draw, and corrects the head, which counts them.
func walkWebP(w *walker) error {
	head, err := w.read(12)
	if err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WEBP" {
		return errNoPicture
	}
	w.insert(head)
	for {
		from := w.at
		part, err := w.read(8)
		if err != nil {
			break
		}
		name, length := string(part[:4]), int64(binary.LittleEndian.Uint32(part[4:]))
		if name == "VP8X" && length > 0 {
			flags, err := w.read(1)
			if err != nil {
				return errNoPicture
			}
			w.insert(append(part, flags[0]&^tellsInWebP))
			from, length = w.at, length-1+length&1
		} else {
			length += length & 1
		}
		whole := w.skip(length)
		if strings.Contains(chunksOfWebP, "|"+name+"|") {
			if err := w.keep(from, w.at); err != nil {
				return err
			}
		}
		if !whole {
			break
		}
	}
	if len(w.kept) < 2 {
		return errNoPicture
	}
	size := int64(-8)
	for _, p := range w.kept {
		size += p.length
	}
	binary.LittleEndian.PutUint32(head[4:], uint32(size))
	return nil
}
