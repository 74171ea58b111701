package tenant

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
)

// session is one transaction of the owner on one connection, whose COPY it may use.
type session struct {
	ControlDB
	conn    bun.Conn
	tables  []string // of archives
	reached func(string)
}

// mostMoves is how many sessions a process has at a time on a server: whoever looks up
// a tenant uses the same pool.
const mostMoves = 4

// inSession runs fn on a server between begin, which is a BEGIN with its options, and
// COMMIT.
func (r *Registry) inSession(ctx context.Context, server, begin string, fn func(ctx context.Context, s session) error) (err error) {
	on, err := r.server(ctx, server)
	if err != nil {
		return err
	}
	select {
	case on.moves <- struct{}{}:
		defer func() { <-on.moves }()
	case <-ctx.Done():
		return Fault(ctx.Err(), "wait for others that move")
	}
	conn, err := on.Pools.Owner.Conn(ctx)
	if err != nil {
		return Fault(err, "take a connection")
	}
	defer conn.Close()
	defer func() {
		if err == nil {
			return
		}
		// What was begun must not reach the next user of the connection.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if _, rolled := conn.ExecContext(ctx, "ROLLBACK"); rolled != nil {
			conn.Raw(func(any) error { return driver.ErrBadConn })
		}
	}()
	s := session{ControlDB{idb: conn}, conn, r.tables, r.reached}
	if err := s.exec(ctx, begin); err != nil {
		return err
	}
	if err := fn(ctx, s); err != nil {
		return err
	}
	return s.exec(ctx, "COMMIT")
}

// exec sends one statement as it is.
func (s session) exec(ctx context.Context, statement string) error {
	s.reached("before " + head(statement))
	_, err := s.conn.Conn.ExecContext(ctx, statement)
	s.reached("after " + head(statement))
	return Fault(err, "%s", head(statement))
}

// copyOut and copyIn move rows in Postgres's binary format.
func (s session) copyOut(ctx context.Context, table string, to io.Writer) (rows int64, err error) {
	err = s.raw(func(conn *pgx.Conn) error {
		tag, err := conn.PgConn().CopyTo(ctx, to, "COPY "+table+" TO STDOUT (FORMAT binary)")
		rows = tag.RowsAffected()
		return err
	})
	s.reached("copied out " + table)
	return rows, Fault(err, "copy %s", table)
}

func (s session) copyIn(ctx context.Context, table string, from io.Reader) (rows int64, err error) {
	err = s.raw(func(conn *pgx.Conn) error {
		tag, err := conn.PgConn().CopyFrom(ctx, from, "COPY "+table+" FROM STDIN (FORMAT binary)")
		rows = tag.RowsAffected()
		return err
	})
	s.reached("copied in " + table)
	return rows, Fault(err, "copy %s", table)
}

func (s session) raw(fn func(*pgx.Conn) error) error {
	return s.conn.Raw(func(c any) error {
		conn, ok := c.(*backend)
		if !ok {
			return fmt.Errorf("the driver is %T, not ours", c)
		}
		return fn(conn.Conn.Conn())
	})
}
