package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"hearth/cmd/internal/app"
	"hearth/tenant"

	"github.com/spf13/cobra"
)

func newAudit(file *string) *cobra.Command {
	parent := &cobra.Command{
		Use:     "audit",
		Short:   "Check the audit log",
		Example: "  hearth operator audit verify",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("say what to do, as in:\n%s", cmd.Example)}
		},
	}
	var day string
	var asJSON bool
	verify := &cobra.Command{
		Use:   "verify",
		Short: "Tell whether the audit log is what was written",
		Long: "Follows the chain of hashes from the first entry, or through one day, and names the day and the number of\n" +
			"each entry that was changed, added or taken away. It exits with 1 when there is one. The head it prints is\n" +
			"worth noting elsewhere: entries cut off the end show only to who knows what the end was.",
		Example: "  hearth operator audit verify\n  hearth operator audit verify --day 2026-11-21 --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var on time.Time
			if day != "" {
				var err error
				if on, err = time.Parse(time.DateOnly, day); err != nil {
					return usageError{fmt.Errorf("%q is no day; write it as 2026-11-21", day)}
				}
			}
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				r, err := tenant.VerifyAudit(ctx, a.Registry.Control(), on)
				if err != nil {
					return err
				}
				return tellAudit(out, r, asJSON)
			})
		},
	}
	verify.Flags().StringVar(&day, "day", "", "one day, in UTC, as 2026-11-21")
	verify.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	parent.AddCommand(verify)
	return parent
}

func tellAudit(out io.Writer, r tenant.AuditReport, asJSON bool) error {
	if asJSON {
		r.Breaks = append([]tenant.AuditBreak{}, r.Breaks...)
		if err := printJSON(out, r); err != nil {
			return err
		}
	} else {
		for _, b := range r.Breaks {
			fmt.Fprintf(out, "%s  entry %d (%s) %s\n", b.Day, b.Number, b.Entry, b.What)
		}
		fmt.Fprintf(out, "%d entries followed, head %s\n", r.Entries, r.Head)
	}
	if len(r.Breaks) > 0 {
		return fmt.Errorf("the audit log is not what was written, in %d places", len(r.Breaks))
	}
	return nil
}
