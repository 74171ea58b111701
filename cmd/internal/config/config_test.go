package config_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearth/cmd/internal/config"
)

const key = "0123456789abcdef0123456789abcdef"

// clean takes the settings of whoever runs the tests away.
func clean(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "HEARTH_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
}

func TestExampleLoads(t *testing.T) {
	clean(t)
	c, err := config.Load(config.ModeServe, "../../../deploy/config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTP.Address != ":8080" || c.SMTP.URL.Reveal() != "none" {
		t.Errorf("read %+v", c)
	}
}

func TestEnvironmentOnly(t *testing.T) {
	clean(t)
	for name, value := range map[string]string{
		"HEARTH_HTTP_ADDRESS": "127.0.0.1:9000", "HEARTH_DATABASE_URL": "postgres://db/h", "HEARTH_REDIS_URL": "redis://r",
		"HEARTH_SECRET_KEY": key, "HEARTH_SMTP_URL": "none", "HEARTH_TRUSTED_PROXIES": "10.0.0.1,10.1.0.0/16", "HEARTH_TENANT_DATABASE_URL": "postgres://t/h",
	} {
		t.Setenv(name, value)
	}
	c, err := config.Load(config.ModeServe, "")
	if err != nil {
		t.Fatal(err)
	}
	if c.BaseURL != "http://localhost:9000" || len(c.TrustedProxies) != 2 || c.TenantDatabase.URL.Reveal() != "postgres://t/h" || c.IsDemo() {
		t.Errorf("read %+v", c)
	}
}

func TestBadSettingsAreNamed(t *testing.T) {
	tests := []struct {
		name string
		mode config.Mode
		env  map[string]string
		want []string
	}{
		{"serve without anything", config.ModeServe, nil, []string{"HEARTH_DATABASE_URL", "HEARTH_REDIS_URL", "HEARTH_SECRET_KEY", "HEARTH_SMTP_URL"}},
		{"a typo in the environment", config.ModeLocal, map[string]string{"HEARTH_HTTP_ADRESS": ":1"}, []string{"HEARTH_HTTP_ADRESS is not a setting"}},
		{"a base without a scheme", config.ModeLocal, map[string]string{"HEARTH_BASE_URL": "hearth.example"}, []string{"base_url"}},
		{"a short key", config.ModeLocal, map[string]string{"HEARTH_SECRET_KEY": "short"}, []string{"at least 32"}},
		{"an unknown answer", config.ModeLocal, map[string]string{"HEARTH_SIGNUP": "maybe"}, []string{`signup "maybe"`}},
		{"a proxy that is none", config.ModeLocal, map[string]string{"HEARTH_TRUSTED_PROXIES": "proxy.example"}, []string{"trusted_proxies"}},
		{"metrics for everybody", config.ModeLocal, map[string]string{"HEARTH_HTTP_ADDRESS": "localhost:8080", "HEARTH_METRICS_ADDRESS": "localhost:8080"}, []string{"metrics.address", "for everybody"}},
		{"metrics nowhere", config.ModeLocal, map[string]string{"HEARTH_METRICS_ADDRESS": "9090"}, []string{"localhost:9090"}},
		{"a linger for ever", config.ModeLocal, map[string]string{"HEARTH_HTTP_LINGER": "1h"}, []string{"http.linger"}},
		{"leaving at once", config.ModeServe, map[string]string{"HEARTH_EXIT_WHEN_IDLE": "1ms"}, []string{"exit_when_idle", "1s or more"}},
		{"leaving before the start", config.ModeServe, map[string]string{"HEARTH_EXIT_WHEN_IDLE": "-1m"}, []string{"exit_when_idle"}},
		{"no connections", config.ModeLocal, map[string]string{"HEARTH_POOL_CONNECTIONS": "0"}, []string{"pool.connections 0"}},
		{"no tenants", config.ModeLocal, map[string]string{"HEARTH_POOL_TENANTS": "-1", "HEARTH_POOL_LIFETIME": "1ms"}, []string{"pool.tenants -1", "pool.lifetime 1ms"}},
		{"a key that is none", config.ModeLocal, map[string]string{"HEARTH_STRIPE_SECRET_KEY": "pk_live_1"}, []string{"sk_ or rk_", "HEARTH_STRIPE_WEBHOOK_SECRET"}},
		{"Stripe nowhere", config.ModeLocal, map[string]string{"HEARTH_STRIPE_URL": "stripe.example"}, []string{"stripe.url"}},
		{"usage through meters", config.ModeLocal, map[string]string{"HEARTH_BILLING_USAGE_SINK": "meters"}, []string{"billing.usage_sink", "a newer version of Stripe's API"}},
		{"usage nowhere", config.ModeServe, map[string]string{"HEARTH_BILLING_USAGE_SINK": "invoices"}, []string{"billing.usage_sink", "usage_records or invoice_items"}},
		{"a rate below nothing", config.ModeLocal, map[string]string{"HEARTH_BILLING_RATES_EGRESS_GB": "-1"}, []string{"billing.rates.egress_gb -1"}},
		{"a rate with a slip", config.ModeServe, map[string]string{"HEARTH_BILLING_RATES_WORK_HOUR": "120000000000"}, []string{"billing.rates.work_hour", "millionths of a dollar"}},
		{"a short former key", config.ModeLocal, map[string]string{"HEARTH_SECRET_KEY_PREVIOUS": "short"}, []string{"secret_key_previous"}},
		{"the demo for everybody", config.ModeLocal, map[string]string{"HEARTH_HTTP_ADDRESS": ":8080"}, []string{"passwords that everybody knows"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clean(t)
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			_, err := config.Load(tt.mode, "")
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want something about %q", err, want)
				}
			}
		})
	}
}

func TestUnknownKeyInTheFileIsAnError(t *testing.T) {
	clean(t)
	file := filepath.Join(t.TempDir(), "hearth.yaml")
	if err := os.WriteFile(file, []byte("http:\n  adress: ':8080'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(config.ModeLocal, file); err == nil || !strings.Contains(err.Error(), "adress") {
		t.Errorf("Load = %v", err)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	clean(t)
	t.Setenv("HEARTH_SECRET_KEY", key)
	c, err := config.Load(config.ModeLocal, "")
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), string(asJSON)} {
		if strings.Contains(text, key) {
			t.Errorf("the key is printed: %s", text)
		}
	}
}
