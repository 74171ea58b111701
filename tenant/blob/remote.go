package blob

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/minio/minio-go/v7"
)

// silence is how long a service may say nothing, before an answer and within one.
const silence = 20 * time.Second

// remote is a file in a bucket that is being read. Seeking asks for the rest from
// there, of the same file or of none.
type remote struct {
	bucket
	key, name string
	etag      string
	size, at  int64
	body      io.ReadCloser // nil: from at on, when it is read
	cancel    context.CancelFunc
}

// open asks for the file from an offset on. ctx ends the asking; what comes is read
// for as long as it keeps coming.
func (r *remote) open(ctx context.Context, from int64) error {
	reading, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	var options minio.GetObjectOptions
	if from > 0 {
		options.SetRange(from, 0)
		options.SetMatchETag(r.etag)
	}
	body, info, _, err := r.core.GetObject(reading, r.bucket.bucket, r.name, options)
	if !stop() && err == nil {
		body.Close()
		err = ctx.Err()
	}
	if err != nil {
		cancel()
		return r.storage(err, "read %s", r.key)
	}
	if from == 0 {
		r.size, r.etag = info.Size, info.ETag
	}
	r.at, r.body, r.cancel = from, body, cancel
	return nil
}

func (r *remote) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	if r.body == nil {
		ctx, cancel := context.WithTimeout(context.Background(), silence) // io.Reader hands none over
		defer cancel()
		if err := r.open(ctx, r.at); err != nil {
			return 0, err
		}
	}
	n, err := r.body.Read(p)
	r.at += int64(n)
	switch {
	case err == io.EOF && r.at < r.size:
		err = io.ErrUnexpectedEOF
	case err == io.EOF:
		return n, err
	}
	return n, r.storage(err, "read %s", r.key)
}

// Seek moves to an offset from the start; nothing else is asked of a file here.
func (r *remote) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 {
		return r.at, errors.New("blob: seek from the start")
	}
	if offset != r.at {
		r.Close()
		r.at = offset
	}
	return offset, nil
}

// Close stops what still comes.
func (r *remote) Close() error {
	if r.body == nil {
		return nil
	}
	r.cancel()
	err := r.body.Close()
	r.body = nil
	return err
}

// exactly is body, which is refused before its last byte unless it has the size.
// One that can seek says so at once, and can be sent again.
func exactly(body io.Reader, size int64) (io.Reader, error) {
	s, ok := body.(io.ReadSeeker)
	if !ok {
		return &exact{body, size}, nil
	}
	at, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	end, err := s.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	if end-at != size {
		return nil, io.ErrUnexpectedEOF
	}
	if _, err = s.Seek(at, io.SeekStart); err != nil || at == 0 {
		return s, err
	}
	return &exact{body, size}, nil // sent again it would begin elsewhere
}

type exact struct {
	io.Reader
	left int64
}

func (e *exact) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	e.left -= int64(n)
	if e.left == 0 && err == nil {
		var more [1]byte
		extra := 0
		if extra, err = io.ReadFull(e.Reader, more[:]); extra > 0 {
			e.left--
		}
	}
	switch {
	case e.left < 0, err == io.EOF && e.left > 0:
		return 0, io.ErrUnexpectedEOF
	case err != nil && err != io.EOF:
		return 0, err
	}
	return n, err
}

// transport speaks to one service that operators chose, which may be a private
// address. It is not patient.
func transport() *http.Transport {
	dial := net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return talkative{conn}, nil
		},
		TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: silence, ExpectContinueTimeout: time.Second,
		MaxIdleConns: 16, MaxIdleConnsPerHost: 16, IdleConnTimeout: silence - time.Second, DisableCompression: true,
	}
}

// talkative is a connection that ends when nothing moves either way for a while.
type talkative struct{ net.Conn }

func (t talkative) Read(p []byte) (int, error) {
	t.SetDeadline(time.Now().Add(2 * silence))
	return t.Conn.Read(p)
}

func (t talkative) Write(p []byte) (int, error) {
	t.SetDeadline(time.Now().Add(2 * silence))
	return t.Conn.Write(p)
}
