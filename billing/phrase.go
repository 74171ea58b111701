package billing

import (
	"fmt"
	"strconv"
	"strings"
)

// Phrase says an amount of an entitlement as a part of a sentence.
func Phrase(e Entitlement, amount int64) string {
	if amount == Unlimited {
		return "any number of " + nouns[e][1]
	}
	switch e {
	case FileSize:
		return "files of up to " + Bytes(amount)
	case Storage:
		return Bytes(amount) + " of files"
	case HistoryDays:
		return "messages of the last " + count(amount, "day", "days")
	case SingleSignOn:
		if amount == 0 {
			return "no single sign-on"
		}
		return "single sign-on"
	}
	return count(amount, nouns[e][0], nouns[e][1])
}

var nouns = map[Entitlement][2]string{
	Members: {"member", "members"}, Guests: {"guest", "guests"}, FileSize: {"byte in a file", "bytes in a file"}, Storage: {"byte of files", "bytes of files"},
	HistoryDays: {"day of messages", "days of messages"}, HistoryMessages: {"message shown", "messages shown"}, Calls: {"call a month", "calls a month"},
	Extensions: {"extension", "extensions"}, ExtensionCPU: {"millisecond of extensions a month", "milliseconds of extensions a month"}, SingleSignOn: {"sign-on", "sign-ons"},
}

// Says writes what a plan costs at least, and for what.
func (p Plan) Says() (price, unit string) {
	if monthly, sold := p.Price(MetricSeats, Monthly); sold {
		return Money(monthly.Amount), "a member, each month"
	}
	if yearly, sold := p.Price(MetricSeats, Yearly); sold {
		unit = "a member, paid yearly"
		if p.MinSeats > 1 {
			unit = fmt.Sprintf("a member, from %d, paid yearly", p.MinSeats)
		}
		return Money(yearly.Amount / 12), unit
	}
	return Money(0), "for as long as you like"
}

// Says writes a limit as the price table does.
func (l Limit) Says(e Entitlement) string {
	amount := func(n int64) string {
		switch e {
		case FileSize, Storage:
			return Bytes(n)
		case HistoryDays:
			return count(n, "day", "days")
		}
		return Grouped(n)
	}
	switch {
	case l.Base == Unlimited && e == HistoryDays:
		return "Everything"
	case l.Base == Unlimited:
		return "No limit"
	case e == SingleSignOn && l.Base > 0:
		return "Included"
	case l.PerSeat > 0 && l.Base > 0:
		return amount(l.Base) + ", and " + amount(l.PerSeat) + " a member"
	case l.PerSeat > 0:
		return amount(l.PerSeat) + " a member"
	case l.Base == 0:
		return "–"
	}
	return amount(l.Base)
}

func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Grouped(n) + " " + many
}

// Grouped writes a number with commas, as in 10,000.
func Grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// Bytes writes a size in powers of a thousand, as in 25 MB or 1.5 GB.
func Bytes(n int64) string {
	unit, size := "bytes", float64(n)
	for _, larger := range []string{"kB", "MB", "GB", "TB"} {
		if size < 1000 {
			break
		}
		unit, size = larger, size/1000
	}
	if unit == "bytes" {
		return count(n, "byte", "bytes")
	}
	text := strconv.FormatFloat(float64(int64(size*10))/10, 'f', -1, 64)
	return fmt.Sprintf("%s %s", text, unit)
}

// Whole writes an Amount as a number of dollars, as people type it.
func Whole(amount int64) string { return strconv.FormatInt(amount/Dollars, 10) }

// Money writes an Amount in dollars: with cents only where there are some, and with
// more digits only where there are less than cents.
func Money(amount int64) string {
	sign := ""
	if amount < 0 {
		sign, amount = "−", -amount
	}
	if amount%Dollars == 0 {
		return sign + "$" + Grouped(amount/Dollars)
	}
	digits := strings.TrimRight(fmt.Sprintf("%06d", amount%Dollars), "0")
	return fmt.Sprintf("%s$%s.%s", sign, Grouped(amount/Dollars), digits+strings.Repeat("0", max(0, 2-len(digits))))
}
