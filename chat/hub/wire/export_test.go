package wire

// Size is how many bytes a frame has on its way to whoever agreed to compress, or not.
func (f *Frame) Size(deflate bool) int { return len(f.bytes(deflate)) }
