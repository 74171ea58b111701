package demo

import (
	"context"
	"errors"
	"image/png"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"

	"github.com/google/go-cmp/cmp"
)

const (
	killURL   = "HEARTH_TEST_KILL_URL"
	killPut   = "HEARTH_TEST_KILL_PUT"
	killAfter = "HEARTH_TEST_KILL_AFTER"
)

// TestMain runs this binary as a process that seeds and kills itself where it is
// told to.
func TestMain(m *testing.M) {
	if os.Getenv(killURL) != "" {
		seedAndDie()
		os.Exit(3)
	}
	os.Exit(m.Run())
}

// deps is a demo on a real database, with the real rooms and the real outbox.
func deps(env *tenanttest.Env, files tenant.Files) Deps {
	rooms, _ := chattest.Service()
	service := tenant.NewService(tenant.ServiceConfig{
		Registry: env.Registry, Keys: env.Keys, Rooms: rooms, Sockets: env.Sockets, Jobs: job.NewClient(func() {}), Files: files, Resolver: env.DNS, Now: time.Now,
	})
	return Deps{Registry: env.Registry, Tenants: service, Files: files, Now: time.Now()}
}

// watched calls reached before it keeps the n-th file.
type watched struct {
	tenant.Files
	n       int
	reached func(n int) error
}

func (w *watched) Put(ctx context.Context, id tenant.ID, key string, body io.Reader, size int64) error {
	w.n++
	if err := w.reached(w.n); err != nil {
		return err
	}
	return w.Files.Put(ctx, id, key, body, size)
}

func seedAndDie() {
	env, err := tenanttest.Connect(os.Getenv(killURL))
	if err != nil {
		panic(err)
	}
	put, _ := strconv.Atoi(os.Getenv(killPut))
	after, _ := time.ParseDuration(os.Getenv(killAfter))
	d := deps(env, &watched{Files: env.Files, reached: func(n int) error {
		if n == put {
			time.AfterFunc(after, func() { syscall.Kill(os.Getpid(), syscall.SIGKILL) })
		}
		return nil
	}})
	if err := Seed(context.Background(), d); err != nil {
		panic(err)
	}
}

// counts is what there is of everything.
type counts struct{ Members, Rooms, Messages, Attachments, Events, Memberships int }

