package adminui

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// momentsFrame is the part of a tenant's page that its timeline is in.
const momentsFrame = "moments"

// momentsShown is how much of a timeline one page has.
const momentsShown = 25

type timelineView struct {
	Head    tenantHead
	Moments []momentView
	Older   string // address of what came before, "" where nothing did
	Paged   bool   // not from now
	IsLate  bool   // comes by itself, behind the page
}

// momentView is one thing of the timeline as people read it.
type momentView struct {
	Icon, Color string
	Title, Note string
	At          time.Time
	Href        string // of the record
}

// showTenant is a tenant in one screen: what it is, and behind that what has happened
// with it.
func (h *Handlers) showTenant(c *fiber.Ctx, me tenant.Operator) error {
	head, err := h.tenantTop(c, me, "")
	if err != nil {
		return err
	}
	if isMaking(head.Exports) {
		head.Shell.Head.Refresh = exportRefresh
	}
	return web.Page(c, fiber.StatusOK, tenantOverview(timelineView{Head: head, IsLate: true}))
}

// showTimeline is what has happened with a tenant, wherever that is kept: as a part of
// its page, or with the page around it.
func (h *Handlers) showTimeline(c *fiber.Ctx, me tenant.Operator) error {
	before, err := tenant.ParseMomentCursor(c.Query("before"))
	if err != nil {
		return err
	}
	var head tenantHead
	isPart := c.Get("Turbo-Frame") == momentsFrame
	if isPart {
		head.Tenant.Tenant, err = h.tenantOf(c)
	} else {
		head, err = h.tenantTop(c, me, "")
	}
	if err != nil {
		return err
	}
	done, err := tenant.MomentsOf(c.UserContext(), h.control(), head.Tenant.ID, before, momentsShown+1)
	if err != nil {
		return err
	}
	paid, err := billing.MomentsOf(c.UserContext(), h.control(), head.Tenant.ID, before, momentsShown+1)
	if err != nil {
		return err
	}
	v := timeline(head, append(done, paid...))
	v.Paged = !before.At.IsZero()
	if isPart {
		return web.Page(c, fiber.StatusOK, timelineFrame(v))
	}
	return web.Page(c, fiber.StatusOK, tenantOverview(v))
}

// timeline merges what each record knows, the newest first.
func timeline(head tenantHead, all []tenant.Moment) timelineView {
	slices.SortFunc(all, func(a, b tenant.Moment) int {
		if by := b.At.Compare(a.At); by != 0 {
			return by
		}
		return strings.Compare(b.Cursor().Key, a.Cursor().Key)
	})
	v := timelineView{Head: head}
	if len(all) > momentsShown {
		all = all[:momentsShown]
		v.Older = head.href("/timeline?before=" + url.QueryEscape(all[momentsShown-1].Cursor().String()))
	}
	for _, m := range all {
		v.Moments = append(v.Moments, momentOf(head, m))
	}
	return v
}

func momentOf(head tenantHead, m tenant.Moment) momentView {
	v := momentView{At: m.At, Note: m.Why}
	switch m.Kind {
	case tenant.MomentOperation:
		v.Icon, v.Title, v.Href = "db", operationName(tenant.OpKind(m.What)), head.href("/jobs#operation-"+m.Key)
		switch {
		case m.Why != "" && !m.IsOver:
			v.Color, v.Title = "red", v.Title+" failed, will be tried again"
		case !m.IsOver:
			v.Color, v.Title = "amber", v.Title+" is waiting or running"
		default:
			v.Note = "Done"
		}
	case tenant.MomentInvoice:
		v.Icon, v.Title, v.Href = "card", "Invoice "+or(m.What, "without a number")+", "+money(m.Amount, m.Who), head.href("/billing#invoice-"+m.Key)
		switch billing.InvoiceStatus(m.Why) {
		case billing.InvoicePaid:
			v.Color = "green"
		case billing.InvoiceOpen, billing.InvoiceUncollectible:
			v.Color = "amber"
		}
		v.Note = capital(m.Why)
	case tenant.MomentEvent:
		v.Icon, v.Title, v.Href = "hook", "Stripe: "+m.What, head.href("/billing#event-"+m.Key)
		if !m.IsOver {
			v.Color, v.Note = "amber", "Not handled yet"
		}
	case tenant.MomentDrift:
		v.Icon, v.Color, v.Title, v.Href = "swap", "amber", "Drift: "+driftName(m.What), head.href("/billing#drift-"+m.Key)
	case tenant.MomentLimit:
		measure, _ := billing.MeasureOf(billing.Metric(m.What))
		v.Icon, v.Title, v.Href = "wave", or(measure.Name, m.What)+": "+grouped(int(m.Amount))+"% of the limit used", head.href("/usage")
		if v.Color = "amber"; m.Amount >= 100 {
			v.Color = "red"
		}
	default:
		v.audited(head, m)
	}
	return v
}

// audited says an act: what it changed stands after the reason.
func (v *momentView) audited(head tenantHead, m tenant.Moment) {
	v.Icon, v.Title, v.Href = "shield", didWords(m.What), head.href("/audit?until="+url.QueryEscape(m.At.Add(time.Microsecond).UTC().Format(time.RFC3339Nano))+"#entry-"+m.Key)
	if strings.HasPrefix(m.What, "billing.") {
		v.Icon = "money"
	}
	if m.Who != "" {
		v.Title += " by " + m.Who
	}
	var notes []string
	if m.Why != "" {
		notes = append(notes, m.Why)
	}
	for _, c := range changes(json.RawMessage(m.Detail)) {
		notes = append(notes, strings.TrimSpace(c.What+" "+c.Before+" → "+c.After))
	}
	v.Note = strings.Join(notes, "; ")
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.ReplaceAll(text[1:], "_", " ")
}

// money writes a sum in the smallest unit of a currency.
func money(amount int64, currency string) string {
	if strings.EqualFold(currency, "usd") {
		return billing.Cents(amount)
	}
	return strings.TrimPrefix(billing.Cents(amount), "$") + " " + strings.ToUpper(currency)
}
