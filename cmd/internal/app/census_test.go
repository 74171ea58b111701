package app

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"hearth/cmd/internal/config"
	"hearth/tenant/tenanttest"
)

// census counts the entries of every map and slice that can be reached from a value
// through fields, by the path of the field. What other modules keep is not looked at,
// but for what they hold in our name.
type census struct {
	seen  map[uintptr]bool
	found map[string]int
}

func countAll(v any) map[string]int {
	c := census{map[uintptr]bool{}, map[string]int{}}
	c.walk(reflect.ValueOf(v), "")
	return c.found
}

var (
	syncMap = reflect.TypeFor[sync.Map]()
	foreign = []string{"golang.org/x/sync/singleflight", "container/list"} // and looked at
)

func (c census) walk(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || c.seen[v.Pointer()] {
			return
		}
		c.seen[v.Pointer()] = true
		c.walk(v.Elem(), path)
	case reflect.Interface:
		c.walk(v.Elem(), path)
	case reflect.Struct:
		if v.Type() == syncMap && v.CanAddr() {
			(*sync.Map)(v.Addr().UnsafePointer()).Range(func(any, any) bool { c.found[path]++; return true })
			return
		}
		if p := v.Type().PkgPath(); p != "" && !strings.HasPrefix(p, "hearth/") && !slices.Contains(foreign, p) {
			return
		}
		for i := range v.NumField() {
			c.walk(v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Map:
		c.found[path] += v.Len()
		for entries := v.MapRange(); entries.Next(); {
			c.walk(entries.Value(), path+"[]")
		}
	case reflect.Slice, reflect.Array:
		c.found[path] += v.Len()
		if v.Type().Elem().Kind() != reflect.Uint8 {
			for i := range v.Len() {
				c.walk(v.Index(i), path+"[]")
			}
		}
	}
}

// TestTenantsLeaveNothingBehind visits 5,000 tenants that sleep and a few that are
// awake, in which people write, and compares what the process holds with what it held
// before. Buckets of limits, of which there is one for a while for whoever came, are
// counted in tenant/web, paces of jobs in workers/job, and sockets in chat/hub.
//
// Not parallel: it measures the heap.
func TestTenantsLeaveNothingBehind(t *testing.T) {
	const tenants = 5000
	a := newApp(t, func(c *config.Config) { c.TrustedProxies = []string{"0.0.0.0"} }) // whom a request of a test comes from
	from := func(n int) http.Header {
		return http.Header{"X-Forwarded-For": {fmt.Sprintf("20.%d.%d.1", n>>8, n&255)}}
	}
	rows := tenanttest.Unique("s")
	_, err := a.pools.Owner.ExecContext(t.Context(), `INSERT INTO control.tenants (id, slug, name, state, residence)
		SELECT gen_random_uuid(), ?0 || '-' || n, 'Sleeper ' || n, 'active', 'hibernated' FROM generate_series(1, ?1) AS n`, rows, tenants)
	must(t, err)
	t.Cleanup(func() {
		_, _ = a.pools.Owner.Exec(`DELETE FROM control.tenants WHERE slug LIKE ?`, rows+"-%")
	})
	var awake []party
	for i, marker := range []string{"Censusone", "Censustwo", "Censusthree"} {
		awake = append(awake, newParty(t, a, marker, int64(i+1)*100_000))
	}
	visit := func(n int) {
		host := fmt.Sprintf("%s-%d.hearth.test", rows, n)
		if res, body := ask(t, a, http.MethodGet, host, "/session/new", nil, from(n)); res.StatusCode != http.StatusOK {
			t.Fatalf("%s answers %d %.200s", host, res.StatusCode, body)
		}
	}
	come := func() {
		for _, p := range awake {
			room := fmt.Sprintf("/rooms/%d", p.room.ID)
			res, body := ask(t, a, http.MethodPost, p.host(), room+"/messages", url.Values{"body": {"hello"}, "client_id": {tenanttest.Unique("c")}}, from(0), p.cookie)
			if res.StatusCode != http.StatusSeeOther {
				t.Fatalf("posting answers %d %.200s", res.StatusCode, body)
			}
			if res, body = ask(t, a, http.MethodGet, p.host(), room, nil, from(0), p.cookie); res.StatusCode != http.StatusOK {
				t.Fatalf("the room answers %d %.200s", res.StatusCode, body)
			}
		}
	}
	for n := range 20 { // what is made once for all
		visit(n + 1)
	}
	come()
	must(t, a.costs.Flush(t.Context())) // what a visit cost is kept for a quarter of an hour
	before, heap := countAll(a), heapNow()
	for n := range tenants {
		visit(n + 1)
	}
	come()
	must(t, a.costs.Flush(t.Context()))
	after := countAll(a)
	if grown := heapNow() - heap; grown > tenants*300 { // buckets of limits, two for each address
		t.Errorf("%d bytes are kept of %d tenants that were visited", grown, tenants)
	}
	if len(after) < 20 {
		t.Errorf("only %d fields were counted: %v", len(after), slices.Sorted(maps.Keys(after)))
	}
	for path, n := range after {
		if strings.Contains(path, ".limits.") || strings.HasSuffix(path, ".pulse.beats") { // which has one for a minute
			continue
		}
		if n > before[path] {
			t.Errorf("%s held %d and holds %d", path, before[path], n)
		}
	}
}

func heapNow() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
