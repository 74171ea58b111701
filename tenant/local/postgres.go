package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// PostgresOptions say where a private Postgres lives and what it is for.
type PostgresOptions struct {
	// DataDir holds the cluster and, where that works, its socket.
	DataDir string
	// Log is told what is being done, in sentences. Nil is silence.
	Log func(format string, args ...any)
	// Install gets Postgres when the machine has none (InstallPostgres).
	Install bool
	// Fast gives up surviving a power cut, for tests.
	Fast bool
	// Search lists folder patterns to look for binaries in, best first, instead
	// of the usual places.
	Search []string
}

// Postgres is a running private server. Stop ends it; so does our death.
type Postgres struct {
	proc    *child
	cluster cluster
	fast    bool
	unlock  func()
}

// StartPostgres starts the private Postgres of a data directory, creating the
// cluster and the database hearth when missing, and returns once it answers.
// ErrNotInstalled and ErrInUse can be told apart with errors.Is.
func StartPostgres(ctx context.Context, o PostgresOptions) (*Postgres, error) {
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	dataDir, err := makeDataDir(o.DataDir)
	if err != nil {
		return nil, err
	}
	places, err := equip(ctx, dataDir, o)
	if err != nil {
		return nil, err
	}
	c, err := placeCluster(dataDir)
	if err != nil {
		return nil, err
	}
	unlock, err := lock(filepath.Join(c.home, "lock"))
	if errors.Is(err, ErrInUse) {
		return nil, fmt.Errorf("the cluster in %s is %w", c.home, ErrInUse)
	}
	if err != nil {
		return nil, err
	}
	p := &Postgres{cluster: c, fast: o.Fast, unlock: unlock}
	if err := p.start(ctx, places, o.Log); err != nil {
		unlock()
		return nil, err
	}
	return p, nil
}

func (p *Postgres) start(ctx context.Context, places []string, log func(string, ...any)) error {
	c := p.cluster
	version, err := c.version()
	if err != nil {
		return err
	}
	b, err := choose(places, c.home, version)
	if err != nil {
		return err
	}
	if version == 0 {
		log("Creating a private PostgreSQL %d cluster in %s.", b.major, c.home)
		if err := c.create(ctx, b); err != nil {
			return err
		}
	}
	if err := c.clear(ctx); err != nil {
		return err
	}
	if err := c.socketFolder(); err != nil {
		return err
	}
	return p.untilReady(ctx, b)
}

// untilReady launches the server, again while the backends of a postmaster that
// was killed are still on their way out.
func (p *Postgres) untilReady(ctx context.Context, b binaries) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if err := p.launch(b); err != nil {
			return err
		}
		err := p.ready(ctx)
		if err == nil {
			return nil
		}
		if !strings.Contains(err.Error(), "pre-existing shared memory") || ctx.Err() != nil {
			return errors.Join(err, p.halt(syscall.SIGQUIT))
		}
	}
}

// equip returns where to look for binaries, having installed some if asked to and
// there were none. It comes before the choice of an account: the package brings
// the account postgres.
func equip(ctx context.Context, dataDir string, o PostgresOptions) (places []string, err error) {
	places = o.Search
	if places == nil {
		places = postgresPlaces(dataDir)
	}
	if b, _ := findPostgres(places, 0); !o.Install || b.dir != "" {
		return places, nil
	}
	if err := InstallPostgres(ctx, dataDir, o.Log); err != nil {
		return nil, err
	}
	return append(postgresPlaces(dataDir), places...), nil
}

// launch starts the postmaster with its output in the cluster's log.
func (p *Postgres) launch(b binaries) error {
	c := p.cluster
	out, err := os.OpenFile(c.log(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return explain("write "+c.log(), err)
	}
	defer out.Close()
	args := []string{"-D", c.data(), "-k", c.sockets()}
	for _, s := range settings(p.fast) {
		args = append(args, "-c", s)
	}
	cmd := exec.Command(b.path("postgres"), args...)
	cmd.Dir, cmd.Env = "/", b.env()
	cmd.Stdout, cmd.Stderr = out, out
	p.proc, err = startChild(cmd, c.as, syscall.SIGINT)
	return explain("start Postgres", err)
}

// settings suit a small machine with thousands of schemas: see deploy/ for what
// a server of its own deserves.
func settings(fast bool) []string {
	s := []string{
		"listen_addresses=", "port=5432", "unix_socket_permissions=0700",
		"timezone=GMT", "log_timezone=GMT", // UTC would need zone files, which a bare machine lacks
		"shared_buffers=128MB", "jit=off",
		"max_locks_per_transaction=256", // one per table and index touched: a fleet migration holds many
		"checkpoint_timeout=15min", "max_wal_size=1GB",
		"log_checkpoints=off", "log_min_error_statement=panic",
	}
	if !fast {
		return append(s, "max_connections=100")
	}
	return append(s, "max_connections=200", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"wal_level=minimal", "max_wal_senders=0")
}

// ready waits until the database hearth answers, creating it the first time.
func (p *Postgres) ready(ctx context.Context) error {
	for {
		w, err := dial(ctx, p.cluster.sockets(), superuser)
		if err == nil {
			w.close()
			return nil
		}
		var said serverError
		if errors.As(err, &said) && said.code == "3D000" { // no such database
			if err := p.createDatabase(ctx); err != nil {
				return explain("create the database", err)
			}
			continue
		}
		select {
		case <-p.proc.done:
			return p.cluster.blame("start Postgres", p.logged(), p.proc.err)
		case <-ctx.Done():
			return fmt.Errorf("Postgres did not answer in time: see %s", p.cluster.log())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (p *Postgres) createDatabase(ctx context.Context) error {
	w, err := dial(ctx, p.cluster.sockets(), "postgres")
	if err != nil {
		return err
	}
	defer w.close()
	return w.exec("CREATE DATABASE " + superuser)
}

// logged returns the end of what this run printed.
func (p *Postgres) logged() string {
	f, err := os.Open(p.cluster.log())
	if err != nil {
		return ""
	}
	defer f.Close()
	b, _ := io.ReadAll(io.LimitReader(f, 64<<10))
	return string(b)
}

// DSN is the address of the database hearth for its owner, a superuser.
func (p *Postgres) DSN() string { return p.dsn(superuser) }

// AdminDSN is the same role in the database postgres, for creating others.
func (p *Postgres) AdminDSN() string { return p.dsn("postgres") }

func (p *Postgres) dsn(database string) string {
	q := url.Values{"host": {p.cluster.sockets()}, "port": {"5432"}}
	return (&url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database, RawQuery: q.Encode()}).String()
}

// Done is closed when the server has ended, asked or not.
func (p *Postgres) Done() <-chan struct{} { return p.proc.done }

// Stop ends the server, rolling back what is under way; when ctx runs out it is
// killed, which costs the next start a recovery.
func (p *Postgres) Stop(ctx context.Context) error {
	sig := syscall.SIGINT
	if p.fast {
		sig = syscall.SIGQUIT // nobody will read this data again
	}
	err := p.proc.stop(ctx, sig)
	if dir := p.cluster.sockets(); filepath.Dir(dir) != p.cluster.home {
		os.Remove(dir) // a folder elsewhere that no one would tidy
	}
	p.unlock()
	return explain("stop Postgres", err)
}

// halt ends a server that did not get ready.
func (p *Postgres) halt(sig syscall.Signal) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return p.proc.stop(ctx, sig)
}
