package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"hearth/tenant"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// bucket is a Store in an S3 service.
type bucket struct {
	place
	core minio.Core
}

// tries is how often a request is made of which nothing has been sent or read yet.
const tries = 3

// wholePut is up to which size in bytes a file is one request, which is whole or not
// at all; the service takes no larger one.
const wholePut = 5 << 30

func openBucket(u *url.URL, cfg Config) (Store, error) {
	at, err := readPlace(u)
	if err != nil {
		return nil, err
	}
	keys := credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, "")
	if cfg.AccessKey == "" {
		keys = credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.IAM{}})
	}
	options := &minio.Options{Creds: keys, Secure: !at.plain, Region: at.region, Transport: transport(), MaxRetries: tries, BucketLookup: minio.BucketLookupPath}
	if at.aws {
		options.BucketLookup = minio.BucketLookupAuto
	}
	client, err := minio.New(at.host, options)
	if err != nil {
		return nil, fmt.Errorf("blob.url: %w", err)
	}
	return bucket{at, minio.Core{Client: client}}, nil
}

// Put sends the file in one request, or, where it is larger than that, in parts of
// which none counts before the last.
func (b bucket) Put(ctx context.Context, id tenant.ID, key string, body io.Reader, size int64) error {
	file, err := name(id, key)
	if err != nil {
		return err
	}
	if body, err = exactly(body, size); err != nil {
		return b.storage(err, "send %s", key)
	}
	_, err = b.core.Client.PutObject(ctx, b.bucket, b.prefix+file, body, size, minio.PutObjectOptions{
		DisableMultipart: size <= wholePut, ContentType: "application/octet-stream",
		// Signed piece by piece, nothing has a last piece that some services do not read:
		// they take it for the next request of the connection, which is refused then.
		DisableContentSha256: size == 0,
	})
	return b.storage(err, "send %s", key)
}

// Get opens the file.
func (b bucket) Get(ctx context.Context, id tenant.ID, key string) (io.ReadCloser, int64, error) {
	file, err := name(id, key)
	if err != nil {
		return nil, 0, err
	}
	r := &remote{bucket: b, key: key, name: b.prefix + file}
	if err := r.open(ctx, 0); err != nil {
		return nil, 0, err
	}
	return r, r.size, nil
}

// Delete removes the file.
func (b bucket) Delete(ctx context.Context, id tenant.ID, key string) error {
	file, err := name(id, key)
	if err != nil {
		return err
	}
	err = b.core.RemoveObject(ctx, b.bucket, b.prefix+file, minio.RemoveObjectOptions{})
	return b.storage(err, "remove %s", key)
}

// DeleteAll removes the tenant's files, a thousand at a time.
func (b bucket) DeleteAll(ctx context.Context, id tenant.ID) error {
	all, err := of(id)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var listing error
	found := make(chan minio.ObjectInfo)
	go func() {
		defer close(found)
		for o := range b.core.Client.ListObjects(ctx, b.bucket, minio.ListObjectsOptions{Prefix: b.prefix + all + "/", Recursive: true}) {
			if listing = o.Err; listing != nil {
				return
			}
			select {
			case found <- o:
			case <-ctx.Done():
				return
			}
		}
	}()
	var failed []error
	for gone := range b.core.RemoveObjects(ctx, b.bucket, found, minio.RemoveObjectsOptions{}) {
		failed = append(failed, gone.Err)
	}
	return b.storage(errors.Join(listing, errors.Join(failed...), ctx.Err()), "remove files of %s", id)
}

// storage says what a failure means to people, and to whoever reads the log.
func (b bucket) storage(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	cause := fmt.Errorf(format+" in bucket %s at %s: %w", append(args, b.bucket, b.host, err)...)
	var said minio.ErrorResponse
	errors.As(err, &said)
	switch {
	case said.Code == minio.NoSuchKey:
		return missing(cause)
	case said.Code == minio.NoSuchBucket:
		cause = fmt.Errorf("blob.url names a bucket that does not exist: %w", cause)
	case said.StatusCode == http.StatusForbidden:
		cause = fmt.Errorf("the service refuses blob.access_key, or what it may do (%s): %w", said.Code, cause)
	case said.Code != "":
		cause = fmt.Errorf("the service says %s: %w", said.Code, cause)
	}
	return unkept(cause)
}
