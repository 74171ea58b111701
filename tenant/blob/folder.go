package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"hearth/tenant"
)

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
	all, err := of(id)
	if err != nil {
		return err
	}
	if err := f.root.RemoveAll(all); err != nil {
		return storage(err, "remove files of %s", id)
	}
	return nil
}

func storage(err error, format string, args ...any) error {
	cause := fmt.Errorf(format+": %w", append(args, err)...)
	if errors.Is(err, fs.ErrNotExist) {
		return missing(cause)
	}
	return unkept(cause)
}
