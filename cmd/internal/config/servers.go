package config

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/viper"
)

// Server is one more Postgres that holds tenants; "main", the one of database.url,
// takes a weight only.
type Server struct {
	URL       Secret `mapstructure:"url"`        // as the role that owns the schemas
	TenantURL Secret `mapstructure:"tenant_url"` // as role hearth_tenant; empty: derived
	Weight    *int   `mapstructure:"weight"`     // its share of new tenants; not set: 1
}

const mainServer = "main"

// WeightOf is a server's share of new tenants, against the weights of the others.
func (c Config) WeightOf(name string) int {
	if w := c.Servers[name].Weight; w != nil {
		return *w
	}
	return 1
}

// OtherServers names the servers besides main, in order.
func (c Config) OtherServers() []string {
	names := slices.Sorted(maps.Keys(c.Servers))
	return slices.DeleteFunc(names, func(name string) bool { return name == mainServer })
}

// serversFromEnvironment reads HEARTH_SERVERS, which is what stands under servers: in
// the file, as YAML or JSON. The names are the operator's, so no variable could be
// known for each.
func serversFromEnvironment(v *viper.Viper) error {
	text := os.Getenv(envName("servers"))
	if text == "" {
		return nil
	}
	given := viper.New()
	given.SetConfigType("yaml")
	if err := given.ReadConfig(strings.NewReader(text)); err != nil {
		return fmt.Errorf("%s: write it as in the file, such as {north: {url: postgres://…, weight: 1}}: it cannot be read", envName("servers"))
	}
	v.Set("servers", given.AllSettings())
	return nil
}

var serverName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

// checkServers joins everything that is wrong with the servers.
func (c Config) checkServers() error {
	var problems []error
	used := map[string]string{place(c.Database.URL): "database.url"}
	sum := c.WeightOf(mainServer)
	if c.Servers[mainServer].URL != "" || c.Servers[mainServer].TenantURL != "" {
		problems = append(problems, errors.New("servers.main: main is the server of database.url and tenant_database.url; here it takes a weight only"))
	}
	for _, name := range c.OtherServers() {
		s := c.Servers[name]
		if !serverName.MatchString(name) {
			problems = append(problems, fmt.Errorf("servers.%s: name it with small letters, digits and dashes, at most 31", name))
		}
		if s.URL == "" {
			problems = append(problems, fmt.Errorf("servers.%s.url is required", name))
		} else if other, twice := used[place(s.URL)]; twice {
			problems = append(problems, fmt.Errorf("servers.%s.url leads to the same database as %s", name, other))
		}
		used[place(s.URL)] = "servers." + name + ".url"
		sum += max(c.WeightOf(name), 0)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Servers)) {
		if w := c.WeightOf(name); w < 0 || w > 1000 {
			problems = append(problems, fmt.Errorf("servers.%s.weight %d: choose between 0 and 1000", name, w))
		}
	}
	if sum <= 0 {
		problems = append(problems, errors.New("servers: every weight is 0, so there is no place for a new workspace"))
	}
	return errors.Join(problems...)
}

// place is what two addresses of one database have in common, as far as a text tells;
// `hearth migrate up` asks the servers themselves.
func place(address Secret) string {
	u, err := url.Parse(address.Reveal())
	if err != nil || u.Host == "" {
		return address.Reveal()
	}
	port := u.Port()
	if port == "" {
		port = "5432"
	}
	return strings.ToLower(u.Hostname()) + ":" + port + u.Path
}
