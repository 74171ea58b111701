package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// table prints the rows that were measured, in the order of the promises.
func table(found figures) string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tours\treference\tratio\treach\t")
	for _, p := range promises {
		if f, ok := found[p.key]; ok {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", p.what, f.ours, f.reference, f.ratio, p.reach.text, p.reach.met(f.value))
		}
	}
	t.Flush()
	return b.String()
}

// page is deploy/numbers.md.
func page(m machine, found figures) string {
	var b strings.Builder
	b.WriteString("# What it costs\n\n")
	b.WriteString("Made by `go run ./cmd/dev bench --write`, which takes some ten minutes; `go run ./cmd/dev bench post page` measures two families of rows and writes nothing. Every row ran beside its reference in the same minute on the same machine, so the ratios are what to look at: times do not compare between machines, and not between minutes of a busy one. CPU is that of our processes and of Postgres together, the kernel's work for them included, against that of the reference and of Postgres.\n\n")
	fmt.Fprintf(&b, "%s\n\n| what | ours | reference | ratio | to reach | reached |\n|---|---|---|---|---|---|\n", m)
	var missed, notes []string
	for _, p := range promises {
		f, ok := found[p.key]
		if !ok {
			continue
		}
		verdict := p.reach.met(f.value)
		if verdict == "no" {
			verdict = "**no**"
			missed = append(missed, fmt.Sprintf("- **%s**: %s, to reach %s. %s", p.what, measured(p, f), p.reach.text, whyMissed[p.key]))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", p.what, f.ours, f.reference, f.ratio, p.reach.text, verdict)
		if note := remarks[p.key]; note != "" {
			notes = append(notes, fmt.Sprintf("- **%s**: %s", p.what, note))
		}
	}
	section(&b, "## Missed, and what would close it", missed)
	section(&b, "## How the rows are measured", notes)
	return b.String()
}

// measured is what a missed promise came to: the ratio where that was promised, else
// the thing itself.
func measured(p promise, f figure) string {
	if strings.ContainsAny(p.reach.text, "×%") {
		return f.ratio
	}
	return f.ours
}

func section(b *strings.Builder, title string, lines []string) {
	if len(lines) > 0 {
		fmt.Fprintf(b, "\n%s\n\n%s\n", title, strings.Join(lines, "\n"))
	}
}
