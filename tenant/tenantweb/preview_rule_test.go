package tenantweb

import (
	"testing"

	"hearth/tenant"
)

func TestPreviewsAreAnAdministratorsToSwitchOff(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	_, member := s.member(t, w, "Mona", tenant.RoleMember)
	shown := func(want bool) {
		t.Helper()
		if rules, err := tenant.Rules(t.Context(), w.db); err != nil || rules.LinkPreviews != want || rules.RestrictedRooms {
			t.Errorf("rules %+v, %v; want previews %v", rules, err, want)
		}
	}
	shown(true)
	wantStatus(t, s.get(t, w.Slug, "/settings", w.as), 200, "Show previews of links")
	wantStatus(t, s.post(t, w.Slug, "/settings/previews", nil, member), 403)
	shown(true)
	wantLocation(t, s.post(t, w.Slug, "/settings/previews", nil, w.as), "/settings")
	shown(false)
	wantLocation(t, s.post(t, w.Slug, "/settings/previews", values("shown", hostile), w.as), "/settings")
	shown(true)
}
