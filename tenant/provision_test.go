package tenant_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

const (
	killAt  = "HEARTH_TEST_KILL_AT"
	killURL = "HEARTH_TEST_KILL_URL"
	killID  = "HEARTH_TEST_KILL_TENANT"
)

// TestMain runs this binary as a process that provisions a tenant, or moves one in or
// out of its archive, and kills itself where it is told to.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv(killAt) != "":
		provisionAndDie()
		os.Exit(3)
	case os.Getenv(killMove) != "" && os.Getenv(killPoint) == "":
		moveInLittleRoom()
		os.Exit(0)
	case os.Getenv(killMove) != "":
		moveAndDie()
		os.Exit(0)
	case os.Getenv(killFleet) != "":
		migrateAndDie()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func provisionAndDie() {
	id, err := tenant.ParseID(os.Getenv(killID))
	if err != nil {
		panic(err)
	}
	env, err := tenanttest.Connect(os.Getenv(killURL))
	if err != nil {
		panic(err)
	}
	env.Service.OnReached(func(point string) {
		if point == os.Getenv(killAt) {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	})
	if err := tenant.ProvisionNow(env.Service, context.Background(), id); err != nil {
		panic(err)
	}
}

func signUp(slug string) tenant.SignUp {
	return tenant.SignUp{Name: "Ada Okafor", Email: "ada@" + slug + ".example", Password: "copper kettle hill", Workspace: "Larkfield", Slug: slug}
}

func TestProvisioningSurvivesKillAtEveryPoint(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	var points []string
	for _, step := range []string{"schema", "migrate", "seed", "owner", "activate"} {
		points = append(points, step+" made", step+" recorded")
	}
	for _, point := range points {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			slug := tenanttest.Unique("kill")
			id, err := env.Service.BeginSignUp(t.Context(), signUp(slug))
			if err != nil {
				t.Fatal(err)
			}
			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = append(os.Environ(), killAt+"="+point, killURL+"="+env.URL, killID+"="+id.String())
			out, err := child.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("the child ended with %v, want a kill:\n%s", err, out)
			}
			lapse(t, env, id)
			checkProvisioned(t, env, id)
		})
	}
}

// lapse lets the dead process's lease run out.
func lapse(t *testing.T, env *tenanttest.Env, id tenant.ID) {
	t.Helper()
	_, err := env.Registry.Control().NewRaw(`UPDATE control.operations SET leased_until = now() WHERE tenant_id = ?`, id).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
}

// checkProvisioned expects exactly one of everything.
func checkProvisioned(t *testing.T, env *tenanttest.Env, id tenant.ID) {
	t.Helper()
	made, owner, done, err := env.Service.AwaitProvisioned(t.Context(), id, 20*time.Second)
	if err != nil || !done {
		t.Fatalf("not provisioned: done %v, %v", done, err)
	}
	db, err := env.Registry.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	ada, err := tenant.MemberByID(t.Context(), db, owner)
	if err != nil || ada.Role != tenant.RoleOwner {
		t.Errorf("owner is %+v, %v", ada, err)
	}
	code, err := env.Service.InviteCode(t.Context(), db)
	if err != nil || env.Service.CheckInvite(t.Context(), id, code) != nil {
		t.Errorf("invite code %q opens no door (%v)", code, err)
	}
	counts := map[string]int{}
	for name, query := range map[string]string{
		"directory": `SELECT count(*) FROM control.directory WHERE tenant_id = ?`,
		"doors":     `SELECT count(*) FROM control.doors WHERE tenant_id = ?`,
		"mails":     `SELECT count(*) FROM node.outbox WHERE tenant_id = ?`,
		"digests":   `SELECT count(*) FROM control.operations WHERE tenant_id = ? AND args::text LIKE '%argon%'`,
		"residence": `SELECT count(*) FROM node.residence WHERE tenant_id = ?`,
	} {
		var n int
		if err := env.Registry.Control().NewRaw(query, id).Scan(t.Context(), &n); err != nil {
			t.Fatal(err)
		}
		counts[name] = n
	}
	want := map[string]int{"directory": 1, "doors": 1, "mails": 1, "digests": 0, "residence": 1}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if made.State != tenant.StateActive || made.Operation != tenant.OpNone {
		t.Errorf("the tenant is %s, operation %q", made.State, made.Operation)
	}
}

// TestLapsedOperationIsResumed is not parallel: it would take up the operations
// that other tests are waiting to see killed.
func TestLapsedOperationIsResumed(t *testing.T) {
	env := tenanttest.New(t)
	id, err := env.Service.BeginSignUp(t.Context(), signUp(tenanttest.Unique("resumed")))
	if err != nil {
		t.Fatal(err)
	}
	if err := env.Service.ResumeOperations(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkProvisioned(t, env, id)
}

func TestManyProcessesProvisionOnce(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	id, err := env.Service.BeginSignUp(t.Context(), signUp(tenanttest.Unique("together")))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, _, done, err := env.Service.AwaitProvisioned(t.Context(), id, 20*time.Second); err != nil || !done {
				t.Errorf("done %v, %v", done, err)
			}
		})
	}
	wg.Wait()
	checkProvisioned(t, env, id)
}

func TestBeginSignUpNamesEveryField(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	taken := tenanttest.Unique("taken")
	if _, err := env.Service.BeginSignUp(t.Context(), signUp(taken)); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		change func(*tenant.SignUp)
		want   []string
	}{
		{"nothing typed", func(in *tenant.SignUp) { *in = tenant.SignUp{} }, []string{"email", "name", "password", "slug", "workspace"}},
		{"an address without its end", func(in *tenant.SignUp) { in.Email = "ada@larkfield" }, []string{"email"}},
		{"a short password", func(in *tenant.SignUp) { in.Password = "kettle" }, []string{"password"}},
		{"a common password", func(in *tenant.SignUp) { in.Password = "Password123" }, []string{"password"}},
		{"a very long password", func(in *tenant.SignUp) { in.Password = strings.Repeat("kettle ", 30) }, []string{"password"}},
		{"a taken address", func(in *tenant.SignUp) { in.Slug = taken }, []string{"slug"}},
		{"a reserved address", func(in *tenant.SignUp) { in.Slug = "admin" }, []string{"slug"}},
		{"a punycode address", func(in *tenant.SignUp) { in.Slug = "xn--ls8h" }, []string{"slug"}},
		{"a NUL in the name", func(in *tenant.SignUp) { in.Name = "A\x00da" }, []string{"name"}},
		{"invalid UTF-8 in the workspace", func(in *tenant.SignUp) { in.Workspace = "Lark\xff" }, []string{"workspace"}},
		{"a mail header in the address", func(in *tenant.SignUp) { in.Email = "ada@x.example\r\nBcc: all@x.example" }, []string{"email"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := signUp(tenanttest.Unique("fresh"))
			tt.change(&in)
			_, err := env.Service.BeginSignUp(t.Context(), in)
			var got []string
			for field := range fault.Fields(err) {
				got = append(got, field)
			}
			if diff := cmp.Diff(tt.want, sorted(got)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}
