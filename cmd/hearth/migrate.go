package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"hearth/cmd/internal/app"
	"hearth/tenant"

	"github.com/spf13/cobra"
)

func newMigrate(file *string) *cobra.Command {
	parent := &cobra.Command{
		Use:     "migrate",
		Short:   "Prepare the database for this binary",
		Example: "  hearth migrate up\n  hearth migrate status",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("say up or status, as in:\n%s", cmd.Example)}
		},
	}
	parent.AddCommand(migrateUp(file), migrateStatus(file))
	return parent
}

func migrateUp(file *string) *cobra.Command {
	var plan tenant.FleetPlan
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Bring the control plane and then every tenant up to date",
		Long: "Brings the control plane up to date, then the tenants that are awake, in waves: the canaries\n" +
			"(see `hearth tenant canary`; without any, the three oldest), one of a hundred, all. Tenants that\n" +
			"hibernate follow when they wake. A wave in which more tenants fail than --failures, or half of\n" +
			"them, is the last. Interrupt it whenever you like: run again, it goes on.",
		Example: "  hearth migrate up\n  hearth migrate up --rate 20 --workers 2",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if plan.Workers < 1 || plan.Workers > 10 || plan.Rate < 0 || plan.Failures < 0 {
				return usageError{errors.New("choose --workers from 1 to 10, and --rate and --failures of 0 or more")}
			}
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				applied, err := a.Migrate(ctx)
				var away *tenant.AwayError
				if err != nil && !errors.As(err, &away) {
					return err
				}
				fmt.Fprintf(out, "control: %d applied\n", applied)
				line := &bar{out: out, terminal: isTerminal(out)}
				plan.Progress = func(run tenant.FleetRun) { showRun(line, run) }
				run, err := a.Registry.MigrateFleet(ctx, plan)
				line.end()
				switch {
				case ctx.Err() != nil:
					return fmt.Errorf("interrupted after %d tenants; run `hearth migrate up` again to go on", run.Moved)
				case err == nil && run.Moved == 0:
					fmt.Fprintln(out, "tenants: all up to date")
				case err == nil:
					fmt.Fprintf(out, "tenants: %d migrated\n", run.Moved)
				}
				if away != nil {
					err = errors.Join(err, away)
				}
				return err
			})
		},
	}
	cmd.Flags().IntVar(&plan.Workers, "workers", 4, "tenants at a time")
	cmd.Flags().IntVar(&plan.Rate, "rate", 100, "tenants a second; 0: as many as it can")
	cmd.Flags().IntVar(&plan.Failures, "failures", 3, "how many may fail in a wave")
	return cmd
}

func showRun(line *bar, run tenant.FleetRun) {
	note := ""
	if run.Failed > 0 {
		note = fmt.Sprintf(", %d failed", run.Failed)
	}
	if run.Held {
		note += ", paused in the console"
	}
	line.show(string(run.Wave), run.Done, run.Size, note)
}

func migrateStatus(file *string) *cobra.Command {
	var asJSON, watch bool
	cmd := &cobra.Command{
		Use:     "status",
		Short:   "Say which versions the database has and this binary needs, and how far a run is",
		Example: "  hearth migrate status --json\n  hearth migrate status --watch",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, *file, func(ctx context.Context, a *app.App, out io.Writer) error {
				if watch {
					if err := watchRun(ctx, a.Registry, out); err != nil {
						return err
					}
				}
				s, err := a.Registry.MigrationStatus(ctx)
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(out, s)
				}
				printStatus(out, s, time.Now())
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&watch, "watch", false, "show the run that is going on until it ends")
	return cmd
}

// watchRun shows what another process writes down.
func watchRun(ctx context.Context, r *tenant.Registry, out io.Writer) error {
	line := &bar{out: out, terminal: isTerminal(out)}
	turn := time.NewTicker(500 * time.Millisecond)
	defer turn.Stop()
	for {
		run, err := r.LatestRun(ctx)
		if err != nil || run == nil || !run.IsRunning(time.Now()) {
			line.end()
			return err
		}
		showRun(line, *run)
		select {
		case <-turn.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func printStatus(out io.Writer, s tenant.MigrationStatus, now time.Time) {
	fmt.Fprintf(out, "control: at %d, this binary needs %d\ntenants: need %d\n", s.Control, s.ControlNeeds, s.TenantNeeds)
	for _, server := range s.Servers {
		fmt.Fprintf(out, "server %s\n", server)
	}
	for _, v := range s.Tenants {
		fmt.Fprintf(out, "  %d tenants at %d", v.Tenants, v.Version)
		if v.Hibernated > 0 {
			fmt.Fprintf(out, ", of which %d hibernate", v.Hibernated)
		}
		fmt.Fprintln(out)
	}
	if len(s.Canaries) > 0 {
		fmt.Fprintf(out, "canaries: %s\n", strings.Join(s.Canaries, ", "))
	}
	if s.Behind > 0 {
		fmt.Fprintf(out, "behind: %d that are awake\n", s.Behind)
	}
	if run := s.Run; run != nil {
		said := string(run.Outcome)
		if run.Outcome == tenant.RunRunning && !run.IsRunning(now) {
			said = "killed"
		}
		fmt.Fprintf(out, "latest run: %s, wave %s, %d of %d; %d migrated and %d failed since %s\n", said, run.Wave, run.Done, run.Size, run.Moved, run.Failures, run.StartedAt.UTC().Format(time.DateTime))
	}
	if s.Failed > 0 {
		fmt.Fprintf(out, "failed: %d\n", s.Failed)
	}
	for _, f := range s.Failures {
		fmt.Fprintf(out, "  %s to %d, %d times, last %s: %s\n", f.Slug, f.Target, f.Attempts, f.FailedAt.UTC().Format(time.DateTime), strings.Join(strings.Fields(f.Error), " "))
	}
}
