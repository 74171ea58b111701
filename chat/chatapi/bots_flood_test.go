package chatapi_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"

	"github.com/gofiber/fiber/v2"
)

// BenchmarkPeopleWhileABotFloods has somebody in the bot's workspace and somebody next
// door post for as long as one bot tries 10,000 times from 200 addresses, and reports
// how long their posts take then and take otherwise.
func BenchmarkPeopleWhileABotFloods(b *testing.B) {
	const flood, addresses, hands = 10_000, 200, 32
	env := tenanttest.New(b)
	s := botSiteOn(b, env, webtest.NewWith(b, env, web.Config{BaseURL: webtest.Base, TrustedProxies: []string{"127.0.0.1"}}))
	s.server.Routes(tenant.HostWorkspace).Post("/say", s.server.Member(func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
		id, err := chat.FirstRoomOf(c.UserContext(), db, me.ID)
		if err != nil {
			return err
		}
		_, err = s.chat.PostMessage(c.UserContext(), db, chat.Room{ID: id}, me, chat.Draft{Body: "a person"})
		return err
	}))
	next := s
	next.db, next.t = env.Open(b)
	next.ada = tenanttest.MemberAs(b, next.db, "Grace", tenant.RoleOwner)
	next.room = next.open(b, "Next door")
	_, key := s.bot(b, "Flood")
	url := "http://" + webtest.Listen(b, s.server)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * hands}}
	ask := func(host, path, from, body string, cookies ...*http.Cookie) int {
		req, err := http.NewRequest(http.MethodPost, url+path, strings.NewReader(body))
		if err != nil {
			b.Error(err)
			return 0
		}
		req.Host = host + ".hearth.test"
		req.Header.Set("X-Forwarded-For", from)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		for _, c := range cookies {
			req.AddCookie(c)
		}
		res, err := client.Do(req)
		if err != nil {
			b.Error(err)
			return 0
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		return res.StatusCode
	}
	type somebody struct {
		host, from string
		cookie     *http.Cookie
	}
	people := []somebody{{s.t.Slug, "192.0.2.1", webtest.SignIn(b, env, s.db, s.ada)}, {next.t.Slug, "192.0.2.2", webtest.SignIn(b, env, next.db, next.ada)}}
	// posts is how long a person's posts take, one every 50 ms while going says so.
	posts := func(p somebody, going func(n int) bool) time.Duration {
		var took []time.Duration
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for n := 0; going(n); n++ {
			<-tick.C
			began := time.Now()
			if status := ask(p.host, "/say", p.from, "", p.cookie); status == http.StatusOK {
				took = append(took, time.Since(began))
			}
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	for b.Loop() {
		var quiet [2]time.Duration
		for i, p := range people {
			quiet[i] = posts(p, func(n int) bool { return n < 20 })
		}
		var sent, taken, limited atomic.Int64
		var bots, heard sync.WaitGroup
		began := time.Now()
		for range hands {
			bots.Go(func() {
				for i := sent.Add(1); i <= flood; i = sent.Add(1) {
					switch ask(s.t.Slug, fmt.Sprintf("/rooms/%d/%s/messages", s.room.ID, key), fmt.Sprintf("198.51.%d.%d", i%addresses/100, i%100+1), "flood") {
					case http.StatusCreated:
						taken.Add(1)
					case http.StatusTooManyRequests:
						limited.Add(1)
					}
				}
			})
		}
		var loud [2]time.Duration
		for i, p := range people {
			heard.Go(func() { loud[i] = posts(p, func(n int) bool { return n < 3 || sent.Load() < flood }) })
		}
		bots.Wait()
		lasted := time.Since(began)
		heard.Wait()
		b.ReportMetric(float64(taken.Load()), "taken")
		b.ReportMetric(float64(limited.Load()), "limited")
		b.ReportMetric(flood/lasted.Seconds(), "tries/s")
		for i, where := range []string{"here", "nextdoor"} {
			b.ReportMetric(float64(quiet[i].Microseconds())/1000, "ms-quiet-"+where)
			b.ReportMetric(float64(loud[i].Microseconds())/1000, "ms-flood-"+where)
		}
	}
}
