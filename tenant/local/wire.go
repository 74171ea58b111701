package local

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"time"
)

// superuser is the role and the database of a private cluster.
const superuser = "hearth"

// A driver would be a dependency of the ground floor for two things: asking
// whether the server answers, and creating one database. The protocol for both
// is these few messages.
type wire struct{ conn net.Conn }

// serverError is what Postgres said, with its SQLSTATE.
type serverError struct{ code, message string }

func (e serverError) Error() string { return e.message }

// dial signs in over the socket in dir and returns once the server is ready.
func dial(ctx context.Context, dir, database string) (*wire, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	body := binary.BigEndian.AppendUint32(nil, 3<<16) // protocol 3.0
	for _, s := range []string{"user", superuser, "database", database, ""} {
		body = append(append(body, s...), 0)
	}
	w := &wire{conn}
	msg := binary.BigEndian.AppendUint32(nil, uint32(len(body)+4))
	if _, err = conn.Write(append(msg, body...)); err == nil {
		err = w.untilReady()
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return w, nil
}

// exec runs one statement and ignores its rows.
func (w *wire) exec(sql string) error {
	msg := binary.BigEndian.AppendUint32([]byte{'Q'}, uint32(len(sql)+5))
	if _, err := w.conn.Write(append(append(msg, sql...), 0)); err != nil {
		return err
	}
	return w.untilReady()
}

func (w *wire) close() { w.conn.Close() }

// untilReady reads up to ReadyForQuery and returns the last error on the way.
func (w *wire) untilReady() error {
	var said error
	for {
		var head [5]byte
		if _, err := io.ReadFull(w.conn, head[:]); err != nil {
			return errors.Join(said, err)
		}
		size := binary.BigEndian.Uint32(head[1:])
		if size < 4 || size > 1<<20 {
			return fmt.Errorf("message of %d bytes from the server", size)
		}
		body := make([]byte, size-4)
		if _, err := io.ReadFull(w.conn, body); err != nil {
			return errors.Join(said, err)
		}
		switch head[0] {
		case 'Z':
			return said
		case 'E':
			said = parseError(body)
		case 'R':
			if binary.BigEndian.Uint32(body) != 0 {
				return errors.New("the server asks for a password")
			}
		}
	}
}

func parseError(body []byte) serverError {
	var e serverError
	for field := range bytes.SplitSeq(body, []byte{0}) {
		if len(field) == 0 {
			continue
		}
		switch field[0] {
		case 'C':
			e.code = string(field[1:])
		case 'M':
			e.message = string(field[1:])
		}
	}
	return e
}
