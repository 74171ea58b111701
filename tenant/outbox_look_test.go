package tenant_test

import (
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// writeJob puts a row into the outbox of main as it may have become.
func writeJob(t *testing.T, env *tenanttest.Env, of tenant.ID, kind, rest string) tenant.ID {
	t.Helper()
	id := tenant.NewID()
	var owner any
	if !of.IsZero() {
		owner = of
	}
	_, err := env.Registry.Control().NewRaw(`INSERT INTO node.outbox (id, tenant_id, queue, kind, args) VALUES (?, ?, 'soon', ?, '{}')`, id.String(), owner, kind).Exec(t.Context())
	if err == nil {
		_, err = env.Registry.Control().NewRaw(`UPDATE node.outbox SET `+rest+` WHERE id = ?`, id.String()).Exec(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func look(t *testing.T, env *tenanttest.Env, v tenant.OutboxView, after tenant.OutboxPlace, limit int) tenant.OutboxLook {
	t.Helper()
	l, err := env.Registry.Outboxes(t.Context(), v, after, limit)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestEveryJobIsInOneView(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	_, acme := env.Open(t)
	rows := map[tenant.OutboxView][]string{
		tenant.OutboxDue:     {`due_at = now() - interval '1 minute'`, `claimed = true, due_at = now() - interval '1 second'`, `attempts = 2, due_at = now() - interval '1 second'`},
		tenant.OutboxTaken:   {`claimed = true, due_at = now() + interval '5 minutes'`, `claimed = true, attempts = 1, due_at = now() + interval '5 minutes'`},
		tenant.OutboxLater:   {`due_at = now() + interval '1 hour'`, `due_at = now() + interval '2 hours'`, `due_at = now() + interval '1 year'`},
		tenant.OutboxFailing: {`attempts = 3, error = 'no answer', due_at = now() + interval '1 minute'`},
		tenant.OutboxParked:  {`state = 'parked', attempts = 20, error = 'never'`},
	}
	want := map[tenant.OutboxView]int{}
	for v, all := range rows {
		for i, rest := range all {
			writeJob(t, env, acme.ID, fmt.Sprintf("test:%s_%c", v, 'a'+i), rest)
		}
		want[v] = len(all)
	}
	got := map[tenant.OutboxView]int{}
	for _, v := range tenant.OutboxViews {
		l := look(t, env, v, tenant.OutboxPlace{}, 50)
		got[v] = len(l.Lines)
		if l.Counts.Of(v) != want[v] || l.More || len(l.Away) > 0 || l.Counts.Age.Seconds() < 59 {
			t.Errorf("%s: %+v", v, l)
		}
		for _, line := range l.Lines {
			if line.Slug != acme.Slug || line.Node != tenant.MainServer || line.Args != nil {
				t.Errorf("%s: %+v", v, line)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("views (-want +got):\n%s", diff)
	}
	if now, err := tenant.OutboxNow(t.Context(), env.Registry.Control()); err != nil || now.Due != int64(want[tenant.OutboxDue]) || now.Parked != int64(want[tenant.OutboxParked]) {
		t.Errorf("now %+v, %v", now, err)
	}
	var paged []string
	for after := (tenant.OutboxPlace{}); ; {
		l := look(t, env, tenant.OutboxLater, after, 1)
		for _, line := range l.Lines {
			paged, after = append(paged, line.Kind), line.Place(tenant.OutboxLater)
		}
		if !l.More {
			break
		}
	}
	if diff := cmp.Diff([]string{"test:later_a", "test:later_b", "test:later_c"}, paged); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

func TestJobsAreReplayedAndDropped(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	_, acme := env.Open(t)
	_, other := env.Open(t)
	parked := writeJob(t, env, acme.ID, "test:parked", `state = 'parked', attempts = 20`)
	failing := writeJob(t, env, other.ID, "test:failing", `attempts = 2, due_at = now() + interval '1 hour'`)
	later := writeJob(t, env, acme.ID, "test:later", `due_at = now() + interval '1 hour'`)
	taken := writeJob(t, env, acme.ID, "test:taken", `claimed = true, due_at = now() + interval '5 minutes'`)
	s, ctx := env.Service, t.Context()

	n, err := s.ReplayJobs(ctx, operator, []tenant.ID{parked, failing, later, taken}, "the cause is mended")
	if err != nil || n != 2 {
		t.Fatalf("replayed %d, %v", n, err)
	}
	jobs, err := env.Registry.JobsNamed(ctx, []tenant.ID{parked, failing, later, taken})
	if err != nil || jobs[parked].State != "waiting" || jobs[later].State != "waiting" || !jobs[failing].DueAt.Before(jobs[later].DueAt) {
		t.Fatalf("jobs %+v, %v", jobs, err)
	}
	if n, err = s.DropJobs(ctx, operator, []tenant.ID{parked, taken}, false, "not wanted"); err != nil || n != 1 {
		t.Fatalf("dropped %d, %v", n, err)
	}
	if n, err = s.DropJobs(ctx, operator, []tenant.ID{taken}, true, "not wanted"); err != nil || n != 1 {
		t.Fatalf("dropped %d that was taken, %v", n, err)
	}
	lines, err := tenant.AuditLog(ctx, env.Registry.Control(), tenant.AuditSearch{Action: "job.", Limit: 10})
	if err != nil || len(lines) != 3 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	slices.Reverse(lines)
	if lines[0].Action != "job.replay" || !lines[0].Tenant.IsZero() || lines[1].Action != "job.drop" || lines[1].Tenant != acme.ID || lines[1].Reason != "not wanted" {
		t.Errorf("audit %+v", lines)
	}

	refused := []struct {
		name string
		err  error
		want fault.Kind
	}{
		{"twice", ignore(s.DropJobs(ctx, operator, []tenant.ID{parked}, false, "x")), fault.Conflict},
		{"none", ignore(s.ReplayJobs(ctx, operator, nil, "x")), fault.Invalid},
		{"too many", ignore(s.ReplayJobs(ctx, operator, make([]tenant.ID, tenant.MostJobs+1), "x")), fault.Invalid},
		{"without a reason", ignore(s.ReplayJobs(ctx, operator, []tenant.ID{failing}, "")), fault.Invalid},
		{"one that nobody wrote", ignore(s.ReplayJobs(ctx, operator, []tenant.ID{tenant.NewID()}, "x")), fault.Conflict},
	}
	for _, tt := range refused {
		if !fault.Is(tt.err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, tt.err, tt.want)
		}
	}
	if n := audited(t, env, "job.replay"); n != 1 {
		t.Errorf("%d replays are in the audit log", n)
	}
}

func ignore(_ int, err error) error { return err }

// TestJobsOfAServerThatIsAway names it and shows what the others hold.
func TestJobsOfAServerThatIsAway(t *testing.T) {
	t.Parallel()
	env := tenanttest.NewSpread(t)
	_, north := env.OpenOn(t, "north")
	job := tenant.NewID()
	if _, err := env.North.Owner.ExecContext(t.Context(), `INSERT INTO node.outbox (id, tenant_id, queue, kind, args, state, error) VALUES (?, ?, 'now', 'test:north', '{}', 'parked', 'never')`, job.String(), north.ID); err != nil {
		t.Fatal(err)
	}
	l := look(t, env, tenant.OutboxParked, tenant.OutboxPlace{}, 1000)
	at := slices.IndexFunc(l.Lines, func(line tenant.OutboxLine) bool { return tenant.ID(line.ID) == job })
	if at < 0 || l.Lines[at].Node != "north" || l.Lines[at].Slug != north.Slug {
		t.Fatalf("%+v", l.Lines)
	}
	if n, err := env.Service.ReplayJobs(t.Context(), operator, []tenant.ID{job}, "mended"); err != nil || n != 1 {
		t.Errorf("replayed %d, %v", n, err)
	}
	silent, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	silent.Close() // refuses from now on
	away, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: "postgres://hearth@" + silent.Addr().String() + "/hearth", TenantPassword: "x"})
	if err != nil {
		t.Fatal(err)
	}
	defer away.Close()
	env.Registry.Spread(1, tenant.Server{Name: tenanttest.North, Pools: away}) // for this registry alone: others share the real one
	if l = look(t, env, tenant.OutboxParked, tenant.OutboxPlace{}, 10); !slices.Equal(l.Away, []string{"north"}) {
		t.Errorf("away: %v", l.Away)
	}
	if err := ignore(env.Service.ReplayJobs(t.Context(), operator, []tenant.ID{job}, "x")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a job of a server that is away: %v", err)
	}
}

// TestAServerThatHangsHoldsUpNobody puts one that accepts and never answers before one
// that does.
func TestAServerThatHangsHoldsUpNobody(t *testing.T) {
	t.Parallel()
	env := tenanttest.NewSpread(t)
	_, north := env.OpenOn(t, "north")
	job := tenant.NewID()
	if _, err := env.North.Owner.ExecContext(t.Context(), `INSERT INTO node.outbox (id, tenant_id, queue, kind, args, state, error) VALUES (?, ?, 'now', 'test:north', '{}', 'parked', 'never')`, job.String(), north.ID); err != nil {
		t.Fatal(err)
	}
	deaf, err := net.Listen("tcp4", "127.0.0.1:0") // the kernel accepts, and nobody reads
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	hung, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: "postgres://hearth@" + deaf.Addr().String() + "/hearth", TenantPassword: "x"})
	if err != nil {
		t.Fatal(err)
	}
	defer hung.Close()
	env.Registry.Spread(1, tenant.Server{Name: "hung", Pools: hung}, tenant.Server{Name: tenanttest.North, Pools: env.North})
	begun := time.Now()
	sum, away := env.Registry.OutboxesNow(t.Context())
	if !slices.Equal(away, []string{"hung"}) || sum.Parked == 0 {
		t.Errorf("now %+v, away %v", sum, away)
	}
	jobs, err := env.Registry.JobsNamed(t.Context(), []tenant.ID{job})
	if err != nil || jobs[job].Kind != "test:north" {
		t.Errorf("jobs %+v, %v", jobs, err)
	}
	if n, err := env.Service.ReplayJobs(t.Context(), operator, []tenant.ID{job}, "mended"); err != nil || n != 1 {
		t.Errorf("replayed %d, %v", n, err)
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
