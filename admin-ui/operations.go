package adminui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// inFlightShown is how many operations a page lists that are not done, and finishedShown
// how many that are.
const (
	inFlightShown = 50
	finishedShown = 25
)

// operationsView is what is being done to tenants.
type operationsView struct {
	Shell    shellView
	Kind     tenant.OpKind // "" for all
	Counts   []tenant.OperationCount
	InFlight []tenant.OperationLine
	Finished []tenant.OperationLine
	Next     string // the address of what follows, "" for nothing
	Paged    bool
}

var operationKinds = []tenant.OpKind{tenant.OpProvision, tenant.OpHibernate, tenant.OpWake, tenant.OpMove, tenant.OpDelete}

func (h *Handlers) listOperations(c *fiber.Ctx, me tenant.Operator) (err error) {
	v := operationsView{Shell: h.shell(c, me, "Operations", "/fleet"), Kind: tenant.OpKind(c.Query("kind"))}
	if v.Kind != "" && !slices.Contains(operationKinds, v.Kind) {
		return fault.New(fault.NotFound, "There is no such kind of operation.")
	}
	var after tenant.ID
	if place := c.Query("after"); place != "" {
		if after, err = tenant.ParseID(place); err != nil {
			return fault.Wrap(err, fault.NotFound, "There is no such page.")
		}
		v.Paged = true
	}
	ctx, control := c.UserContext(), h.control()
	if v.Counts, err = tenant.CountOperations(ctx, control); err != nil {
		return err
	}
	if v.InFlight, err = tenant.OperationsInFlight(ctx, control, v.Kind, after, inFlightShown+1); err != nil {
		return err
	}
	if len(v.InFlight) > inFlightShown {
		v.InFlight = v.InFlight[:inFlightShown]
		v.Next = v.href("after", v.InFlight[inFlightShown-1].ID.String())
	}
	if v.Finished, err = tenant.OperationsDone(ctx, control, finishedShown); err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, operationsPage(v))
}

// href is where the same kind is listed, with a pair of a name and a value.
func (v operationsView) href(pair ...string) string {
	return listHref("/operations", append([]string{"kind", string(v.Kind)}, pair...)...)
}

// tabs lead to each kind with how many of it are in flight.
func (v operationsView) tabs() []ui.Tab {
	var all int
	of := map[tenant.OpKind]int{}
	for _, n := range v.Counts {
		of[n.Kind], all = of[n.Kind]+n.N, all+n.N
	}
	tabs := []ui.Tab{{Label: "All", Href: "/operations", Count: strconv.Itoa(all), Current: v.Kind == ""}}
	for _, kind := range operationKinds {
		tabs = append(tabs, ui.Tab{Label: operationName(kind), Href: listHref("/operations", "kind", string(kind)), Count: strconv.Itoa(of[kind]), Current: v.Kind == kind})
	}
	return tabs
}

// steps says how many stand at which step.
func (v operationsView) steps() string {
	var parts []string
	for _, n := range v.Counts {
		if v.Kind == "" || n.Kind == v.Kind {
			parts = append(parts, operationName(n.Kind)+", "+n.Step+": "+grouped(n.N))
		}
	}
	return strings.Join(parts, " · ")
}

// listHref is an address with pairs of names and values, of which empty ones are left out.
func listHref(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
