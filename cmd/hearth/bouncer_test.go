package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"hearth/tenant"
	"hearth/tenant/local"

	"github.com/jackc/pgx/v5"
)

// newBouncer puts PgBouncer before a server, in transaction mode, as deploy/postgres.md
// says, with the page's own settings. It ends with the test.
func newBouncer(t *testing.T, before tcpPostgres) tcpPostgres {
	t.Helper()
	program, err := local.FindPgBouncer()
	if err != nil {
		t.Fatal(err)
	}
	db, err := pgx.Connect(t.Context(), before.url("root", "hearth"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	for _, statement := range pageBlocks(t, "../../deploy/postgres.md", "sql") {
		for _, s := range strings.Split(strings.ReplaceAll(statement, "'…'", "'"+before.secret+"'"), ";\n\n") {
			if _, err := db.Exec(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
	}
	_, dir := localEnv(t)
	home := filepath.Join(dir, "pgbouncer")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	bouncer := tcpPostgres{address: freeAddress(t), secret: before.secret}
	host, port, _ := net.SplitHostPort(before.address)
	_, own, _ := net.SplitHostPort(bouncer.address)
	settings := strings.NewReplacer("host=127.0.0.1 port=5432", "host="+host+" port="+port, "listen_port = 6432", "listen_port = "+own,
		"/etc/pgbouncer/", home+"/", "/var/run/postgresql", home).Replace(pageBlocks(t, "../../deploy/postgres.md", "ini")[0])
	files := map[string]string{"pgbouncer.ini": settings, "userlist.txt": fmt.Sprintf("%q %q\n", "pgbouncer", before.secret)}
	as := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	uid, gid := os.Getuid(), os.Getgid()
	if uid == 0 { // PgBouncer refuses to run as root
		account, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ = strconv.Atoi(account.Uid)
		gid, _ = strconv.Atoi(account.Gid)
		as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		os.Chown(filepath.Join(home, name), uid, gid)
	}
	os.Chown(home, uid, gid)
	var said strings.Builder
	cmd := exec.Command(program, filepath.Join(home, "pgbouncer.ini"))
	cmd.Dir, cmd.SysProcAttr, cmd.Stderr, cmd.Stdout = home, as, &said, &said
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread() // the death signal follows this thread
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
		}
		close(ended)
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("PgBouncer said:\n%s", said.String())
		}
	})
	eventually(t, "PgBouncer answers", func() bool {
		conn, err := net.Dial("tcp", bouncer.address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return bouncer
}

// TestBehindPgBouncer runs everything through it: migrations, a sign-up, people, jobs,
// sleep, waking, and a move between two servers that are both behind one.
func TestBehindPgBouncer(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	main := newBouncer(t, e.postgres)
	north := newBouncer(t, newPostgres(t))
	e.env["HEARTH_DATABASE_URL"] = main.url("hearth", "hearth")
	e.env["HEARTH_SERVERS"] = fmt.Sprintf(`{"north": {"url": %q, "weight": 0}}`, north.url("hearth", "hearth"))
	e.run(nil, "migrate", "up")
	e.run(nil, "migrate", "up") // with the role there
	s := e.serve(nil)
	e.work(nil)
	owner, room := e.signUp(s, "bounced")
	owner.posts(t, s, room, "Through the bouncer.")
	eventually(t, "the mail to confirm has gone out", func() bool { return len(e.mail.to("bounced@marsh.example")) > 0 })

	var said string
	sleeps := func() {
		t.Helper()
		eventually(t, "it hibernates", func() bool {
			out, err := e.command(nil, "tenant", "hibernate", "bounced").CombinedOutput()
			said = string(out)
			return err == nil && strings.Contains(said, "hibernated")
		})
	}
	sleeps()
	owner.reads(t, s, room, "Through the bouncer.") // wakes it
	if said = e.run(nil, "tenant", "move", "bounced", "--to", "north"); !strings.Contains(said, "server     north") {
		t.Errorf("hearth tenant move says\n%s", said)
	}
	owner.reads(t, s, room, "Through the bouncer.")
	owner.posts(t, s, room, "On the other side.")
	sleeps()
	owner.reads(t, s, room, "On the other side.")
	e.run(nil, "tenant", "move", "bounced", "--to", "main")
	owner.reads(t, s, room, "On the other side.")
	owner.must(t, http.StatusOK, s.address, "/search?q=bouncer", nil)
	if said = e.run(nil, "migrate", "status"); !strings.Contains(said, "server north: 0 tenants") {
		t.Errorf("hearth migrate status says\n%s", said)
	}

	// While the secret key is being changed a process has the former password of the role.
	coming := map[string]string{"HEARTH_SECRET_KEY": tenant.NewSecret(), "HEARTH_SECRET_KEY_PREVIOUS": e.env["HEARTH_SECRET_KEY"]}
	e.run(coming, "migrate", "up")
	e.run(map[string]string{"HEARTH_SECRET_KEY_PREVIOUS": coming["HEARTH_SECRET_KEY"]}, "tenant", "create", "late", "--owner", "late@marsh.example")

	db, err := pgx.Connect(t.Context(), e.postgres.url("root", "hearth"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	var settings string
	err = db.QueryRow(t.Context(), `SELECT array_to_string(setconfig, ' ') FROM pg_db_role_setting AS s JOIN pg_roles AS r ON r.oid = s.setrole WHERE rolname = 'hearth_tenant'`).Scan(&settings)
	if err != nil || !strings.Contains(settings, "search_path=") || !strings.Contains(settings, "statement_timeout=15s") {
		t.Errorf("what PgBouncer leaves out is not set on the role: %q %v", settings, err)
	}
}

// TestMoveToAnotherServer is the runbook's heading of that name, on plain servers.
func TestMoveToAnotherServer(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	e.run(nil, "migrate", "up")
	s := e.serve(nil)
	owner, room := e.signUp(s, "mover")
	owner.posts(t, s, room, "Before the move.")
	s.end(t, syscall.SIGTERM)

	second := newPostgres(t)
	e.env["HEARTH_SERVERS"] = fmt.Sprintf(`{"north": {"url": %q}}`, second.url("hearth", "hearth"))
	if out, err := e.command(nil, "serve").CombinedOutput(); err == nil || !strings.Contains(string(out), "hearth migrate up") {
		t.Errorf("it serves before the server is prepared: %v\n%s", err, out)
	}
	e.run(nil, "migrate", "up")
	s = e.serve(nil)
	for _, tt := range []struct {
		to   string
		code int
		says string
	}{
		{"", 2, "say where to"}, {"south", 1, "There is no server \"south\"; there are main, north."}, {"main", 1, "on server main already"},
	} {
		args := []string{"tenant", "move", "mover"}
		if tt.to != "" {
			args = append(args, "--to", tt.to)
		}
		cmd := e.command(nil, args...)
		out, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != tt.code || !strings.Contains(string(out), tt.says) {
			t.Errorf("to %q: exit %d, want %d with %q:\n%s", tt.to, cmd.ProcessState.ExitCode(), tt.code, tt.says, out)
		}
	}
	if said := e.run(nil, "tenant", "move", "mover", "--to", "north", "--json"); !strings.Contains(said, `"server": "north"`) || !strings.Contains(said, `"residence": "awake"`) {
		t.Errorf("hearth tenant move says\n%s", said)
	}
	owner.reads(t, s, room, "Before the move.")
	owner.posts(t, s, room, "After the move.")
	owner.reads(t, s, room, "After the move.")
	db, err := pgx.Connect(t.Context(), second.url("root", "hearth"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	var left int // what the heading asks of a server that is to be switched off
	if err := db.QueryRow(t.Context(), `SELECT count(*) FROM node.residence`).Scan(&left); err != nil || left != 1 {
		t.Errorf("%d tenants live on the second server: %v", left, err)
	}
}

// pageBlocks returns the blocks of a language that a page shows.
func pageBlocks(t *testing.T, file, language string) (blocks []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split(string(text), "```") {
		if body, is := strings.CutPrefix(part, language+"\n"); is && i%2 == 1 {
			blocks = append(blocks, body)
		}
	}
	if len(blocks) == 0 {
		t.Fatalf("%s shows no block of %s", file, language)
	}
	return blocks
}
