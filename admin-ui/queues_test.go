package adminui

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/local"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"
)

var redisURL = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("TEST_REDIS_URL"); address != "" {
		return address, nil
	}
	address, _, err := local.RedisForTests(context.Background())
	return address, err
})

// looksInto gives a console the queues of a Redis.
func (c *console) looksInto(cfg job.Config) {
	c.t.Helper()
	queues, err := job.NewInspector(cfg)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { queues.Close() })
	c.own.queues = queues
}

// TestQueuesAreSeenAndMended sees a job of a tenant in a queue, pauses the queue and
// deletes the job, with its row.
func TestQueuesAreSeenAndMended(t *testing.T) {
	t.Parallel()
	address, err := redisURL()
	if err != nil {
		t.Fatal(err)
	}
	c := newConsoleOn(t, tenanttest.Alone(t))
	cfg := job.Config{RedisURL: address, Namespace: tenanttest.Unique("console") + "-"}
	c.looksInto(cfg)
	me, token := c.as(tenant.OperatorEngineer)
	_, made := c.tenants("Larkfield")
	row := c.parks(made[0].ID, "no such room")
	c.do(`UPDATE node.outbox SET state = 'waiting', attempts = 3 WHERE id = ?`, row)
	relay, err := job.NewRelay(cfg, c.env.Registry.Control())
	if err != nil {
		t.Fatal(err)
	}
	defer relay.Stop()
	if n, err := relay.Poll(t.Context()); err != nil || n != 1 {
		t.Fatalf("moved %d, %v", n, err)
	}
	task := row + ".3"
	for path, wants := range map[string][]string{
		"/queues":                          {"/queues/soon?state=pending", "Somebody is waiting"},
		"/queues/soon":                     {task, made[0].Slug, "no such room", "test:parked"},
		"/queues/soon?state=archived":      {"Nothing is archived"},
		"/queues/now":                      {"Nothing is pending"},
		"/queues/soon?page=2":              {"Nothing is pending"},
		"/queues/soon?state=active&page=1": {"Nothing runs"},
	} {
		page := c.send(http.MethodGet, path, token, nil)
		for _, want := range wants {
			if page.status != http.StatusOK || !strings.Contains(page.body, want) {
				t.Errorf("%s: %d, without %q\n%s", path, page.status, want, page.body)
			}
		}
	}
	steps := []struct {
		path   string
		form   url.Values
		status int
		says   string
	}{
		{"/queues/soon/pause", because(""), http.StatusUnprocessableEntity, "Say why"},
		{"/queues/soon/pause/delete", because("x"), http.StatusConflict, "This queue is not paused."},
		{"/queues/soon/pause", because("it floods"), http.StatusSeeOther, "Paused"},
		{"/queues/soon/pause", because("again"), http.StatusConflict, "This queue is paused already."},
		{"/queues/soon/pause/delete", because("it is over"), http.StatusSeeOther, "Pause the queue soon"},
		{"/queues/later/pause", because("x"), http.StatusNotFound, "There is no such queue."},
		{"/queues/soon/runs", because("x"), http.StatusUnprocessableEntity, "Choose the jobs first"},
		{"/queues/soon/runs", because("x", "job", task), http.StatusConflict, "None of these jobs is in this state any more."},
		{"/queues/soon/drops", tooMany(task), http.StatusUnprocessableEntity, "at most 100"},
		{"/queues/soon/drops", because("x", "job", hostile), http.StatusConflict, "None of these jobs is in this state any more."},
		{"/queues/soon/drops", because("not wanted", "all", "1", "shown", task, "shown", "gone.1"), http.StatusSeeOther, "Nothing is pending"},
	}
	for _, tt := range steps {
		got := c.send(http.MethodPost, tt.path, token, tt.form)
		page := got
		if got.status == http.StatusSeeOther {
			page = c.send(http.MethodGet, got.location, token, nil)
		}
		if got.status != tt.status || !strings.Contains(page.body, tt.says) || strings.Contains(page.body, "<script>alert") {
			t.Errorf("%s %v: %d, want %d and %q\n%s", tt.path, tt.form, got.status, tt.status, tt.says, page.body)
		}
	}
	id, err := tenant.ParseID(row)
	if err != nil {
		t.Fatal(err)
	}
	if left, err := c.env.Registry.JobsNamed(t.Context(), []tenant.ID{id}); err != nil || len(left) != 0 {
		t.Errorf("the row is there still: %v, %v", left, err)
	}
	var detail string
	if err := c.env.Registry.Control().NewRaw(`SELECT detail::text FROM control.audit_log WHERE action = 'queue.drop' AND operator_id = ?`, me.ID.String()).Scan(t.Context(), &detail); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(detail, task) || strings.Contains(detail, "gone.1") {
		t.Errorf("noted as deleted: %s", detail)
	}
	for action, want := range map[string]string{"queue.pause": "it floods", "queue.resume": "it is over", "queue.drop": "not wanted", "queue.run": "", "job.drop": "not wanted"} {
		if got := c.whyOf(me, action); got != want {
			t.Errorf("%s is noted with %q, want %q", action, got, want)
		}
	}
}