func count(t *testing.T, env *tenanttest.Env) (c counts) {
	t.Helper()
	at, err := tenant.TenantBySlug(t.Context(), env.Registry.Control(), Slug)
	if fault.Is(err, fault.NotFound) || at.State == tenant.StateProvisioning {
		return c
	}
	db, open := env.Registry.Open(t.Context(), at.ID)
	if err := errors.Join(err, open); err != nil {
		t.Fatal(err)
	}
	err = db.NewRaw(`SELECT (SELECT count(*) FROM ?tenant.members), (SELECT count(*) FROM ?tenant.rooms), (SELECT count(*) FROM ?tenant.messages),
		(SELECT count(*) FROM ?tenant.attachments), (SELECT count(*) FROM ?tenant.room_events), (SELECT count(*) FROM ?tenant.memberships)`).
		Scan(t.Context(), &c.Members, &c.Rooms, &c.Messages, &c.Attachments, &c.Events, &c.Memberships)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func spoken(t *testing.T) int {
	t.Helper()
	scenes, err := story(endingBefore(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range scenes {
		n += len(s.lines)
	}
	return n
}

func TestSeedGoesOnWhereItWasStopped(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	d := deps(env, env.Files)
	halfway := func(when string) {
		t.Helper()
		if got := count(t, env); got.Messages != 0 || got.Rooms > 1 {
			t.Fatalf("stopped %s there are %+v", when, got)
		}
	}

	if _, err := reserve(t.Context(), d); err != nil { // the address is reserved, and no more
		t.Fatal(err)
	}
	full := deps(env, &watched{Files: env.Files, reached: func(n int) error {
		if n == 2 {
			return syscall.ENOSPC
		}
		return nil
	}})
	if err := Seed(t.Context(), full); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("on a full disk: %v", err)
	}
	halfway("by a full disk")
	for _, at := range []struct{ put, after string }{{"1", "0s"}, {"4", "0s"}} {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), killURL+"="+env.URL, killPut+"="+at.put, killAfter+"="+at.after)
		if out, err := child.CombinedOutput(); err == nil || child.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("the child was not killed: %v\n%s", err, out)
		}
		halfway("by kill -9 at file " + at.put)
	}

	// Cut off a little later each time, sooner or later inside the last commit too.
	stopped := 0
	for patience := 10 * time.Millisecond; ; patience = patience * 3 / 2 {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		err := Seed(ctx, d)
		cancel()
		if err == nil {
			break
		}
		stopped++
		halfway("after " + patience.String())
	}
	t.Logf("cut off %d times", stopped)

	want := counts{Members: 6, Rooms: 5, Messages: spoken(t), Attachments: 4, Events: spoken(t), Memberships: 30}
	for _, again := range []string{"the first", "the second"} {
		if diff := cmp.Diff(want, count(t, env)); diff != "" {
			t.Errorf("after %s whole run (-want +got):\n%s", again, diff)
		}
		if err := Seed(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	look(t, env, d)
}

// look goes through the workspace as Ada does.
func look(t *testing.T, env *tenanttest.Env, d Deps) {
	t.Helper()
	at, err := tenant.TenantBySlug(t.Context(), env.Registry.Control(), Slug)
	if err != nil {
		t.Fatal(err)
	}
	db, err := env.Registry.Open(t.Context(), at.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, email := range []string{OwnerEmail, AdministratorEmail, "priya@example.com"} {
		m, _, err := d.Tenants.SignIn(t.Context(), db, email, Password, tenant.Visitor{})
		if err != nil || !m.IsConfirmed() || m.Bio == "" || m.IsAdministrator() != (email != "priya@example.com") {
			t.Errorf("%s signs in as %+v, %v", email, m, err)
		}
		if found, err := tenant.TenantsOf(t.Context(), env.Registry.Control(), email); err != nil || len(found) != 1 {
			t.Errorf("the directory knows %s in %d workspaces, %v", email, len(found), err)
		}
	}
	if o, _, err := d.Tenants.OperatorSignIn(t.Context(), OperatorEmail, Password, tenant.Visitor{}); err != nil || o.Name != operator {
		t.Errorf("the operator signs in as %+v, %v", o, err)
	}

	ada, _, err := d.Tenants.SignIn(t.Context(), db, OwnerEmail, Password, tenant.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	rooms, err := chat.RoomsOf(t.Context(), db, ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	unread := map[string]int{}
	for _, r := range rooms {
		unread[r.Name] = r.Unread
		if r.Topic == "" {
			t.Errorf("%s has no topic", r.Name)
		}
		page, err := chat.MessagesBefore(t.Context(), db, r.ID, 0)
		if err != nil || len(page) != chat.MaxPage {
			t.Errorf("%s shows %d messages, %v", r.Name, len(page), err)
		}
		for _, m := range page {
			for _, a := range m.Attachments {
				opens(t, env, at.ID, a)
			}
		}
		replay, err := chat.EventsAfter(t.Context(), db, r.ID, r.Seq-5)
		if err != nil || replay.Resync || len(replay.Events) != 5 || replay.Events[4].Message.ID != r.LastMessageID {
			t.Errorf("%s replays %+v, %v", r.Name, replay, err)
		}
	}
	if diff := cmp.Diff(map[string]int{"All hands": 0, "Engineering": 6, "Front door": 3, "Kitchen table": 0, "Support desk": 3}, unread); diff != "" {
		t.Errorf("unread by Ada (-want +got):\n%s", diff)
	}
	if first, err := chat.FirstRoomOf(t.Context(), db, ada.ID); err != nil || first == 0 {
		t.Errorf("Ada lands in %d, %v", first, err)
	}
	if w, err := tenant.WelcomeState(t.Context(), db); err != nil || !w.PutAway {
		t.Errorf("the welcome is %+v, %v", w, err)
	}
}

func opens(t *testing.T, env *tenanttest.Env, id tenant.ID, a chat.Attachment) {
	t.Helper()
	body, size, err := env.Files.Get(t.Context(), id, a.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	img, err := png.Decode(body)
	if err != nil || size != a.ByteSize || img.Bounds().Dx() != a.Width || img.Bounds().Dy() != a.Height {
		t.Errorf("%s has %d bytes and is %+v, %v", a.Filename, size, a, err)
	}
}

func TestSomebodyElsesWorkspaceIsLeftAlone(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	d := deps(env, env.Files)
	theirs, err := d.Tenants.BeginSignUp(t.Context(), tenant.SignUp{
		Name: "Nora Hale", Email: "nora@example.com", Password: Password, Workspace: "Harrow", Slug: tenanttest.Unique("harrow"),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, bare := env.Open(t)
	for name, id := range map[string]tenant.ID{"signed up by Nora": theirs, "made by a tool": bare.ID} {
		if owner, err := moveIn(t.Context(), d, id); err != nil || owner.ID != 0 {
			t.Errorf("%s: taken for Ada's, owner %+v, %v", name, owner, err)
		}
	}
}
