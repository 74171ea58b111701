package media

// Sizes and signs of GIF blocks.
const (
	gifHeader     = 13
	gifDescriptor = 9
	gifExtension  = 0x21
	gifImage      = 0x2C
)

// moves reports whether a GIF has a second picture. It walks over the blocks without
// unpacking any.
func moves(gif []byte) bool {
	if len(gif) < gifHeader {
		return false
	}
	rest, images := skip(gif, gifHeader+colours(gif[10])), 0
	for len(rest) > 0 {
		switch rest[0] {
		case gifExtension:
			rest = subBlocks(skip(rest, 2))
		case gifImage:
			if images++; images > 1 {
				return true
			}
			if len(rest) <= gifDescriptor {
				return false
			}
			rest = subBlocks(skip(rest, 1+gifDescriptor+colours(rest[gifDescriptor])+1))
		default:
			return false
		}
	}
	return false
}

// colours is how many bytes the table takes that a packed field announces.
func colours(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

// subBlocks skips data that comes in pieces, each after its length, up to an empty one.
func subBlocks(rest []byte) []byte {
	for len(rest) > 0 && rest[0] != 0 {
		rest = skip(rest, 1+int(rest[0]))
	}
	return skip(rest, 1)
}

func skip(b []byte, n int) []byte { return b[min(n, len(b)):] }
