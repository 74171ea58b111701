package main

import (
	"time"

	"hearth/cmd/internal/config"

	"github.com/spf13/cobra"
)

// idleFlag is --exit-when-idle, which stands above the setting of that name.
type idleFlag time.Duration

func (f *idleFlag) register(cmd *cobra.Command) {
	cmd.Flags().DurationVar((*time.Duration)(f), "exit-when-idle", 0, "end when nobody has come for so long, such as 10m")
}

func (f *idleFlag) apply(cmd *cobra.Command, cfg *config.Config) error {
	if !cmd.Flags().Changed("exit-when-idle") {
		return nil
	}
	cfg.ExitWhenIdle = time.Duration(*f)
	return cfg.Validate()
}
