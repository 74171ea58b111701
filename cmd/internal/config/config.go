package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/blob"
	"hearth/tenant/mail"
	"hearth/tenant/web"
)

// Config is everything that can be set. The zero value is not usable; Load fills
// in the defaults.
type Config struct {
	HTTP              HTTP      `mapstructure:"http"`
	BaseURL           string    `mapstructure:"base_url"`
	DataDir           string    `mapstructure:"data_dir"`
	Database          Database  `mapstructure:"database"`
	TenantDatabase    Database  `mapstructure:"tenant_database"`
	Pool              Pool      `mapstructure:"pool"`
	Redis             Redis     `mapstructure:"redis"`
	Blob              Blob      `mapstructure:"blob"`
	SMTP              SMTP      `mapstructure:"smtp"`
	Mail              Mail      `mapstructure:"mail"`
	Signup            string    `mapstructure:"signup"`
	TrustedProxies    []string  `mapstructure:"trusted_proxies"`
	SecretKey         Secret    `mapstructure:"secret_key"`
	SecretKeyPrevious Secret    `mapstructure:"secret_key_previous"`
	Demo              string    `mapstructure:"demo"` // "true", "false" or "" for the mode's default
	Metrics           Metrics   `mapstructure:"metrics"`
	Log               Log       `mapstructure:"log"`
	Hibernate         Hibernate `mapstructure:"hibernate"`
	Stripe            Stripe    `mapstructure:"stripe"`
	Billing           Billing   `mapstructure:"billing"`

	Servers map[string]Server `mapstructure:"servers"` // of Postgres, by name

	ExitWhenIdle time.Duration `mapstructure:"exit_when_idle"` // after nobody has come for so long; 0: never

	mode Mode
}

// HTTP is where the process listens.
type HTTP struct {
	Address string        `mapstructure:"address"`
	Linger  time.Duration `mapstructure:"linger"` // between the signal to end and closing the door
}

// Hibernate is when idle tenants are put to sleep.
type Hibernate struct {
	After      time.Duration `mapstructure:"after"`       // since a human was there; 0: never
	AfterSmall time.Duration `mapstructure:"after_small"` // the same for those with little in them, where it is shorter
	AfterLarge time.Duration `mapstructure:"after_large"` // the same for those that wake slowly, where it is longer; 0: never
}

// Idle is the part that tenancy declares.
func (h Hibernate) Idle() tenant.Idle {
	return tenant.IdleAfter(h.After).Sizes(h.AfterSmall, h.AfterLarge)
}

// Metrics is the private listener, for those who look after Hearth.
type Metrics struct {
	Address string `mapstructure:"address"` // empty: none
}

// Database is one way into Postgres.
type Database struct {
	URL Secret `mapstructure:"url"`
}

// Pool bounds the connections to each Postgres, of each of the two roles. A backend of
// Postgres remembers every tenant it served until it ends.
type Pool struct {
	Connections int           `mapstructure:"connections"`
	Tenants     int           `mapstructure:"tenants"`  // that a connection serves until it is replaced
	Lifetime    time.Duration `mapstructure:"lifetime"` // of a connection, at most
}

// Redis is where realtime and jobs meet.
type Redis struct {
	URL Secret `mapstructure:"url"`
}

// Blob is where files are kept.
type Blob struct {
	URL       string `mapstructure:"url"`
	AccessKey string `mapstructure:"access_key"` // of s3://; empty: what the machine has
	SecretKey Secret `mapstructure:"secret_key"`
}

// SMTP is how mail leaves.
type SMTP struct {
	URL Secret `mapstructure:"url"`
}

// Mail is who mail is from.
type Mail struct {
	From string `mapstructure:"from"`
}

// Log is how much is written to standard error.
type Log struct {
	Level  string `mapstructure:"level"`  // debug, info, warn, error
	Format string `mapstructure:"format"` // text, json
}

// Secret is a text that is never printed.
type Secret string

// String hides the text.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "•••"
}

// GoString hides the text from %#v too.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the text from JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal returns the text.
func (s Secret) Reveal() string { return string(s) }

// Mode is what the process is started as; it decides defaults and what is required.
type Mode string

// The modes.
const (
	ModeLocal  Mode = "local"  // no subcommand: everything on one machine
	ModeServe  Mode = "serve"  // pages, realtime, webhooks
	ModeWorker Mode = "worker" // jobs
	ModeTool   Mode = "tool"   // migrate, tenant, operator
)

// Local reports whether embedded defaults stand in for what is not configured.
func (c Config) Local() bool { return c.mode == ModeLocal }

// IsDemo reports whether the demo workspace is wanted.
func (c Config) IsDemo() bool { return c.Demo == "true" || c.Demo == "" && c.Local() }

// SignupOpen reports whether anybody may create a workspace.
func (c Config) SignupOpen() bool { return c.Signup != "closed" }

// Web is the part that the edge declares.
func (c Config) Web() web.Config {
	return web.Config{BaseURL: c.BaseURL, TrustedProxies: c.TrustedProxies}
}

// Mailing is the part that mail declares.
func (c Config) Mailing() mail.Config {
	return mail.Config{SMTPURL: c.SMTP.URL.Reveal(), From: c.Mail.From}
}

// Storing is the part that blob declares.
func (c Config) Storing() blob.Config {
	return blob.Config{URL: c.Blob.URL, AccessKey: c.Blob.AccessKey, SecretKey: c.Blob.SecretKey.Reveal()}
}

