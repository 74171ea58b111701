//go:build !production

package stripefake

import (
	"math/big"
	"strings"
	"time"
)

type coupon struct {
	ID         string  `json:"id"`
	Object     string  `json:"object"`
	Name       string  `json:"name"`
	PercentOff float64 `json:"percent_off,omitempty"`
	AmountOff  int64   `json:"amount_off,omitempty"`
	Currency   string  `json:"currency,omitempty"`
	Duration   string  `json:"duration"` // once, repeating, forever
	Months     int64   `json:"duration_in_months,omitempty"`
	Valid      bool    `json:"valid"`
	Created    int64   `json:"created"`
}

type promotionCode struct {
	ID      string  `json:"id"`
	Object  string  `json:"object"`
	Code    string  `json:"code"`
	Coupon  *coupon `json:"coupon"`
	Active  bool    `json:"active"`
	Created int64   `json:"created"`
}

type discount struct {
	ID            string         `json:"id"`
	Object        string         `json:"object"`
	Coupon        *coupon        `json:"coupon"`
	Customer      string         `json:"customer"`
	Subscription  string         `json:"subscription"`
	PromotionCode *promotionCode `json:"promotion_code"`
	Start         int64          `json:"start"`
	End           int64          `json:"end,omitempty"`
}

type discountAmount struct {
	Amount   int64  `json:"amount"`
	Discount string `json:"discount"`
}

// builtIn are the codes that can be typed at once, one of each duration.
var builtIn = []coupon{
	{ID: "NONPROFIT85", Name: "85% off for nonprofits", PercentOff: 85, Duration: "forever"},
	{ID: "EDU50", Name: "50% off for schools", PercentOff: 50, Duration: "forever"},
	{ID: "STARTUP", Name: "50% off for a year", PercentOff: 50, Duration: "repeating", Months: 12},
	{ID: "WELCOME", Name: "20% off the first payment", PercentOff: 20, Duration: "once"},
}

func (f *Fake) addBuiltIn() {
	for _, c := range builtIn {
		if f.is.Coupons[c.ID] == nil {
			c.Object, c.Valid = "coupon", true
			f.is.Coupons[c.ID] = &c
			f.is.Codes["promo_"+c.ID] = &promotionCode{ID: "promo_" + c.ID, Object: "promotion_code", Code: c.ID, Coupon: &c, Active: true}
		}
	}
}

func (f *Fake) makeCoupon(_ string, p params) (any, *failure) {
	c := &coupon{
		ID: or(p.text("id"), newID("coupon")), Object: "coupon", Name: p.text("name"), AmountOff: p.number("amount_off"), Currency: p.text("currency"),
		Duration: or(p.text("duration"), "once"), Months: p.number("duration_in_months"), Valid: true, Created: f.unix(),
	}
	percent, _ := new(big.Rat).SetString(or(p.text("percent_off"), "0"))
	c.PercentOff, _ = percent.Float64()
	switch {
	case f.is.Coupons[c.ID] != nil:
		return nil, invalid("Coupon already exists.")
	case c.AmountOff < 0:
		return nil, invalid("Invalid positive integer")
	case c.PercentOff < 0 || c.PercentOff > 100:
		return nil, invalid("percent_off must be greater than 0 and less than or equal to 100")
	case (c.AmountOff > 0) == (c.PercentOff > 0):
		return nil, invalid("You must pass either percent_off or amount_off.")
	case (c.Duration == "repeating") != (c.Months > 0):
		return nil, invalid("duration_in_months belongs to coupons that repeat, and to no others.")
	}
	f.is.Coupons[c.ID] = c
	return c, nil
}

func (f *Fake) makeCode(_ string, p params) (any, *failure) {
	c := f.is.Coupons[p.text("coupon")]
	if c == nil {
		return nil, missing("coupon", p.text("coupon"))
	}
	code := or(p.text("code"), strings.ToUpper(newID("CODE")))
	if f.codeFor(code) != nil {
		return nil, invalid("An active promotion code with `code: %s` already exists.", code)
	}
	made := &promotionCode{ID: newID("promo"), Object: "promotion_code", Code: code, Coupon: c, Active: true, Created: f.unix()}
	f.is.Codes[made.ID] = made
	return made, nil
}

func (f *Fake) listCodes(_ string, p params) (any, *failure) {
	var found []*promotionCode
	for _, c := range f.is.Codes {
		if !p.has("code") || strings.EqualFold(c.Code, p.text("code")) {
			found = append(found, c)
		}
	}
	return listOf(found, "/v1/promotion_codes"), nil
}

// codeFor finds what somebody typed; case and space around it do not matter.
func (f *Fake) codeFor(typed string) *promotionCode {
	for _, c := range f.is.Codes {
		if c.Active && strings.EqualFold(c.Code, strings.TrimSpace(typed)) {
			return c
		}
	}
	return nil
}

// grant gives a subscription what a code promises.
func (f *Fake) grant(s *subscription, code *promotionCode) {
	d := &discount{ID: newID("di"), Object: "discount", Coupon: code.Coupon, Customer: s.Customer, Subscription: s.ID, PromotionCode: code, Start: f.unix()}
	if code.Coupon.Duration == "repeating" {
		d.End = time.Unix(d.Start, 0).UTC().AddDate(0, int(code.Coupon.Months), 0).Unix()
	}
	s.Discount = d
	f.emit("customer.discount.created", d)
}

// lapse takes a discount away whose time is over.
func (f *Fake) lapse(s *subscription) {
	over := s.Discount
	s.Discount = nil
	f.emit("customer.discount.deleted", over)
}

// at is the discount as of a time, nil when it is over by then.
func (d *discount) at(when int64) *discount {
	if d == nil || d.End > 0 && when >= d.End {
		return nil
	}
	return d
}

// of is what a line costs less, rounded half up. left is what remains of an amount
// off, which one invoice spends once.
func (d *discount) of(amount int64, left *int64) int64 {
	if d.Coupon.AmountOff > 0 {
		less := min(max(amount, 0), *left)
		*left -= less
		return less
	}
	part := new(big.Rat).SetFloat64(d.Coupon.PercentOff)
	part.Mul(part, big.NewRat(max(amount, -amount), 100))
	part.Add(part, big.NewRat(1, 2))
	less := new(big.Int).Quo(part.Num(), part.Denom()).Int64()
	if amount < 0 {
		return -less
	}
	return less
}
