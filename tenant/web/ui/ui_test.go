package ui

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens anew")

// hostile is what people type into every field there is.
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> & 'Ada' ` + "\u202e" + `{{.}}`

const hostileURL = "javascript:alert(document.cookie)"

func TestParts(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 9, 2, 3, 0, time.UTC)
	tests := []struct {
		name string
		part templ.Component
	}{
		{"document", with(Document(Head{
			Title: hostile, Family: FamilyChat, Theme: "dark", Accent: hostile, Description: hostile,
			Refresh: 2, Skip: Link{hostile, "#compose"}, Flash: Toast{Text: hostile},
			Meta: []Meta{{"realtime", hostile}},
		}), text(hostile))},
		{"document with nothing set", with(Document(Head{Title: "Hearth", Index: true}), text("body"))},
		{"document of the console", with(Document(Head{Title: "Tenants", Family: FamilyConsole, Theme: "nonsense"}), text("body"))},
		{"button", join(
			Button{Label: hostile, Kind: Primary, Icon: "plus", Size: "lg", Block: true, Submit: true, Busy: "Creating…"},
			Button{Label: "Go", Href: hostileURL},
			Button{Label: "Newer", Href: "/x", Disabled: true},
			Button{Label: "Delete…", Kind: Warn, Disabled: true, Attrs: templ.Attributes{"data-x": hostile}},
			IconButton{Label: hostile, Icon: "x", Shortcut: "Esc", Class: "tip-end"},
			IconButton{Label: "Workspace settings", Icon: "sliders", Href: "/settings"},
			ThemeButton("dark", "tip-up"), ThemeButton("", ""),
		)},
		{"field", join(
			Field{Label: hostile, Name: "name", Value: hostile, Placeholder: hostile, Required: true, Autocomplete: "name", MaxLength: 80},
			Field{Label: "Email", Name: "email", Type: "email", Value: "ada@", Hint: "not shown", Error: hostile},
			Field{Label: "Workspace address", Name: "slug", Value: "larkfield", Affix: ".hearth.example", Good: "It is free.", Live: true},
			Field{Label: "Bio", Name: "bio", Value: "</textarea>" + hostile, Rows: 3, Hint: hostile},
			Field{Label: "Find", Name: "q", Type: "search", Icon: "search", Live: true, Attrs: templ.Attributes{"autofocus": true}},
		)},
		{"password field", join(
			PasswordField{New: true, Hint: "At least 10 characters."},
			PasswordField{Label: "Current password", Name: "current", Error: hostile},
		)},
		{"other fields", join(
			SelectField{Label: "Role", Name: "role", Value: "member", Options: []Option{{"owner", "Owner"}, {"member", hostile}}},
			SelectField{Label: "Role of " + hostile, Name: "role", ID: "role-7", Small: true, Options: []Option{{hostile, "x"}}},
			Switch{Label: hostile, Name: "sound", Hint: hostile, Checked: true},
			CopyField{Label: "Invite link", Value: hostile, Button: "Copy link", Said: "Link copied", Kind: Primary},
		)},
		{"faces", join(
			Avatar{Name: hostile, Hue: 3}, Avatar{Name: "Inês Duarte", Hue: 2, Size: 20},
			Avatar{Name: "Ada", Src: "/avatars/1?" + hostile, Size: 32}, Avatar{Bot: true, Size: 24},
			WorkspaceMark(hostile, "", "big"), WorkspaceMark("x", hostileURL, ""), Brand("/"), WorkspaceBrand(hostile, "", "/"),
			Person{Avatar: Avatar{Name: "A", Size: 32}, Name: hostile, Note: "you", Sub: hostile}, Person{Name: "B", Href: hostileURL},
		)},
		{"notices", join(
			Toast{Text: hostile, Kind: "bad"}, with(Banner(Notice{Kind: "danger", Icon: "pause"}), text(hostile)), with(Banner(Notice{}), text("x")),
			with(EmptyState(Empty{hostile, hostile}), Button{Label: "Add people"}),
			Progress{Label: hostile, Value: 62, Max: 100, Kind: "ember", ID: "bar"}, Progress{Label: "Waking"},
			Chip{"Past due", "past-due"}, Chip{hostile, "bare"},
		)},
		{"dialog and menu", join(
			Button{Label: "Open", Attrs: Opens("d")}, with(Dialog(DialogHead{ID: "d", Title: hostile, Open: true, Wide: true}), Button{Label: "Cancel", Attrs: Closes("d")}),
			Button{Label: "More", Attrs: OpensMenu("m")},
			with(Menu(MenuHead{"m", hostile}), join(
				MenuItem{Label: hostile, Icon: "link", Shortcut: "L"}, MenuItem{Label: "Profile", Href: hostileURL},
				MenuItem{Label: "Delete", Destroy: true, Submit: true, Attrs: templ.Attributes{"form": "f"}},
			)),
		)},
		{"tables", join(
			Column{Label: hostile, Href: hostileURL, Sorted: "descending", Number: true}, Column{Label: "Actions", Silent: true}, Column{Label: "Slug"},
			Pager{Summary: hostile, Older: "?after=7f3a"}, Tabs(hostile, []Tab{{"All", "?", "12", true}, {hostile, hostileURL, "", false}}),
		)},
		{"split page", with(SplitPage(Split{Title: hostile, Lede: hostile, Link: Link{hostile, "/workspaces"}, Aside: Peek()}), text("form"))},
		{"split page alone", with(SplitPage(Split{Brand: WorkspaceBrand(hostile, "", "/"), Title: "Sign in"}), text("form"))},
		{"centered page", with(CenteredPage(Centered{Mark: WorkspaceMark(hostile, "", "big"), Title: hostile, Lede: hostile, Footer: hostile}), text("more"))},
		{"settings layout", with(SettingsLayout(Settings{
			Back: Link{"Back to " + hostile, "/"}, Title: hostile, Lede: hostile, Actions: Button{Label: "New bot"},
			Groups: []NavGroup{{"Workspace", []NavItem{{Label: "Members", Href: "/members", Icon: "users", Count: "14", Current: true}, {Label: hostile, Href: hostileURL}}}},
		}), text("cards"))},
		{"local time", join(
			LocalTime(at, TimeClock), LocalTime(at, TimeDate), LocalTime(at, TimeFull), LocalTime(at, TimeRelative),
			LocalTime(at, TimeDay), LocalTime(at.In(time.FixedZone("east", 5*3600)), TimeFull), LocalTime(time.Time{}, TimeDate),
		)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := render(t, tt.part)
			golden(t, tt.name, got)
			for _, bad := range []string{"<script>alert", "<img src=x", "javascript:", " style=", " onerror=alert(1)&gt; on"} {
				if strings.Contains(got, bad) {
					t.Errorf("%q got through", bad)
				}
			}
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".golden.html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	// Assets are named by content, which is not what these tests are about.
	return hashes.ReplaceAllString(b.String(), "/assets/$1.$2") + "\n"
}

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

// join renders one part per line.
func join(parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, p := range parts {
			if err := p.Render(ctx, w); err != nil {
				return err
			}
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
		return nil
	})
}

func with(part, children templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return part.Render(templ.WithChildren(ctx, children), w)
	})
}
