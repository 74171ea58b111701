package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"hearth/migrations"

	"github.com/spf13/cobra"
)

func newVersion() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print what this binary is",
		Example: "  hearth version\n  hearth version --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v := struct {
				Revision string `json:"revision"`
				Go       string `json:"go"`
				Control  int64  `json:"control_schema"`
				Tenant   int64  `json:"tenant_schema"`
			}{"unknown", runtime.Version(), migrations.ControlVersion, migrations.TenantVersion}
			if info, ok := debug.ReadBuildInfo(); ok {
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						v.Revision = s.Value
					}
				}
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(v)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "hearth %s, %s, control schema %d, tenant schema %d\n", v.Revision, v.Go, v.Control, v.Tenant)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
