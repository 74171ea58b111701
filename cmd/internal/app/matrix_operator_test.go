package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAnOperatorIsNobodyInAWorkspace tries every route of a workspace with an
// operator's cookie, under its own name and a member's.
func TestAnOperatorIsNobodyInAWorkspace(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	victim := newParty(t, a, "Victimmark", 500_000)
	operator := operatorCookie(t, a)
	before := snapshot(t, a, victim)
	for _, r := range matrix {
		if r.open || r.bearer {
			continue
		}
		method, _, _ := strings.Cut(r.route, " ")
		form := url.Values{}
		if r.form != nil {
			form = r.form(victim)
		} else if method == http.MethodGet {
			form = nil
		}
		for _, name := range []string{operator.Name, "hearth_session"} {
			res, body := ask(t, a, method, victim.host(), r.aim(victim), form, nil, &http.Cookie{Name: name, Value: operator.Value})
			if res.StatusCode < 300 || res.StatusCode >= 500 || strings.Contains(body, victim.marker) {
				t.Errorf("%s with %s: %d\n%s", r.route, name, res.StatusCode, body)
			}
		}
	}
	if diff := cmp.Diff(before, snapshot(t, a, victim)); diff != "" {
		t.Errorf("the victim's data changed (-before +after):\n%s", diff)
	}
}