// complete fills in what follows from other settings.
func (c *Config) complete() error {
	if c.HTTP.Address == "" {
		c.HTTP.Address = ":8080"
		if c.Local() {
			c.HTTP.Address = "localhost:8080"
		}
	}
	if c.BaseURL == "" {
		_, port, err := net.SplitHostPort(c.HTTP.Address)
		if err != nil {
			return fmt.Errorf("http.address %q: write it like localhost:8080", c.HTTP.Address)
		}
		c.BaseURL = "http://localhost:" + port
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	dir, err := filepath.Abs(c.DataDir)
	if err != nil {
		return fmt.Errorf("data_dir: %w", err)
	}
	c.DataDir = dir
	if c.Blob.URL == "" {
		c.Blob.URL = "file://" + filepath.ToSlash(filepath.Join(dir, "blobs"))
	}
	if c.Mail.From == "" {
		if u, err := url.Parse(c.BaseURL); err == nil {
			c.Mail.From = "Hearth <hearth@" + u.Hostname() + ">"
		}
	}
	return nil
}

// Validate joins everything that is wrong or missing for the mode.
func (c Config) Validate() error {
	problems := []error{c.Web().Validate(), c.Storing().Validate()}
	need := func(value, key string) {
		if value == "" {
			problems = append(problems, fmt.Errorf("%s is required: set %s", key, envName(key)))
		}
	}
	oneOf := func(key, value string, allowed ...string) {
		for _, a := range allowed {
			if value == a {
				return
			}
		}
		problems = append(problems, fmt.Errorf("%s %q: choose one of %s", key, value, strings.Join(allowed, ", ")))
	}
	if c.mode == ModeServe || c.mode == ModeWorker {
		need(c.Database.URL.Reveal(), "database.url")
		need(c.Redis.URL.Reveal(), "redis.url")
		need(c.SecretKey.Reveal(), "secret_key")
		need(c.SMTP.URL.Reveal(), "smtp.url")
	}
	for key, secret := range map[string]Secret{"secret_key": c.SecretKey, "secret_key_previous": c.SecretKeyPrevious} {
		if n := len(secret.Reveal()); n > 0 && n < 32 {
			problems = append(problems, fmt.Errorf("%s: use at least 32 characters, for example from `openssl rand -base64 33`", key))
		}
	}
	if c.HTTP.Linger < 0 || c.HTTP.Linger > time.Minute {
		problems = append(problems, fmt.Errorf("http.linger %s: choose between 0s and 1m", c.HTTP.Linger))
	}
	if c.Hibernate.After < 0 || c.Hibernate.After > 0 && c.Hibernate.After < time.Second {
		problems = append(problems, fmt.Errorf("hibernate.after %s: choose 1s or more, or 0s for never", c.Hibernate.After))
	}
	if c.ExitWhenIdle < 0 || c.ExitWhenIdle > 0 && c.ExitWhenIdle < time.Second {
		problems = append(problems, fmt.Errorf("exit_when_idle %s: choose 1s or more, or 0s for never", c.ExitWhenIdle))
	}
	if c.Hibernate.AfterSmall < time.Second {
		problems = append(problems, fmt.Errorf("hibernate.after_small %s: choose 1s or more", c.Hibernate.AfterSmall))
	}
	if c.Hibernate.AfterLarge < 0 || c.Hibernate.AfterLarge > 0 && c.Hibernate.AfterLarge < time.Second {
		problems = append(problems, fmt.Errorf("hibernate.after_large %s: choose 1s or more, or 0s for never", c.Hibernate.AfterLarge))
	}
	for key, n := range map[string]int{"pool.connections": c.Pool.Connections, "pool.tenants": c.Pool.Tenants} {
		if n < 1 || n > 100_000 {
			problems = append(problems, fmt.Errorf("%s %d: choose 1 or more", key, n))
		}
	}
	if c.Pool.Lifetime < time.Second {
		problems = append(problems, fmt.Errorf("pool.lifetime %s: choose 1s or more", c.Pool.Lifetime))
	}
	problems = append(problems, c.checkServers())
	if c.Metrics.Address != "" {
		problems = append(problems, c.privately())
	}
	if c.SMTP.URL != "" {
		problems = append(problems, c.Mailing().Validate())
	}
	problems = append(problems, c.Gateway().Validate(), c.Billing.validate())
	if c.Stripe.SecretKey != "" && c.mode != ModeTool {
		need(strings.Join(c.Gateway().WebhookSecrets, ""), "stripe.webhook_secret")
	}
	oneOf("signup", c.Signup, "open", "closed")
	oneOf("demo", c.Demo, "", "true", "false")
	oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	oneOf("log.format", c.Log.Format, "text", "json")
	if c.IsDemo() && c.Demo == "" && !loopback(c.HTTP.Address) {
		problems = append(problems, fmt.Errorf("the demo workspace has passwords that everybody knows, so it is not served at %s: "+
			"listen on localhost, or set HEARTH_DEMO=false (or true, if you mean it)", c.HTTP.Address))
	}
	return errors.Join(problems...)
}

// privately refuses a metrics address that is none, or the public one.
func (c Config) privately() error {
	_, port, err := net.SplitHostPort(c.Metrics.Address)
	if err != nil {
		return fmt.Errorf("metrics.address %q: write it like localhost:9090", c.Metrics.Address)
	}
	if _, public, _ := net.SplitHostPort(c.HTTP.Address); port == public && port != "0" {
		return fmt.Errorf("metrics.address %q: it has the port of http.address, which is for everybody; choose another", c.Metrics.Address)
	}
	return nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
