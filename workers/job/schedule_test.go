package job

import (
	"context"
	"testing"
	"time"

	"hearth/tenant"
)

func TestAPeriodIsOfferedByManyAndRunsOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var did log
	HandleControl(s.mux, s.control, func(context.Context, tenant.ControlDB, controlArgs) error {
		did.add("ran")
		return nil
	})
	p := Periodic{Args: controlArgs{}, Every: time.Hour, Queue: tenant.QueueSoon, Why: "a test"}
	s.serve(s.cfg, p)
	s.serve(s.cfg, p)
	eventually(t, "this period ran", func() bool { return len(did.all()) > 0 })
	for range 2 {
		for period := range int64(3) {
			if err := s.relay.transport.sendPeriod(t.Context(), p, period); err != nil {
				t.Fatal(err)
			}
		}
	}
	eventually(t, "nothing is left", func() bool {
		info, err := s.relay.transport.inspector.GetQueueInfo(s.relay.transport.queue(tenant.QueueSoon))
		return err == nil && info.Pending+info.Active == 0 && info.Completed >= 4
	})
	if n := len(did.all()); n != 4 && n != 5 { // 5 if an hour began meanwhile
		t.Errorf("%d runs of 4 periods", n)
	}
}

func TestAPeriodThatIsTooLateIsLeftOut(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	HandleControl(s.mux, s.control, func(context.Context, tenant.ControlDB, controlArgs) error {
		t.Error("ran")
		return nil
	})
	r := &runner{control: s.control, mux: s.mux, room: newRoom(), settled: func() {}}
	r.deliver(t.Context(), "test:control", []byte(`{"queue":"soon","until":1}`))
}
