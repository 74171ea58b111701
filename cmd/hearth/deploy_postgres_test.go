package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"hearth/tenant/local"

	"github.com/jackc/pgx/v5"
)

// tcpPostgres is a server as a deployment has it: over TCP, with passwords, and
// with an owner that may create databases and roles and is no superuser.
type tcpPostgres struct {
	address string // host:port
	secret  string // password of both the superuser root and the owner hearth
}

// newPostgres starts a server that ends with the test.
func newPostgres(t *testing.T) tcpPostgres {
	t.Helper()
	programs, err := local.FindPostgres("")
	if err != nil {
		t.Fatal(err)
	}
	_, dir := localEnv(t)
	home := filepath.Join(dir, "postgres")
	p := tcpPostgres{address: freeAddress(t), secret: rand.Text()}
	file := filepath.Join(home, "password")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(p.secret), 0o600); err != nil {
		t.Fatal(err)
	}
	as := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() == 0 { // Postgres refuses to run as root
		account, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(account.Uid)
		gid, _ := strconv.Atoi(account.Gid)
		as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		for _, path := range []string{home, file} {
			if err := os.Chown(path, uid, gid); err != nil {
				t.Fatal(err)
			}
		}
	}
	data := filepath.Join(home, "data")
	create := exec.Command(filepath.Join(programs, "initdb"), "-D", data, "-U", "root", "-A", "scram-sha-256", "--pwfile", file, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	create.Dir, create.SysProcAttr = home, as
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	host, port, _ := net.SplitHostPort(p.address)
	server := exec.Command(filepath.Join(programs, "postgres"), "-D", data, "-c", "listen_addresses="+host, "-c", "port="+port, "-c", "unix_socket_directories="+home, "-c", "fsync=off")
	server.Dir, server.SysProcAttr = home, as
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread() // the death signal follows this thread
		err := server.Start()
		started <- err
		if err == nil {
			server.Wait()
		}
		close(ended)
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Signal(syscall.SIGQUIT)
		<-ended
	})
	p.prepare(t)
	return p
}

// prepare makes the owner, once the server answers.
func (p tcpPostgres) prepare(t *testing.T) {
	t.Helper()
	var db *pgx.Conn
	eventually(t, "Postgres answers", func() (up bool) {
		var err error
		db, err = pgx.Connect(t.Context(), p.url("root", "postgres"))
		return err == nil
	})
	defer db.Close(context.Background())
	for _, s := range []string{"CREATE ROLE hearth LOGIN CREATEDB CREATEROLE PASSWORD '" + p.secret + "'", "CREATE DATABASE hearth OWNER hearth"} {
		if _, err := db.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// url is an address of a database as a role that has the server's secret.
func (p tcpPostgres) url(role, database string) string {
	return fmt.Sprintf("postgres://%s:%s@%s/%s?sslmode=disable", role, p.secret, p.address, database)
}

// newRedis starts a server that ends with the test.
func newRedis(t *testing.T) (url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	url, stop, err := local.RedisForTests(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return url
}
