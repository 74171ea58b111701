package job

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// Set by TestAJobOutlivesItsProcess, these make the test binary play a worker that
// never finishes a job, until it is killed.
const (
	helperDatabase = "HEARTH_JOB_HELPER_DATABASE"
	helperRedis    = "HEARTH_JOB_HELPER_REDIS"
	helperQueues   = "HEARTH_JOB_HELPER_QUEUES"
)

func playWorker() error {
	env, err := tenanttest.Connect(os.Getenv(helperDatabase))
	if err != nil {
		return err
	}
	mux := NewMux()
	Handle(mux, env.Registry, func(context.Context, tenant.DB, noteArgs) error {
		fmt.Println("running")
		select {}
	})
	cfg := Config{RedisURL: os.Getenv(helperRedis), Namespace: os.Getenv(helperQueues)}
	relay, err := NewRelay(cfg, env.Registry.Control())
	if err != nil {
		return err
	}
	server, err := NewServer(cfg, env.Registry.Control(), mux, nil, relay.Nudge)
	if err != nil {
		return err
	}
	if err := server.Start(context.Background()); err != nil {
		return err
	}
	relay.Start(context.Background())
	select {} // the parent kills us
}

func TestAJobOutlivesItsProcess(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db, _ := s.Open(t)
	s.enqueue(db, noteArgs{N: 1})

	worker := exec.Command(os.Args[0])
	worker.Env = append(os.Environ(), helperDatabase+"="+s.URL, helperRedis+"="+redisURL, helperQueues+"="+s.cfg.Namespace)
	worker.Stderr = os.Stderr
	out, err := worker.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { worker.Process.Kill() })
	for said := bufio.NewScanner(out); said.Text() != "running"; {
		if !said.Scan() {
			t.Fatal("the worker ended before it ran the job")
		}
	}
	worker.Process.Kill()
	worker.Wait()

	var did log
	Handle(s.mux, s.Registry, func(_ context.Context, _ tenant.DB, a noteArgs) error {
		did.add("%d", a.N)
		return nil
	})
	s.forget() // asynq takes a minute to see that a process is gone; a lease lapses later than that
	s.lapse()
	s.relay.Start(t.Context())
	s.serve(s.cfg)
	eventually(t, "another process did it", func() bool { return len(s.rows()) == 0 })
	if got := did.all(); len(got) != 1 {
		t.Errorf("runs %q, want one", got)
	}
}
