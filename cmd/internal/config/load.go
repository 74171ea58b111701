package config

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"hearth/billing"

	"github.com/spf13/viper"
)

var defaults = map[string]any{
	"http.address":          "",
	"base_url":              "",
	"data_dir":              ".hearth",
	"database.url":          "",
	"tenant_database.url":   "",
	"pool.connections":      12,
	"pool.tenants":          200,
	"pool.lifetime":         "7m",
	"redis.url":             "",
	"blob.url":              "",
	"blob.access_key":       "",
	"blob.secret_key":       "",
	"smtp.url":              "",
	"mail.from":             "",
	"signup":                "open",
	"trusted_proxies":       []string{},
	"secret_key":            "",
	"secret_key_previous":   "",
	"demo":                  "",
	"http.linger":           "0s",
	"hibernate.after":       "24h",
	"hibernate.after_small": "1h",
	"hibernate.after_large": "336h",
	"exit_when_idle":        "0s",
	"stripe.secret_key":     "",
	"stripe.webhook_secret": "",
	"stripe.url":            "",
	"stripe.tax":            false,
	"billing.usage_sink":    "usage_records",

	"billing.rates.database_gb":   billing.DefaultRates.DatabaseGB,
	"billing.rates.object_gb":     billing.DefaultRates.ObjectGB,
	"billing.rates.work_hour":     billing.DefaultRates.WorkHour,
	"billing.rates.egress_gb":     billing.DefaultRates.EgressGB,
	"billing.rates.push_million":  billing.DefaultRates.PushMillion,
	"billing.rates.mail_thousand": billing.DefaultRates.MailThousand,

	"metrics.address": "",
	"log.level":       "info",
	"log.format":      "text",
}

// notSettings are HEARTH_ names that are not settings: where to find Postgres's
// programs, and what the test command tells the tests.
var notSettings = []string{"HEARTH_PGBIN", "HEARTH_CONFIG"}

// inOneText are settings that the environment gives as one text.
var inOneText = []string{"HEARTH_SERVERS"}

// Load reads the settings for a mode: defaults, then the file (HEARTH_CONFIG, when
// file is empty), then the environment. A key that nobody knows is an error, in the
// file as in the environment.
func Load(mode Mode, file string) (Config, error) {
	v := viper.NewWithOptions(viper.ExperimentalBindStruct())
	for key, value := range defaults {
		v.SetDefault(key, value)
	}
	v.SetEnvPrefix("HEARTH")
	v.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	v.AutomaticEnv()
	if file == "" {
		file = os.Getenv("HEARTH_CONFIG")
	}
	if file != "" {
		v.SetConfigFile(file)
		if err := v.ReadInConfig(); err != nil {
			return Config{}, fmt.Errorf("settings in %s: %w", file, err)
		}
	}
	if err := unknown(); err != nil {
		return Config{}, err
	}
	if err := serversFromEnvironment(v); err != nil {
		return Config{}, err
	}
	c := Config{mode: mode}
	if err := v.UnmarshalExact(&c); err != nil {
		return Config{}, fmt.Errorf("settings: %w", err)
	}
	if err := c.complete(); err != nil {
		return Config{}, err
	}
	return c, c.Validate()
}

// unknown names the HEARTH_ variables that set nothing, which are most often typos.
func unknown() error {
	known := slices.Concat(notSettings, inOneText)
	for key := range defaults {
		known = append(known, envName(key))
	}
	var problems []error
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "HEARTH_") && !strings.HasPrefix(name, "HEARTH_TEST_") && !slices.Contains(known, name) {
			problems = append(problems, fmt.Errorf("%s is not a setting; `hearth --help` lists them", name))
		}
	}
	return errors.Join(problems...)
}

func envName(key string) string {
	return "HEARTH_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}
