package adminui

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/web/ui"
)

// fleetView is how far the tenants' schemas are.
type fleetView struct {
	tenant.FleetStatus
	Running bool              // a process is migrating tenants
	Hold    *tenant.FleetHold // by which an operator has paused that, nil for none
}

func (h *Handlers) fleet(ctx context.Context) (fleetView, error) {
	s, err := h.server.Registry().FleetGlance(ctx)
	if err != nil {
		return fleetView{}, err
	}
	hold, err := tenant.FleetHeld(ctx, h.control())
	return fleetView{s, s.Run != nil && s.Run.IsRunning(time.Now()), hold}, err
}

// chip says in two words how it stands.
func (v fleetView) chip() ui.Chip {
	switch {
	case v.Hold != nil:
		return ui.Chip{Label: "Paused", Kind: "past-due"}
	case v.Running:
		return ui.Chip{Label: "Being migrated", Kind: "trialing"}
	case v.Failed > 0:
		return ui.Chip{Label: "Failed", Kind: "suspended"}
	case v.Behind > 0:
		return ui.Chip{Label: "Behind", Kind: "past-due"}
	}
	return ui.Chip{Label: "Up to date", Kind: "active"}
}

// waves are the names of waves as people read them.
var waves = map[tenant.Wave]string{tenant.WaveCanary: "Canaries", tenant.WaveSome: "One of a hundred", tenant.WaveAll: "All"}

// outcomes say how the latest run ended.
var outcomes = map[tenant.RunOutcome]string{
	tenant.RunRunning:     "The last run was killed; run it again, it goes on.",
	tenant.RunDone:        "The last run came to its end.",
	tenant.RunStopped:     "The last run stopped itself: too many tenants failed.",
	tenant.RunInterrupted: "The last run was interrupted; run it again, it goes on.",
}

// refresh is how often the page looks again while tenants are migrated, in seconds.
func (v fleetView) refresh() int {
	if v.Running {
		return 3
	}
	return 0
}
