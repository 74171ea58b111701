package tenant

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// what is a cause with the words of whoever met it, kept apart from the sentence
// that people read.
type what struct {
	text string
	err  error
}

func (w *what) Error() string { return w.text + ": " + w.err.Error() }
func (w *what) Unwrap() error { return w.err }

func sprintf(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// connectionLost reports whether the server went away, or never answered, rather
// than refused the statement.
func connectionLost(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, context.DeadlineExceeded)
}

// lockTimedOut reports whether a statement gave up because somebody else held what it
// wanted to lock.
func lockTimedOut(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "55P03" || pg.Code == "40P01")
}
