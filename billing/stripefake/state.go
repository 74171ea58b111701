//go:build !production

package stripefake

// The objects, as Stripe writes them. Only what Hearth reads or the layer itself needs
// is here.

type customer struct {
	ID       string            `json:"id"`
	Object   string            `json:"object"`
	Name     string            `json:"name"`
	Email    string            `json:"email"`
	Balance  int64             `json:"balance"`
	Metadata map[string]string `json:"metadata"`
	Created  int64             `json:"created"`
	Deleted  bool              `json:"deleted,omitempty"`
	Address  *address          `json:"address"`
	TaxIDs   []*taxID          `json:"test_tax_ids,omitempty"`
	Card     card              `json:"test_card"`     // not Stripe's: which test card is kept
	Payments int               `json:"test_payments"` // that it is good for yet
}

type product struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Name    string `json:"name"`
	Created int64  `json:"created"`
	Active  bool   `json:"active"`
}

type recurring struct {
	Interval       string `json:"interval"`
	IntervalCount  int64  `json:"interval_count"`
	UsageType      string `json:"usage_type"`
	AggregateUsage string `json:"aggregate_usage,omitempty"`
}

type price struct {
	ID                string            `json:"id"`
	Object            string            `json:"object"`
	Active            bool              `json:"active"`
	Currency          string            `json:"currency"`
	LookupKey         string            `json:"lookup_key"`
	Product           string            `json:"product"`
	UnitAmount        int64             `json:"unit_amount"`
	UnitAmountDecimal string            `json:"unit_amount_decimal"`
	Recurring         recurring         `json:"recurring"`
	Metadata          map[string]string `json:"metadata"`
	Created           int64             `json:"created"`
	Name              string            `json:"test_name"` // of its product, for lines of invoices
}

func (p *price) metered() bool { return p.Recurring.UsageType == "metered" }

type list[T any] struct {
	Object  string `json:"object"`
	Data    []T    `json:"data"`
	HasMore bool   `json:"has_more"`
	URL     string `json:"url"`
}

func listOf[T any](all []T, url string) list[T] {
	if all == nil {
		all = []T{}
	}
	return list[T]{Object: "list", Data: all, URL: url}
}

type item struct {
	ID           string `json:"id"`
	Object       string `json:"object"`
	Price        *price `json:"price"`
	Quantity     int64  `json:"quantity,omitempty"`
	Subscription string `json:"subscription"`
	Created      int64  `json:"created"`
}

type subscription struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Customer           string            `json:"customer"`
	Status             string            `json:"status"`
	Currency           string            `json:"currency"`
	Items              list[*item]       `json:"items"`
	Metadata           map[string]string `json:"metadata"`
	Created            int64             `json:"created"`
	CurrentPeriodStart int64             `json:"current_period_start"`
	CurrentPeriodEnd   int64             `json:"current_period_end"`
	CancelAtPeriodEnd  bool              `json:"cancel_at_period_end"`
	CanceledAt         int64             `json:"canceled_at,omitempty"`
	EndedAt            int64             `json:"ended_at,omitempty"`
	TrialEnd           int64             `json:"trial_end,omitempty"`
	LatestInvoice      string            `json:"latest_invoice,omitempty"`
	Schedule           held              `json:"schedule"`
	PendingUpdate      *pendingUpdate    `json:"pending_update,omitempty"`
	Discount           *discount         `json:"discount"`
	WhenTrialEnds      string            `json:"test_missing_payment_method,omitempty"` // "pause" or ""
	Past               []period          `json:"test_past,omitempty"`                   // the periods before this one
}

// pendingUpdate is a change that waits for its invoice to be paid.
type pendingUpdate struct {
	ExpiresAt int64   `json:"expires_at"`
	Items     []*item `json:"subscription_items"`
	Invoice   string  `json:"test_invoice"`
}

func (s *subscription) over() bool { return s.Status == "canceled" || s.Status == "incomplete_expired" }

