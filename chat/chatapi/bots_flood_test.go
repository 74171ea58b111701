package chatapi_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
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
// door post while one bot posts 10,000 times a second from 200 addresses, and reports how
// long their posts take then and take otherwise.
func BenchmarkPeopleWhileABotFloods(b *testing.B) {
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
	address := webtest.Listen(b, s.server)
	say := func(host, from string, cookie *http.Cookie) int {
		req, err := http.NewRequest(http.MethodPost, "http://"+address+"/say", nil)
		if err != nil {
			b.Error(err)
			return 0
		}
		req.Host = host + ".hearth.test"
		req.Header.Set("X-Forwarded-For", from)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.AddCookie(cookie)
		res, err := http.DefaultClient.Do(req)
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
	these := []somebody{{s.t.Slug, "192.0.2.1", webtest.SignIn(b, env, s.db, s.ada)}, {next.t.Slug, "192.0.2.2", webtest.SignIn(b, env, next.db, next.ada)}}
	// posts is how long half of a person's posts take at most, and 19 of 20, one every 50 ms.
	posts := func(p somebody, times int) (half, most time.Duration) {
		var took []time.Duration
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for range times {
			<-tick.C
			began := time.Now()
			if status := say(p.host, p.from, p.cookie); status != http.StatusOK {
				b.Errorf("a person's post answers %d", status)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		return took[len(took)/2], took[len(took)*19/20]
	}
	report := func(what string) {
		var people sync.WaitGroup
		for i, where := range []string{"here", "nextdoor"} {
			people.Go(func() {
				half, most := posts(these[i], 80)
				b.ReportMetric(float64(half.Microseconds())/1000, "ms-"+what+"-"+where)
				b.ReportMetric(float64(most.Microseconds())/1000, "ms-"+what+"-"+where+"-p95")
			})
		}
		people.Wait()
	}
	for b.Loop() {
		report("quiet")
		wait := flood{Address: address, Host: s.t.Slug + ".hearth.test", Path: fmt.Sprintf("/rooms/%d/%s/messages", s.room.ID, key), Connections: 200, PerSecond: 10_000, For: 6 * time.Second}.begin(b)
		report("flood")
		got := wait()
		tries := 0
		for _, times := range got.Statuses {
			tries += times
		}
		b.ReportMetric(float64(got.Statuses[http.StatusCreated]), "taken")
		b.ReportMetric(float64(got.Statuses[http.StatusTooManyRequests]), "limited")
		b.ReportMetric(float64(tries)/got.Took.Seconds(), "tries/s")
	}
}
