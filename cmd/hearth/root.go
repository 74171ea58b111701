package main

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"hearth/cmd/internal/app"
	"hearth/cmd/internal/config"

	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"
)

const settingsHelp = `Settings come from the file named by --config and from the environment:
  HEARTH_HTTP_ADDRESS         where to listen (localhost:8080; serve: :8080)
  HEARTH_BASE_URL             address of the site (http://localhost:<port>)
  HEARTH_DATA_DIR             where local data lives (.hearth)
  HEARTH_DATABASE_URL         Postgres, as the role that owns the schemas
  HEARTH_TENANT_DATABASE_URL  Postgres, as role hearth_tenant (derived from the former)
  HEARTH_POOL_CONNECTIONS     to Postgres, for each of two roles (12)
  HEARTH_POOL_TENANTS         how many tenants a connection serves until it is replaced (200)
  HEARTH_POOL_LIFETIME        how long it does at most (7m)
  HEARTH_SERVERS              more Postgres servers for workspaces (none)
  HEARTH_REDIS_URL            Redis
  HEARTH_BLOB_URL             files (file://<data dir>/blobs, or s3://bucket/prefix?endpoint=…&region=…)
  HEARTH_BLOB_ACCESS_KEY, HEARTH_BLOB_SECRET_KEY
                              keys of the S3 service (those that the machine has)
  HEARTH_SMTP_URL             mail, or none
  HEARTH_MAIL_FROM            who mail is from
  HEARTH_SIGNUP               open or closed
  HEARTH_TRUSTED_PROXIES      proxies whose forwarding headers count
  HEARTH_SECRET_KEY           at least 32 characters
  HEARTH_SECRET_KEY_PREVIOUS  another key that still counts, while it is being changed
  HEARTH_HTTP_LINGER          how long to go on answering after the signal to end (0s)
  HEARTH_HIBERNATE_AFTER      how long nobody is in a workspace until it sleeps (24h; 0s never)
  HEARTH_EXIT_WHEN_IDLE       how long nobody comes until the process ends (0s: never)
  HEARTH_HIBERNATE_AFTER_SMALL  the same where there is little in it (1h)
  HEARTH_HIBERNATE_AFTER_LARGE  the same where it wakes slowly (336h; 0s never)
  HEARTH_STRIPE_SECRET_KEY    lets workspaces buy plans (none: a built-in test, or nothing in serve)
  HEARTH_STRIPE_WEBHOOK_SECRET  what Stripe signs its events with; two with a comma while it changes
  HEARTH_STRIPE_URL           another address of Stripe's API, as of stripe-mock
  HEARTH_STRIPE_TAX           true lets Stripe work taxes out (false)
  HEARTH_BILLING_USAGE_SINK   how usage above a plan is billed: usage_records or invoice_items
  HEARTH_BILLING_RATES_DATABASE_GB, _OBJECT_GB, _WORK_HOUR, _EGRESS_GB, _PUSH_MILLION, _MAIL_THOUSAND
                              what things cost us, in millionths of a dollar, for the console
  HEARTH_METRICS_ADDRESS      Prometheus and pprof, never to be reached from outside (off)
  HEARTH_DEMO                 true seeds the demo workspace
  HEARTH_LOG_LEVEL, HEARTH_LOG_FORMAT`

// newRoot builds the command tree.
func newRoot() *cobra.Command {
	var file string
	var idle idleFlag
	root := &cobra.Command{
		Use:           "hearth",
		Short:         "Hosted team chat: everything on one machine, or one part of it",
		Long:          "Without a subcommand Hearth starts everything on this machine, with a demo workspace,\nand prints where to click.\n\n" + settingsHelp,
		Example:       "  hearth\n  HEARTH_HTTP_ADDRESS=localhost:9000 hearth\n  hearth serve --config /etc/hearth/config.yaml",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(config.ModeLocal, file)
			if err == nil {
				err = idle.apply(cmd, &cfg)
			}
			if err != nil {
				return err
			}
			log := logger(cfg, cmd.ErrOrStderr())
			app.LimitMemory(log, true)
			return app.RunLocal(cmd.Context(), cfg, log, cmd.OutOrStdout())
		},
	}
	root.PersistentFlags().StringVar(&file, "config", "", "settings file (YAML)")
	idle.register(root)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newServe(&file), newWorker(&file), newMigrate(&file), newTenant(&file), newOperator(&file), newBilling(&file), newVersion())
	return root
}

// noArgs refuses arguments as wrong usage, and so does oneArg for any other count.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{errors.New("unknown command " + args[0] + "; `hearth --help` lists them")}
	}
	return nil
}

func oneArg(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError{errors.New("give exactly one " + name + ", as in:\n" + cmd.Example)}
		}
		return nil
	}
}

// logger writes to standard error; local use defaults to what needs attention, so
// that the ready line stays in sight.
func logger(cfg config.Config, out io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Log.Level)); err != nil {
		level = slog.LevelInfo
	}
	if cfg.Local() && os.Getenv("HEARTH_LOG_LEVEL") == "" {
		level = slog.LevelWarn
	}
	var handler slog.Handler = tint.NewTextHandler(out, &tint.Options{Level: level, TimeFormat: time.TimeOnly, NoColor: !isTerminal(out)})
	if cfg.Log.Format == "json" {
		handler = slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level})
	}
	log := slog.New(handler)
	slog.SetDefault(log)
	return log
}

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
