package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"path"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// The compressors are modules of go.mod, not the standard library's, so that a
// newer Go does not change committed bytes.

func gzipped(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return b.Bytes(), nil
}

func brotlied(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("brotli: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("brotli: %w", err)
	}
	return b.Bytes(), nil
}

// shrinks reports whether compressing a file is worth it; pictures already are.
func shrinks(file string) bool {
	switch path.Ext(file) {
	case ".js", ".css", ".svg", ".txt":
		return true
	}
	return false
}

// sum is a content's name: eight letters, as esbuild writes its own.
func sum(body []byte) string {
	h := sha256.Sum256(body)
	return strings.ToUpper(base32.StdEncoding.EncodeToString(h[:])[:8])
}
