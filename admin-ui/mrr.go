package adminui

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// movementsPage is how many movements one page lists.
const movementsPage = 50

// mrrView is how MRR came to be what it is, by month or by day.
type mrrView struct {
	Course billing.MRRCourse
	ByDay  bool
	Charts []chartView
}

func (h *Handlers) mrr(c *fiber.Ctx) (mrrView, error) {
	course, err := billing.MRROf(c.UserContext(), h.control(), time.Now())
	if err != nil {
		return mrrView{}, err
	}
	v := mrrView{Course: course, ByDay: c.Query("by") == "day"}
	v.Charts, err = mrrCharts(v.steps())
	return v, err
}

// steps are the months or days that are shown, the oldest first.
func (v mrrView) steps() []billing.MRRStep {
	if v.ByDay {
		return v.Course.Days
	}
	return v.Course.Months
}

func (v mrrView) tabs() []ui.Tab {
	return []ui.Tab{{Label: "12 months", Href: "/money", Current: !v.ByDay}, {Label: "30 days", Href: "/money?by=day", Current: v.ByDay}}
}

// isEmpty reports whether nobody has ever paid in the time that is shown.
func (v mrrView) isEmpty() bool {
	for _, c := range v.Charts {
		if !c.IsEmpty {
			return false
		}
	}
	return true
}

// shown are the steps of the table, the newest first; days on which nothing moved are left
// out, and months in which nobody paid.
func (v mrrView) shown() []billing.MRRStep {
	var steps []billing.MRRStep
	for _, s := range slices.Backward(v.steps()) {
		if len(s.Moved) > 0 || !v.ByDay && s.MRR != 0 {
			steps = append(steps, s)
		}
	}
	return steps
}

// stepSays names a month or a day.
func (v mrrView) stepSays(s billing.MRRStep) string {
	if v.ByDay {
		return s.From.Format("2 Jan 2006")
	}
	return s.From.Format("Jan 2006")
}

// stepHref leads to the movements of a step.
func (v mrrView) stepHref(s billing.MRRStep, kind billing.MovementKind) string {
	return movementFilter{From: s.From.Format(time.DateOnly), To: s.Until.AddDate(0, 0, -1).Format(time.DateOnly), Kind: string(kind)}.href("/money/movements", 0)
}

func mrrCharts(steps []billing.MRRStep) ([]chartView, error) {
	level := chartPoints{Unit: "cents", Name: "MRR", Level: true}
	moved := chartPoints{Unit: "cents", Name: "Net movement"}
	moves := false
	for _, s := range steps {
		level.X, moved.X = append(level.X, s.From.Unix()), append(moved.X, s.From.Unix())
		level.Y, moved.Y = append(level.Y, s.MRR), append(moved.Y, s.Net())
		moves = moves || s.MRR != 0 || len(s.Moved) > 0
	}
	if len(steps) > 0 { // the last step is as wide as the others
		end := steps[len(steps)-1]
		level.X, moved.X = append(level.X, end.Until.Unix()), append(moved.X, end.Until.Unix())
		level.Y, moved.Y = append(level.Y, end.MRR), append(moved.Y, 0)
	}
	var charts []chartView
	for _, p := range []struct {
		id, says string
		points   chartPoints
	}{{"mrr-level", "MRR at the end of each step; the table below has its numbers.", level}, {"mrr-moved", "What each step has added or taken; the table below has its numbers.", moved}} {
		body, err := json.Marshal(p.points)
		if err != nil {
			return nil, err
		}
		charts = append(charts, chartView{ID: p.id, Title: p.points.Name, Says: p.says, Points: string(body), IsEmpty: !moves})
	}
	return charts, nil
}

var movementNames = map[billing.MovementKind]string{
	billing.MovedNew: "New", billing.MovedReactivation: "Reactivation", billing.MovedExpansion: "Expansion", billing.MovedContraction: "Contraction", billing.MovedChurn: "Churn",
}

func movementName(k billing.MovementKind) string {
	if name, known := movementNames[k]; known {
		return name
	}
	return string(k)
}

// signed writes cents with a sign, and nothing as a dash.
func signed(cents int64) string {
	switch {
	case cents == 0:
		return "–"
	case cents > 0:
		return "+" + billing.Cents(cents)
	}
	return billing.Cents(cents)
}

// movementFilter is what a list of movements is narrowed to, in the words of its address.
type movementFilter struct{ From, To, Kind string }

func (f movementFilter) href(path string, after int64) string {
	q := url.Values{}
	for name, value := range map[string]string{"from": f.From, "to": f.To, "kind": f.Kind} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if after > 0 {
		q.Set("after", strconv.FormatInt(after, 10))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// movementSearch reads an address. Faults: Invalid.
func movementSearch(c *fiber.Ctx) (f movementFilter, s billing.MovementSearch, err error) {
	f = movementFilter{From: strings.Clone(shown(c.Query("from"))), To: strings.Clone(shown(c.Query("to"))), Kind: strings.Clone(shown(c.Query("kind")))}
	if s.Kind = billing.MovementKind(f.Kind); s.Kind != "" && !slices.Contains(billing.MovementKinds(), s.Kind) {
		return f, s, fault.New(fault.Invalid, "There is no such kind of movement.")
	}
	if s.From, err = auditDay(f.From); err != nil {
		return f, s, err
	}
	if s.Until, err = auditDay(f.To); err != nil {
		return f, s, err
	}
	if !s.Until.IsZero() {
		s.Until = s.Until.AddDate(0, 0, 1)
	}
	if text := c.Query("after"); text != "" {
		if s.After, err = strconv.ParseInt(text, 10, 64); err != nil || s.After <= 0 {
			return f, s, fault.New(fault.Invalid, "This list cannot go on from there. Begin at its first page.")
		}
	}
	return f, s, nil
}

type movementsView struct {
	Shell   shellView
	Filter  movementFilter
	Rows    []billing.Movement
	Next    string
	Problem string
}

func (h *Handlers) movements(c *fiber.Ctx, me tenant.Operator) error {
	v := movementsView{Shell: h.shell(c, me, "Movements of MRR", "/money")}
	f, s, err := movementSearch(c)
	if err != nil {
		v.Problem = fault.Message(err)
		return web.Page(c, web.Status(err), movementsListPage(v))
	}
	s.Limit = movementsPage + 1
	if v.Rows, err = billing.Movements(c.UserContext(), h.control(), s); err != nil {
		return err
	}
	if v.Filter = f; len(v.Rows) > movementsPage {
		v.Rows = v.Rows[:movementsPage]
		v.Next = f.href("/money/movements", v.Rows[movementsPage-1].ID)
	}
	return web.Page(c, fiber.StatusOK, movementsListPage(v))
}

// movementKinds are the kinds as choices of a filter.
func movementKinds() []option {
	all := []option{{Value: "", Label: "Any kind"}}
	for _, k := range billing.MovementKinds() {
		all = append(all, option{Value: string(k), Label: movementName(k)})
	}
	return all
}

// tenantsSay counts tenants.
func tenantsSay(n int) string {
	if n == 1 {
		return "1 tenant"
	}
	return grouped(n) + " tenants"
}

// rateSays writes how many of a hundred were converted.
func rateSays(m billing.TrialMonth) string {
	if m.Rate() < 0 {
		return "–"
	}
	return strconv.Itoa(m.Rate()) + "%"
}
