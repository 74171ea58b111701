package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"hearth/billing"
	"hearth/cmd/internal/app"

	"github.com/spf13/cobra"
)

func billingDrift(file *string) *cobra.Command {
	var now, asJSON bool
	cmd := &cobra.Command{
		Use:   "drift",
		Short: "Say what was not as it was believed to be of money",
		Long: "Shows the report of last night, or with --now makes one: what was used and counted and billed is held against\n" +
			"what it is made of, and what differs is put right where Postgres knows better. The runbook says what each kind\n" +
			"of row means.",
		Example: "  hearth billing drift\n  hearth billing drift --now --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				report, err := billing.LatestReport(ctx, a.Registry.Control())
				if now {
					report, err = a.Inspection().Look(ctx)
				}
				if asJSON && err == nil {
					return printJSON(out, report)
				}
				tellDrift(out, report)
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&now, "now", false, "look now")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func tellDrift(out io.Writer, r billing.DriftReport) {
	switch {
	case r.Run.IsZero():
		fmt.Fprintln(out, "nobody has looked yet; `hearth billing drift --now` does")
	case r.DoneAt.IsZero():
		fmt.Fprintf(out, "begun at %s, and not done\n", r.BegunAt.UTC().Format(time.DateTime))
	default:
		fmt.Fprintf(out, "looked at %s UTC", r.DoneAt.UTC().Format(time.DateTime))
		for _, kind := range billing.DriftKinds() {
			fmt.Fprintf(out, ", %d %s", r.Looked[kind], kind)
		}
		fmt.Fprintln(out)
	}
	if r.Problem != "" {
		fmt.Fprintf(out, "could not be looked at: %s\n", r.Problem)
	}
	for _, d := range r.Found {
		mark, action := " ", d.Action
		if d.Alarming {
			mark = "!"
		}
		if action == "" {
			action = "waits for you"
		}
		fmt.Fprintf(out, "%s %s  %s %s  believed %s, is %s  %s  %s\n", mark, d.Slug, d.What, d.Metric, d.Ours, d.Theirs, billing.Money(d.Money), action)
	}
	if len(r.Found) == 0 && !r.Run.IsZero() {
		fmt.Fprintln(out, "nothing differs")
	}
}
