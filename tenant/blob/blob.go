// Package blob keeps files: avatars, attachments and the archives of tenants that
// hibernate, in a folder of this machine or in a bucket of an S3 service. Every key
// belongs to a tenant, and nobody outside this package types a path.
//
// It owns where bytes lie; it does not own what they mean, nor who may read them. One
// suite of tests holds for both places.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Store keeps files by tenant and key. Implementations are safe for concurrent use.
type Store interface {
	// Put writes a file whole or not at all, replacing one of the same key.
	Put(ctx context.Context, id tenant.ID, key string, body io.Reader, size int64) error
	// Get opens a file and tells its size in bytes. What it opens is an io.Seeker, so
	// that a part can be read alone; ctx ends the opening, not the reading. Faults:
	// NotFound. The caller closes it.
	Get(ctx context.Context, id tenant.ID, key string) (io.ReadCloser, int64, error)
	// Delete removes a file; one that is not there is removed already.
	Delete(ctx context.Context, id tenant.ID, key string) error
	// DeleteAll removes every file of a tenant.
	DeleteAll(ctx context.Context, id tenant.ID) error
}

// keyShape keeps keys to plain segments: no dots at their start, no parents.
var keyShape = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-zA-Z0-9_-]*(\.[a-z0-9]+)?)+$`)

// Config is where files are kept.
type Config struct {
	URL       string // file:///var/lib/hearth/blobs, or s3://bucket/prefix?endpoint=https://…&region=…
	AccessKey string // of the S3 service; empty: AWS_ACCESS_KEY_ID, or the role of the machine
	SecretKey string
}

// Validate joins everything that is wrong with the address.
func (c Config) Validate() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil:
		return fmt.Errorf("blob.url: %w", err)
	case (c.AccessKey == "") != (c.SecretKey == ""):
		return errors.New("blob.access_key and blob.secret_key: set both, or neither")
	case u.Scheme == "file":
		return nil
	case u.Scheme == "s3":
		_, err := readPlace(u)
		return err
	}
	return fmt.Errorf("blob.url %q: write it like file:///var/lib/hearth/blobs or s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-central-1", c.URL)
}

// Open returns the store that an address names. It touches no network.
func Open(cfg Config) (Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	u, err := url.Parse(cfg.URL)
	if err != nil {
		return nil, err
	}
	if u.Scheme == "s3" {
		return openBucket(u, cfg)
	}
	return openFolder(path.Join(u.Host, u.Path))
}

func name(id tenant.ID, key string) (string, error) {
	if id.IsZero() || !keyShape.MatchString(key) || len(key) > 200 {
		return "", fault.New(fault.Internal, "A file cannot be kept under %q.", key)
	}
	return id.String() + "/" + key, nil
}

// of is the name below which all files of a tenant lie. Faults: Internal for nobody,
// below whom everything lies.
func of(id tenant.ID) (string, error) {
	if id.IsZero() {
		return "", fault.New(fault.Internal, "Files belong to a workspace, and none is named.")
	}
	return id.String(), nil
}

// unkept is what people read when a file can be neither kept nor brought.
func unkept(cause error) error {
	return fault.Wrap(cause, fault.Unavailable, "This file could not be kept just now. Please try again in a moment.")
}

func missing(cause error) error {
	return fault.Wrap(cause, fault.NotFound, "There is no such file.")
}