// seats is the first item that is no usage: what decides the interval.
func (s *subscription) seats() *item {
	for _, i := range s.Items.Data {
		if !i.Price.metered() {
			return i
		}
	}
	return s.Items.Data[0]
}

type line struct {
	ID          string `json:"id"`
	Object      string `json:"object"`
	Amount      int64  `json:"amount"`
	Currency    string `json:"currency"`
	Description string `json:"description"`
	Proration   bool   `json:"proration"`
	Quantity    int64  `json:"quantity,omitempty"`
	Price       *price `json:"price,omitempty"`
	Period      period `json:"period"`

	Metadata  map[string]string `json:"metadata,omitempty"`
	Discounts []discountAmount  `json:"discount_amounts,omitempty"`
}

type period struct {
	Start int64 `json:"start"`
	End   int64 `json:"end"`
}

type transitions struct {
	FinalizedAt int64 `json:"finalized_at,omitempty"`
	PaidAt      int64 `json:"paid_at,omitempty"`
	VoidedAt    int64 `json:"voided_at,omitempty"`
}

type invoice struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Customer           string            `json:"customer"`
	Subscription       string            `json:"subscription,omitempty"`
	Number             string            `json:"number,omitempty"`
	Status             string            `json:"status"`
	BillingReason      string            `json:"billing_reason"`
	Currency           string            `json:"currency"`
	Created            int64             `json:"created"`
	PeriodStart        int64             `json:"period_start"`
	PeriodEnd          int64             `json:"period_end"`
	Lines              list[*line]       `json:"lines"`
	Total              int64             `json:"total"`
	Subtotal           int64             `json:"subtotal"`
	AmountDue          int64             `json:"amount_due"`
	AmountPaid         int64             `json:"amount_paid"`
	AmountRemaining    int64             `json:"amount_remaining"`
	StartingBalance    int64             `json:"starting_balance"`
	Attempted          bool              `json:"attempted"`
	AttemptCount       int64             `json:"attempt_count"`
	NextPaymentAttempt int64             `json:"next_payment_attempt,omitempty"`
	HostedInvoiceURL   string            `json:"hosted_invoice_url,omitempty"`
	InvoicePDF         string            `json:"invoice_pdf,omitempty"`
	Transitions        transitions       `json:"status_transitions"`
	Metadata           map[string]string `json:"metadata"`
	FinalizesAt        int64             `json:"test_finalizes_at,omitempty"` // a draft
	Confirms           bool              `json:"test_confirms,omitempty"`     // a bank waits for an answer
	Charge             *charge           `json:"charge"`                      // what paid it
	Discounts          []discountAmount  `json:"total_discount_amounts"`
	Discount           *discount         `json:"discount"`
}

// waiting is a line that the next invoice takes along.
type waiting struct {
	Customer, Subscription string
	Line                   *line
}

type checkout struct {
	ID           string            `json:"id"`
	Object       string            `json:"object"`
	Mode         string            `json:"mode"`
	Customer     string            `json:"customer"`
	Status       string            `json:"status"`
	URL          string            `json:"url,omitempty"`
	SuccessURL   string            `json:"success_url"`
	CancelURL    string            `json:"cancel_url"`
	Created      int64             `json:"created"`
	ExpiresAt    int64             `json:"expires_at"`
	Subscription string            `json:"subscription,omitempty"`
	Items        []*item           `json:"test_items"`
	TrialEnd     int64             `json:"test_trial_end,omitempty"`
	MissingCard  string            `json:"test_missing_payment_method,omitempty"`
	Metadata     map[string]string `json:"test_metadata"`
	TakesCodes   bool              `json:"allow_promotion_codes"`
}

type portal struct {
	ID        string `json:"id"`
	Object    string `json:"object"`
	Customer  string `json:"customer"`
	URL       string `json:"url"`
	ReturnURL string `json:"return_url"`
	Created   int64  `json:"created"`
}
