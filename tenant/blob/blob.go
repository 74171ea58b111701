// Package blob keeps files: avatars and attachments today, archives of hibernated
// tenants later. Every key belongs to a tenant, and nobody outside this package
// types a path.
//
// It owns where bytes lie; it does not own what they mean, nor who may read them.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Store keeps files by tenant and key. Implementations are safe for concurrent use.
type Store interface {
	// Put writes a file whole or not at all, replacing one of the same key.
	Put(ctx context.Context, id tenant.ID, key string, body io.Reader, size int64) error
	// Get opens a file and tells its size in bytes. Faults: NotFound. The caller closes it.
	Get(ctx context.Context, id tenant.ID, key string) (io.ReadCloser, int64, error)
	// Delete removes a file; one that is not there is removed already.
	Delete(ctx context.Context, id tenant.ID, key string) error
	// DeleteAll removes every file of a tenant.
	DeleteAll(ctx context.Context, id tenant.ID) error
}

// keyShape keeps keys to plain segments: no dots at their start, no parents.
var keyShape = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-zA-Z0-9_-]*(\.[a-z0-9]+)?)+$`)

// Open returns the store that an address names: file:///var/lib/hearth/blobs.
func Open(address string) (Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("blob address: %w", err)
	}
	switch u.Scheme {
	case "file":
		return openFolder(path.Join(u.Host, u.Path))
	default:
		return nil, fmt.Errorf("blob address %q: write it like file:///var/lib/hearth/blobs", address)
	}
}

// folder is a Store in a local directory that no key can leave (os.Root).
type folder struct{ root *os.Root }

func openFolder(dir string) (Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("blob folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("blob folder: %w", err)
	}
	return folder{root}, nil
}

func name(id tenant.ID, key string) (string, error) {
	if id.IsZero() || !keyShape.MatchString(key) || len(key) > 200 {
		return "", fault.New(fault.Internal, "A file cannot be kept under %q.", key)
	}
	return id.String() + "/" + key, nil
}

// Put writes beside the file and renames, so readers never see half of it.
func (f folder) Put(ctx context.Context, id tenant.ID, key string, body io.Reader, size int64) error {
	file, err := name(id, key)
	if err != nil {
		return err
	}
	if err := f.root.MkdirAll(path.Dir(file), 0o700); err != nil {
		return storage(err, "make folder of %s", key)
	}
	draft := file + "." + strings.ToLower(tenant.NewID().String()) + ".part"
	out, err := f.root.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return storage(err, "create %s", key)
	}
	n, err := io.Copy(out, body)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	err = errors.Join(err, out.Sync(), out.Close(), ctx.Err())
	if err == nil {
		err = f.root.Rename(draft, file)
	}
	if err != nil {
		f.root.Remove(draft)
		return storage(err, "write %s", key)
	}
	return nil
}

// Get opens the file.
func (f folder) Get(_ context.Context, id tenant.ID, key string) (io.ReadCloser, int64, error) {
	file, err := name(id, key)
	if err != nil {
		return nil, 0, err
	}
	in, err := f.root.Open(file)
	if err != nil {
		return nil, 0, storage(err, "open %s", key)
	}
	info, err := in.Stat()
	if err != nil {
		in.Close()
		return nil, 0, storage(err, "look at %s", key)
	}
	return in, info.Size(), nil
}

// Delete removes the file.
func (f folder) Delete(_ context.Context, id tenant.ID, key string) error {
	file, err := name(id, key)
	if err != nil {
		return err
	}
	if err := f.root.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return storage(err, "remove %s", key)
	}
	return nil
}

// DeleteAll removes the tenant's folder.
func (f folder) DeleteAll(_ context.Context, id tenant.ID) error {
	if id.IsZero() {
		return fault.New(fault.Internal, "Files belong to a workspace, and none is named.")
	}
	if err := f.root.RemoveAll(id.String()); err != nil {
		return storage(err, "remove files of %s", id)
	}
	return nil
}

func storage(err error, format string, args ...any) error {
	cause := fmt.Errorf(format+": %w", append(args, err)...)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(cause, fault.NotFound, "There is no such file.")
	}
	return fault.Wrap(cause, fault.Unavailable, "This file could not be kept just now. Please try again in a moment.")
}
