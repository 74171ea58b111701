package tenant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// fetch brings the archive in which a tenant lives, whole and looked at, before
// anything is begun: a slow store keeps no connection waiting, and no wrong byte
// reaches Postgres.
func (r *Registry) fetch(ctx context.Context, h home) (io.ReadCloser, error) {
	body, size, err := r.files.Get(ctx, h.TenantID, h.Object)
	if err != nil {
		return nil, err
	}
	if size != h.ObjectSize {
		body.Close()
		return nil, fmt.Errorf("%w: %s has %d bytes of %d", errArchive, h.Object, size, h.ObjectSize)
	}
	p := &progress{size: size}
	r.parts.Store(h.TenantID, p)
	a := archived{progress: p, close: func() { body.Close(); r.parts.Delete(h.TenantID) }}
	sum := sha256.New()
	if file, near := body.(*os.File); near {
		a.Reader = file
		if _, err = io.Copy(sum, file); err == nil {
			_, err = file.Seek(0, io.SeekStart)
		}
	} else {
		near := newSpool(r.drafts)
		a.close = func() { body.Close(); near.Close(); r.parts.Delete(h.TenantID) }
		if _, err = io.Copy(io.MultiWriter(near, sum, &p.fetched), body); err == nil {
			a.Reader, err = near.read()
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); err == nil && got != h.ObjectSum {
		err = fmt.Errorf("%w: the sum of %s is %s", errArchive, h.Object, got)
	}
	if err != nil {
		a.close()
		return nil, err
	}
	p.fetched.Store(size)
	return a, nil
}

// archived is an archive that is being read.
type archived struct {
	io.Reader
	*progress
	close func()
}

func (a archived) Read(b []byte) (int, error) {
	n, err := a.Reader.Read(b)
	a.restored.Add(int64(n))
	return n, err
}

func (a archived) Close() error {
	a.close()
	return nil
}

// progress counts how much of an archive has been brought, and how much is rows again.
type progress struct {
	size              int64
	fetched, restored count
}

type count struct{ atomic.Int64 }

func (c *count) Write(p []byte) (int, error) {
	c.Add(int64(len(p)))
	return len(p), nil
}

// WakingPart is how much of the way a tenant has come, of 1, when this process wakes
// it. Making rows of an archive takes much longer than bringing it.
func (r *Registry) WakingPart(id ID) (part float64, known bool) {
	read, known := r.parts.Load(id)
	if !known {
		return 0, false
	}
	p := read.(*progress)
	return float64(p.fetched.Load()+4*p.restored.Load()) / float64(5*max(p.size, 1)), true
}