// TestConsoleWithoutRedis says that queues and processes cannot be seen, and shows
// everything else.
func TestConsoleWithoutRedis(t *testing.T) {
	t.Parallel()
	c := newConsole(t) // whose queues are at a dead address
	_, token := c.as(tenant.OperatorOwner)
	for path, want := range map[string]string{
		"/queues": "Redis, in which the queues are, does not answer just now.", "/queues/now": "Redis, in which the queues are, does not answer just now.",
		"/processes": "does not answer just now", "/outbox": "Parked", "/fleet": "Tenants by version", "/operations": "In flight", "/": "Overview",
	} {
		if page := c.send(http.MethodGet, path, token, nil); page.status != http.StatusOK || !strings.Contains(page.body, want) {
			t.Errorf("%s: %d, without %q\n%s", path, page.status, want, page.body)
		}
	}
	for _, path := range []string{"/queues/now/pause", "/queues/now/runs", "/queues/now/drops"} {
		if got := c.send(http.MethodPost, path, token, because("x", "job", "a")); got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "does not answer just now") {
			t.Errorf("%s: %d\n%s", path, got.status, got.body)
		}
	}
	for path, want := range map[string]int{"/queues/later": 404, "/queues/now?state=lost": 404, "/queues/now?page=0": 404, "/queues/now?page=99999999": 404} {
		if got := c.send(http.MethodGet, path, token, nil); got.status != want {
			t.Errorf("%s: %d, want %d", path, got.status, want)
		}
	}
}

// TestHealthIsAskedEachTime asks what answers, what is away and what hangs, at once.
func TestHealthIsAskedEachTime(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	var well error
	c.own.depends = func() []Dependency {
		return []Dependency{
			{Name: "Postgres", What: "Everything", Check: func(context.Context) error { return well }},
			{Name: "Hanging", Check: func(context.Context) error { select {} }},
			{Name: "Mail", What: "Mail is switched off"},
		}
	}
	_, token := c.as(tenant.OperatorViewer)
	if page := c.send(http.MethodGet, "/health", token, nil); page.status != http.StatusOK || !strings.Contains(page.body, `src="/health/checks"`) || !strings.Contains(page.body, `data-controller="frame"`) || !strings.Contains(page.body, `data-frame-target="failed"`) || strings.Contains(page.body, "Postgres") {
		t.Errorf("the page does not come before its answers: %d\n%s", page.status, page.body)
	}
	begun := time.Now()
	page := c.send(http.MethodGet, "/health/checks", token, nil)
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	for _, want := range []string{"Answers", "no answer within 2 seconds", "Not used", "1 away"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("without %q\n%s", want, page.body)
		}
	}
	well = errors.New(hostile)
	page = c.send(http.MethodGet, "/health/checks", token, nil)
	if !strings.Contains(page.body, "2 away") || strings.Contains(page.body, "<script>alert") {
		t.Errorf("it was answered from before\n%s", page.body)
	}
}

func TestPulseRemembersSinceWhen(t *testing.T) {
	t.Parallel()
	var p pulse
	at := time.Date(2026, 11, 20, 9, 2, 3, 0, time.UTC)
	steps := []struct {
		up    bool
		after time.Duration
		want  time.Duration
	}{{true, 0, 0}, {true, time.Minute, 0}, {false, 2 * time.Minute, 2 * time.Minute}, {false, time.Hour, 2 * time.Minute}, {true, 2 * time.Hour, 2 * time.Hour}}
	for i, tt := range steps {
		if got := p.note("redis", tt.up, at.Add(tt.after)); !got.Equal(at.Add(tt.want)) {
			t.Errorf("step %d: since %v, want %v", i, got.Sub(at), tt.want)
		}
	}
}
