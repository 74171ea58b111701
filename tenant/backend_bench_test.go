package tenant_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// BenchmarkBackends goes through many tenants on one connection, again and again, and
// reports how much memory of its own (RssAnon) the largest backend had, with and
// without retiring. Postgres must run on this machine. HEARTH_TEST_TENANTS says through
// how many tenants (200).
func BenchmarkBackends(b *testing.B) {
	n := 200
	if text := os.Getenv("HEARTH_TEST_TENANTS"); text != "" {
		n, _ = strconv.Atoi(text)
	}
	env := tenanttest.Alone(b)
	var all []tenant.Tenant
	for range n {
		_, made := env.Open(b)
		all = append(all, made)
	}
	few := []string{"rooms", "memberships", "messages", "members"}
	for _, touched := range []struct {
		name   string
		tables []string
	}{{"few tables", few}, {"all tables", tenant.ArchivedTables}} {
		for _, most := range []int{-1, n / 2, n / 10} {
			name := fmt.Sprintf("%s, retired after %d", touched.name, most)
			if most < 0 {
				name = touched.name + ", never retired"
			}
			b.Run(name, func(b *testing.B) {
				pools, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: env.URL, TenantPassword: env.Keys.RolePassword(), MaxConns: 1, MaxTenants: most})
				if err != nil {
					b.Fatal(err)
				}
				defer pools.Close()
				r := tenant.NewRegistry(pools, "hearth.test", nil)
				query := "SELECT pg_backend_pid()"
				for _, table := range touched.tables {
					query += " + 0 * (SELECT count(*) FROM ?tenant." + table + ")"
				}
				largest, backends, last := 0, 0, 0
				at := 0
				for b.Loop() {
					db, err := r.OpenTenant(b.Context(), all[at%n])
					if err != nil {
						b.Fatal(err)
					}
					at++
					var pid int
					if err := db.NewRaw(query).Scan(b.Context(), &pid); err != nil {
						b.Fatal(err)
					}
					if pid != last {
						backends, last = backends+1, pid
					}
					if kb := anonymous(pid); kb > largest { // 0 when it has just retired
						largest = kb
					}
				}
				b.ReportMetric(float64(largest)/1024, "MB/backend")
				b.ReportMetric(float64(b.N)/float64(backends), "visits/backend")
			})
		}
	}
}

// anonymous is RssAnon of a process in kB.
func anonymous(pid int) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(text), "RssAnon:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, _ := strconv.Atoi(fields[0])
	return kb
}
