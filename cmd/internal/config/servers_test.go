package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hearth/cmd/internal/config"
)

const twoServers = `{"main": {"weight": 0}, "north": {"url": "postgres://hearth:pw@north/h", "weight": 3}, "south-2": {"url": "postgres://south/h", "tenant_url": "postgres://t@south/h"}}`

// TestServersAreReadFromBoth reads the same from the file and from the environment.
func TestServersAreReadFromBoth(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hearth.yaml")
	if err := os.WriteFile(file, []byte("servers: "+twoServers+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "hearth.yaml")
	if err := os.WriteFile(other, []byte("servers:\n  west:\n    url: postgres://west/h\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, file, env string }{
		{"file", file, ""}, {"environment", "", twoServers}, {"the environment instead of the file", other, twoServers},
		{"YAML", "", "main: {weight: 0}\nnorth:\n  url: postgres://hearth:pw@north/h\n  weight: 3\nsouth-2: {url: postgres://south/h, tenant_url: postgres://t@south/h}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clean(t)
			if tt.env != "" {
				t.Setenv("HEARTH_SERVERS", tt.env)
			}
			c, err := config.Load(config.ModeLocal, tt.file)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.OtherServers(); !slices.Equal(got, []string{"north", "south-2"}) {
				t.Errorf("servers %q", got)
			}
			if c.WeightOf("main") != 0 || c.WeightOf("north") != 3 || c.WeightOf("south-2") != 1 {
				t.Errorf("weights of %+v", c.Servers)
			}
			if c.Servers["north"].URL.Reveal() != "postgres://hearth:pw@north/h" || c.Servers["south-2"].TenantURL.Reveal() != "postgres://t@south/h" {
				t.Errorf("addresses of %+v", c.Servers)
			}
		})
	}
}

func TestBadServersAreNamed(t *testing.T) {
	tests := []struct{ name, servers, want string }{
		{"no address", `{north: {weight: 1}}`, "servers.north.url is required"},
		{"a bad name", `{"1 north": {url: "postgres://n/h"}}`, "small letters"},
		{"a long name", `{"` + strings.Repeat("n", 40) + `": {url: "postgres://n/h"}}`, "at most 31"},
		{"main with an address", `{main: {url: "postgres://n/h"}}`, "takes a weight only"},
		{"the same address as main", `{north: {url: "postgres://other@DB:5432/h?sslmode=disable"}}`, "servers.north.url leads to the same database as database.url"},
		{"the same address twice", `{north: {url: "postgres://n/h"}, south: {url: "postgres://n/h"}}`, "servers.south.url leads to the same database as servers.north.url"},
		{"no place for anybody", `{main: {weight: 0}, north: {url: "postgres://n/h", weight: 0}}`, "every weight is 0"},
		{"main alone and full", `{main: {weight: 0}}`, "every weight is 0"},
		{"a weight below zero", `{north: {url: "postgres://n/h", weight: -1}}`, "servers.north.weight -1"},
		{"a weight that is none", `{north: {url: "postgres://n/h", weight: heavy}}`, "weight"},
		{"an unknown key", `{north: {ulr: "postgres://n/h"}}`, "ulr"},
		{"a list", `[north]`, "HEARTH_SERVERS"},
		{"no text of its kind", `{north`, "HEARTH_SERVERS"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clean(t)
			t.Setenv("HEARTH_DATABASE_URL", "postgres://hearth:secret-pw@db/h")
			t.Setenv("HEARTH_SERVERS", tt.servers)
			_, err := config.Load(config.ModeLocal, "")
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret-pw") {
				t.Errorf("%v, want something about %q", err, tt.want)
			}
		})
	}
	t.Run("a variable for each", func(t *testing.T) {
		clean(t)
		t.Setenv("HEARTH_SERVERS_NORTH_URL", "postgres://n/h")
		if _, err := config.Load(config.ModeLocal, ""); err == nil || !strings.Contains(err.Error(), "is not a setting") {
			t.Errorf("Load = %v", err)
		}
	})
}
