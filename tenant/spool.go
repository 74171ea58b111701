package tenant

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
)

// spoolMemory is how much of a spool stays in memory: most archives whole.
const spoolMemory = 1 << 20

// spool keeps what is written to it until it is closed: a little in memory, more in a
// file without a name in dir, which is made when it is needed. Read it after writing.
type spool struct {
	dir  string
	few  bytes.Buffer
	file *os.File
	size int64
	sha  hash.Hash
}

func newSpool(dir string) *spool { return &spool{dir: dir, sha: sha256.New()} }

func (s *spool) Write(p []byte) (n int, err error) {
	if s.file == nil && s.few.Len()+len(p) > spoolMemory {
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	if s.file != nil {
		n, err = s.file.Write(p)
	} else {
		n, err = s.few.Write(p)
	}
	s.sha.Write(p[:n])
	s.size += int64(n)
	return n, err
}

// spill moves to a file what was in memory.
func (s *spool) spill() (err error) {
	if s.dir != "" {
		if err := os.MkdirAll(s.dir, 0o700); err != nil {
			return err
		}
	}
	if s.file, err = os.CreateTemp(s.dir, "archive-"); err != nil {
		return err
	}
	if err := os.Remove(s.file.Name()); err != nil { // the open file is enough
		return err
	}
	_, err = s.few.WriteTo(s.file)
	s.few = bytes.Buffer{}
	return err
}

// sum is the SHA-256 of what was written, as hex.
func (s *spool) sum() string { return hex.EncodeToString(s.sha.Sum(nil)) }

// read begins at the start. The spool must outlive the reader.
func (s *spool) read() (io.Reader, error) {
	if s.file == nil {
		return bytes.NewReader(s.few.Bytes()), nil
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return s.file, err
}

// Close forgets what was written.
func (s *spool) Close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}
