package adminui

import (
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// trafficStep is what the page of traffic adds minutes up to.
const trafficStep = 15 * time.Minute

type trafficView struct {
	Shell  shellView
	Charts []chartView
}

// traffic shows what was answered and posted in the last day, in all processes.
func (h *Handlers) traffic(c *fiber.Ctx, me tenant.Operator) error {
	until := time.Now().UTC().Truncate(trafficStep).Add(trafficStep)
	beats, err := tenant.Traffic(c.UserContext(), h.control(), until.AddDate(0, 0, -1), until, trafficStep)
	if err != nil {
		return err
	}
	v := trafficView{Shell: shellView{Head: h.head(c, "Traffic"), Operator: me, Place: "/"}}
	if v.Charts, err = trafficCharts(beats); err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, trafficPage(v))
}

func trafficCharts(beats []tenant.Beat) ([]chartView, error) {
	var charts []chartView
	for _, of := range []struct {
		id, title string
		value     func(tenant.Beat) int64
	}{
		{"messages", "Messages", func(b tenant.Beat) int64 { return b.Messages }},
		{"failed", "Failed requests", func(b tenant.Beat) int64 { return b.Failed }},
		{"requests", "Requests", func(b tenant.Beat) int64 { return b.Requests }},
	} {
		p := chartPoints{Unit: "count", Name: of.title}
		for _, b := range beats {
			p.X, p.Y = append(p.X, b.At.Unix()), append(p.Y, of.value(b))
		}
		v, most, err := drawn(of.id, p, billing.Grouped)
		if err != nil {
			return nil, err
		}
		v.Says = of.title + " of 24 hours, at most " + billing.Grouped(most) + " in 15 minutes"
		charts = append(charts, v)
	}
	return charts, nil
}
