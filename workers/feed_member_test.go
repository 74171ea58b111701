package workers

import (
	"context"
	"errors"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"

	"github.com/google/go-cmp/cmp"
)

// unsteady is a chat that can fail at telling programs.
type unsteady struct {
	*chat.Service
	fails bool
}

func (u *unsteady) Tell(ctx context.Context, db tenant.DB, m tenant.Member) error {
	return errors.Join(u.Service.Tell(ctx, db, m), map[bool]error{true: errors.New("it fails")}[u.fails])
}

func TestASubscriptionIsToldOfMembers(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	rooms := &unsteady{Service: h.chat}
	people := tenant.NewService(tenant.ServiceConfig{Registry: h.env.Registry, Keys: h.env.Keys, Rooms: rooms, Sockets: h.env.Sockets, Jobs: job.NewClient(nil), Files: h.env.Files, Resolver: h.env.DNS, Now: time.Now})
	p := newProgram(t, silence)
	h.feed(p, []chat.EventType{chat.MemberJoined, chat.MemberUpdated, chat.MemberLeft})
	grace := tenanttest.Member(t, h.db, "Grace")
	const password = "a long password of Ada's"
	digest, err := tenant.HashPassword(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.db.NewRaw(`UPDATE ?tenant.members SET password_digest = ? WHERE id = ?`, digest, h.ada.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	owner := h.ada
	for _, tt := range []struct {
		name string
		does func(ctx context.Context) error
		want []string // event, name, role and bio
	}{
		{"a name and a bio", func(ctx context.Context) error {
			_, err := people.ChangeProfile(ctx, h.db, grace, "Grace Hopper", "Counts")
			return err
		}, []string{"member.updated Grace Hopper member Counts"}},
		{"a picture", func(ctx context.Context) error { return people.RemoveAvatar(ctx, h.db, grace) }, []string{"member.updated Grace member "}},
		{"a role", func(ctx context.Context) error {
			return people.ChangeRole(ctx, h.db, owner, grace.ID, tenant.RoleAdministrator)
		}, []string{"member.updated Grace Hopper administrator Counts"}},
		{"deactivated", func(ctx context.Context) error { return people.Deactivate(ctx, h.db, owner, grace.ID) }, []string{"member.left Grace Hopper administrator Counts"}},
		{"here again", func(ctx context.Context) error {
			rooms.fails = false
			return people.Reactivate(ctx, h.db, owner, grace.ID)
		}, []string{"member.joined Grace Hopper administrator Counts"}},
		{"banned", func(ctx context.Context) error {
			_, err := people.Ban(ctx, h.db, owner, grace.ID, nil)
			return err
		}, []string{"member.left Grace Hopper administrator Counts"}},
		{"let in again", func(ctx context.Context) error {
			rooms.fails = false
			_, err := people.Unban(ctx, h.db, owner, grace.ID)
			return err
		}, []string{"member.joined Grace Hopper administrator Counts"}},
		{"the workspace handed over", func(ctx context.Context) error {
			_, err := people.TransferOwnership(ctx, h.db, owner, grace.ID, password)
			return err
		}, []string{"member.updated Ada Byron administrator ", "member.updated Grace Hopper owner Counts"}},
	} {
		rooms.fails = true
		before := h.everybody()
		if err := tt.does(t.Context()); err != nil {
			if diff := cmp.Diff(before, h.everybody()); diff != "" {
				t.Errorf("%s: nobody is told, and yet (-before +after):\n%s", tt.name, diff)
			}
			rooms.fails = false
			if err := tt.does(t.Context()); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
		} else if rooms.fails {
			t.Errorf("%s: done without telling anybody", tt.name)
		}
		h.works()
		var got []string
		for _, c := range p.calls() {
			said := payload(t, c.Body)
			m := said["data"].(map[string]any)["member"].(map[string]any)
			bio, _ := m["bio"].(string)
			got = append(got, said["type"].(string)+" "+m["name"].(string)+" "+m["role"].(string)+" "+bio)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// everybody is what there is of members.
func (h *hookHouse) everybody() (rows []string) {
	h.t.Helper()
	if err := h.db.NewRaw(`SELECT concat_ws(' ', id, name, bio, role, status, avatar_version) FROM ?tenant.members ORDER BY id`).Scan(h.t.Context(), &rows); err != nil {
		h.t.Fatal(err)
	}
	return rows
}
