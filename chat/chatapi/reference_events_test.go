package chatapi_test

import (
	"net/http"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant/tenanttest"
)

func TestTheReferenceSaysWhatSubscriptionsAreTold(t *testing.T) {
	t.Parallel()
	w := newV1World(t, tenanttest.New(t))
	page := w.sendAs(t, "", http.MethodGet, "", "", nil)
	for _, e := range chat.FeedEvents {
		_, after, found := strings.Cut(string(page.body), "<dt><code>"+string(e)+"</code></dt><dd>")
		if !found || strings.HasPrefix(after, "<") {
			t.Errorf("nothing is said of %s", e)
		}
	}
	for _, text := range []string{`href="#events"`, `id="events"`, "events.missed", "&#34;sequence&#34;: 1024", "&#34;role&#34;: &#34;member&#34;", "compare_digest"} {
		if !strings.Contains(string(page.body), text) {
			t.Errorf("%s is not on the page", text)
		}
	}
}
