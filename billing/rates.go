package billing

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// RateCard is what a unit of each thing costs us, in millionths of a dollar. It is for
// our own eyes: nobody is billed by it. A GB is a thousand million bytes.
type RateCard struct {
	DatabaseGB   int64 `mapstructure:"database_gb"`   // kept in Postgres for a month
	ObjectGB     int64 `mapstructure:"object_gb"`     // kept as files and archives for a month
	WorkHour     int64 `mapstructure:"work_hour"`     // of answering requests, waits for the database left out
	EgressGB     int64 `mapstructure:"egress_gb"`     // sent to browsers and programs
	PushMillion  int64 `mapstructure:"push_million"`  // notes to devices
	MailThousand int64 `mapstructure:"mail_thousand"` // mails
}

// DefaultRates are public prices of a large cloud. deploy/decisions/0019-what-it-costs-us.md
// says where each comes from.
var DefaultRates = RateCard{DatabaseGB: 230_000, ObjectGB: 23_000, WorkHour: 120_000, EgressGB: 90_000, PushMillion: 500_000, MailThousand: 100_000}

// mostRate is a thousand dollars a unit: more is a slip of the keyboard.
const mostRate = 1_000 * Dollars

// Validate joins everything that is wrong.
func (r RateCard) Validate() error {
	var problems []error
	for _, of := range costed {
		if rate := of.rate(r); rate < 0 || rate > mostRate {
			problems = append(problems, fmt.Errorf("billing.rates.%s %d: choose between 0 and %d millionths of a dollar", of.setting, rate, mostRate))
		}
	}
	return errors.Join(problems...)
}

// portion is n units at a rate for per of them, rounded to the nearest millionth, half of
// one upwards. What is less than nothing costs nothing, and what no number can hold is as
// much as one can.
func portion(n, rate, per int64) int64 {
	if n <= 0 || rate <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(n), uint64(rate))
	low, carry := bits.Add64(low, uint64(per)/2, 0)
	high += carry
	if high >= uint64(per) {
		return math.MaxInt64
	}
	whole, _ := bits.Div64(high, low, uint64(per))
	return int64(min(whole, math.MaxInt64))
}
