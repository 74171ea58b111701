package main

import "fmt"

// promise is one row of the table.
type promise struct {
	key   string
	what  string
	reach reach
}

// reach is what a figure's value is held against. The zero reach promises nothing:
// the row is there to be known.
type reach struct {
	text  string
	at    float64
	least bool // the value is to be at least so much, rather than at most
}

func atMost(at float64, text string) reach  { return reach{text: "≤ " + text, at: at} }
func atLeast(at float64, text string) reach { return reach{text: "≥ " + text, at: at, least: true} }

// met says yes or no, and nothing where nothing was promised.
func (r reach) met(value float64) string {
	switch {
	case r.text == "":
		return ""
	case r.least && value >= r.at, !r.least && value <= r.at:
		return "yes"
	}
	return "no"
}

// figure is what was found. Value is what the promise is about; the words are for
// people.
type figure struct {
	value     float64
	ours      string
	reference string
	ratio     string
}

// against is a figure whose promise is about how many times the reference it costs.
func against(ours, reference float64, words func(float64) string, what string) figure {
	return figure{value: ours / reference, ours: words(ours), reference: words(reference) + " " + what, ratio: fmt.Sprintf("%.2g×", ours/reference)}
}

// share is a figure whose promise is about which part of the reference's work the
// same effort does.
func share(ours, reference run, what string) figure {
	v := reference.each() / ours.each()
	return figure{value: v, ratio: fmt.Sprintf("%.2g %%", 100*v), ours: fmt.Sprintf("%s (%s)", micros(ours.each()), ours.parts()),
		reference: fmt.Sprintf("%s %s (%.0f/s)", micros(reference.each()), what, reference.rate())}
}

func micros(v float64) string { return digits(v) + " µs CPU" }
func millis(v float64) string { return digits(v) + " ms" }

// digits are three, and never an exponent.
func digits(v float64) string {
	if v >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

func bytesOf(v float64) string {
	switch {
	case v >= 1<<20:
		return fmt.Sprintf("%.3g MB", v/(1<<20))
	case v >= 1<<10:
		return fmt.Sprintf("%.3g KB", v/(1<<10))
	}
	return fmt.Sprintf("%.0f B", v)
}
