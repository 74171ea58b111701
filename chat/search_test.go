package chat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
	"hearth/workers/job"

	"github.com/google/go-cmp/cmp"
)

// finds runs a search and returns what was said, the newest first.
func finds(t *testing.T, db tenant.DB, me tenant.Member, text string) []string {
	t.Helper()
	service, _ := chattest.Service()
	page, err := service.Search(t.Context(), db, me, chat.SearchRequest{Text: text})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	said := []string{}
	for _, f := range page.Found {
		said = append(said, f.Body)
	}
	return said
}

func TestSearch(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace, grant := chattest.Member(t, db, "Ada Okafor"), chattest.Member(t, db, "Grâce Lindqvist"), chattest.Member(t, db, "Grant")
	kitchen, launch := chattest.Room(t, db), chattest.Room(t, db)
	service, _ := chattest.Service()
	if _, err := service.RenameRoom(t.Context(), db, kitchen, tenant.Member{Role: tenant.RoleOwner}, "Kitchen table", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := service.RenameRoom(t.Context(), db, launch, tenant.Member{Role: tenant.RoleOwner}, "Launch", ""); err != nil {
		t.Fatal(err)
	}
	chattest.Post(t, db, kitchen, ada, "Café **crème** at noon")
	chattest.Post(t, db, kitchen, grace, "No cafe, tea: see [the list](https://example.com/teas)")
	chattest.Post(t, db, launch, ada, "Ship `v1.2` at noon, not the café")
	chattest.Post(t, db, launch, grant, "東京タワーに行く")
	old := []chat.Message{
		{RoomID: launch.ID, CreatorID: grant.ID, ClientID: "old-1", Body: "Plan of March", CreatedAt: time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC),
			Attachments: []chat.Attachment{{Key: "k", Filename: "Budget für März.pdf", ContentType: "application/pdf", ByteSize: 1}}},
		{RoomID: launch.ID, CreatorID: grant.ID, ClientID: "old-2", Body: "Picture of March", CreatedAt: time.Date(2026, 3, 2, 0, 30, 0, 0, time.UTC),
			Attachments: []chat.Attachment{{Key: "k2", Filename: "tent.png", ContentType: "image/png", ByteSize: 1, Width: 4, Height: 3}}},
	}
	if err := chat.ImportMessages(t.Context(), db, chat.History{Messages: old}); err != nil {
		t.Fatal(err)
	}
	const cafe, tea, ship, tokyo, plan, picture = "Café **crème** at noon", "No cafe, tea: see [the list](https://example.com/teas)", "Ship `v1.2` at noon, not the café", "東京タワーに行く", "Plan of March", "Picture of March"
	tests := []struct {
		text string
		want []string
	}{
		{"caf", []string{ship, tea, cafe}},
		{"CAFÉ noon", []string{ship, cafe}},
		{`"creme at noon"`, []string{cafe}},
		{`"at noon cafe"`, nil},
		{"noon -creme", []string{ship}},
		{"-noon cafe", []string{tea}},
		{"v1.2", []string{ship}},
		{"example.com/te", []string{tea}},
		{"東京", []string{tokyo}},
		{"タワー", []string{tokyo}},
		{"京東", nil},
		{"budget", []string{plan}},
		{"marz.pdf", []string{plan}},
		{"has:file", []string{picture, plan}},
		{"has:image", []string{picture}},
		{"-has:image march", []string{plan}},
		{"has:link", []string{tea}},
		{"has:code", []string{ship}},
		{"from:ada", []string{ship, cafe}},
		{"from:@me", []string{ship, cafe}},
		{"from:grace", []string{tea}},
		{"from:gra", []string{picture, plan, tokyo, tea}},
		{"from:grant", []string{picture, plan, tokyo}},
		{"cafe -from:me", []string{tea}},
		{"in:kitchen", []string{tea, cafe}},
		{`in:#"Kitchen Table" cafe`, []string{tea, cafe}},
		{"cafe -in:kitchen", []string{ship}},
		{"on:2026-03-01", []string{plan}},
		{"before:2026-03-02", []string{plan}},
		{"march after:2026-03-01", []string{picture}},
		{"cafe on:2026-03-01", nil},
		{"nowhere", nil},
	}
	for _, tt := range tests {
		if tt.want == nil {
			tt.want = []string{}
		}
		if diff := cmp.Diff(tt.want, finds(t, db, ada, tt.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
	}
	page, err := service.Search(t.Context(), db, ada, chat.SearchRequest{Text: "on:2026-03-01", Zone: time.FixedZone("behind", -3600)})
	if err != nil || len(page.Found) != 2 {
		t.Errorf("a day an hour behind has %d messages, want 2; %v", len(page.Found), err)
	}
	for text, says := range map[string]string{"from:zoe": "Nobody here is called zoe.", "in:cellar": "You are in no room called cellar."} {
		if _, err := service.Search(t.Context(), db, ada, chat.SearchRequest{Text: text}); !fault.Is(err, fault.Invalid) || !strings.HasPrefix(fault.Message(err), says) {
			t.Errorf("%s: %v, want %q", text, err, says)
		}
	}
}

// What one may not read is not found: rooms of others, rooms that one has left or was
// taken out of, other workspaces, and what was deleted or said otherwise since.
func TestSearchFindsOnlyWhatOneMayRead(t *testing.T) {
	t.Parallel()
	db, neighbour := tenanttest.OpenTwo(t)
	ada, grace := chattest.Member(t, db, "Ada Okafor"), chattest.Member(t, db, "Grace Lindqvist")
	service := chat.NewService(&chattest.Events{}, job.NewClient(nil), time.Now)
	closed, err := service.CreateClosedRoom(t.Context(), db, ada, "Pay", []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	direct, err := service.DirectRoom(t.Context(), db, ada, []int64{ada.ID})
	if err != nil {
		t.Fatal(err)
	}
	open := chattest.Room(t, db)
	secret := chattest.Post(t, db, closed, ada, "secret of pay")
	chattest.Post(t, db, direct, ada, "secret of mine")
	public := chattest.Post(t, db, open, ada, "no secret")
	there := chattest.Member(t, neighbour, "Ada Okafor")
	chattest.Post(t, neighbour, chattest.Room(t, neighbour), there, "secret of theirs")

	check := func(when string, who tenant.Member, want ...string) {
		t.Helper()
		if diff := cmp.Diff(append([]string{}, want...), finds(t, db, who, "secret")); diff != "" {
			t.Errorf("%s, %s finds (-want +got):\n%s", when, who.Name, diff)
		}
	}
	check("at first", ada, "no secret", "secret of mine", "secret of pay")
	check("at first", grace, "no secret", "secret of pay")
	if _, err := service.SetPeople(t.Context(), db, closed, ada, false, []int64{ada.ID}); err != nil {
		t.Fatal(err)
	}
	check("taken out", grace, "no secret")
	if _, err := service.Search(t.Context(), db, grace, chat.SearchRequest{Text: "in:pay"}); !strings.Contains(fault.Message(err), "no room called pay") {
		t.Errorf("the room has a name for whoever is out of it: %v", err)
	}
	if _, err := service.EditMessage(t.Context(), db, open, ada, public.ID, "nothing of that kind"); err != nil {
		t.Fatal(err)
	}
	check("edited", grace)
	if got := finds(t, db, grace, "kind"); len(got) != 1 {
		t.Errorf("what it says now is found %d times", len(got))
	}
	if _, err := service.DeleteMessage(t.Context(), db, closed, ada, secret.ID); err != nil {
		t.Fatal(err)
	}
	check("deleted", ada, "secret of mine")
	if err := service.DeleteRoom(t.Context(), db, direct, ada); err != nil {
		t.Fatal(err)
	}
	check("its room deleted", ada)
}

func TestSearchPageByPage(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	me := chattest.Fill(t, db, chattest.Room(t, db), 3_000, func(n int) string { return fmt.Sprintf("w%d", n%40) })
	service, _ := chattest.Service()
	for text, want := range map[string]int{"w1": -1, "nr29": 111, "nr1 nr2": 0, "from:author": 3_000} {
		got, last, pages := 0, int64(0), 0
		for more := true; more && pages < 200; pages++ {
			page, err := service.Search(t.Context(), db, me, chat.SearchRequest{Text: text, Before: last})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range page.Found {
				if last != 0 && f.ID >= last {
					t.Fatalf("%s: %d comes after %d", text, f.ID, last)
				}
				last = f.ID
			}
			got, more = got+len(page.Found), page.More
			if more && len(page.Found) != chat.MaxFound {
				t.Fatalf("%s: a page has %d", text, len(page.Found))
			}
		}
		if want >= 0 && got != want || want < 0 && got < 500 {
			t.Errorf("%s: found %d, want %d", text, got, want)
		}
	}
}

func TestRecentSearches(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada Okafor"), chattest.Member(t, db, "Grace Lindqvist")
	service, _ := chattest.Service()
	look := func(who tenant.Member, text string, keep bool) []string {
		t.Helper()
		page, err := service.Search(t.Context(), db, who, chat.SearchRequest{Text: text, Keep: keep})
		if err != nil {
			t.Fatal(err)
		}
		return page.Recent
	}
	for i := range 12 {
		look(ada, fmt.Sprintf("word%d", i), true)
	}
	look(ada, "unkept", false)
	look(ada, "word5", true)
	look(grace, "hers", true)
	want := []string{"word5", "word11", "word10", "word9", "word8", "word7", "word6", "word4", "word3", "word2"}
	if diff := cmp.Diff(want, look(ada, "", true)); diff != "" {
		t.Errorf("Ada's (-want +got):\n%s", diff)
	}
	if err := service.ForgetSearch(t.Context(), db, ada, "word9"); err != nil {
		t.Fatal(err)
	}
	if got := look(ada, "", false); len(got) != 9 {
		t.Errorf("one is forgotten, and %v are left", got)
	}
	if err := service.ForgetSearch(t.Context(), db, ada, ""); err != nil {
		t.Fatal(err)
	}
	if got := look(ada, "", false); len(got) != 0 {
		t.Errorf("all are forgotten, and %v are left", got)
	}
	if diff := cmp.Diff([]string{"hers"}, look(grace, "", false)); diff != "" {
		t.Errorf("Grace's (-want +got):\n%s", diff)
	}
}
