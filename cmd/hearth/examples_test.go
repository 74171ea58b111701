package main

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hearth/tenant/outbound"
)

// workspaceAt is an address at which programs reach a workspace whose name their machine
// may not resolve.
func (h hearth) workspaceAt(t *testing.T, slug string) string {
	t.Helper()
	to, err := url.Parse("http://127.0.0.1:" + h.port)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = slug + ".localhost:" + h.port
	}})
	t.Cleanup(front.Close)
	return front.URL
}

// example runs a program of deploy/examples until the test ends, and waits until it
// says that it is there if ready is not empty.
func example(t *testing.T, ready string, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(cmd.Environ(), env...)
	cmd.Stderr = testWriter{t}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if lines := bufio.NewScanner(out); ready != "" && (!lines.Scan() || !strings.Contains(lines.Text(), ready)) {
		t.Fatalf("%s says %q, %v", name, lines.Text(), lines.Err())
	}
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Logf("%s", b)
	return len(b), nil
}

// TestTheExampleBotsAnswer has somebody roll dice by a program at the WebSocket, and ask
// one that is called by a webhook and reads through the API.
func TestTheExampleBotsAnswer(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	both := h.joinWorkspace(t, "dicebox", "Vera Dice", "Milo Dice")
	vera, milo := both[0], both[1]
	home := "http://dicebox.localhost:" + h.port
	milo.arrives("Front door")
	room := strings.TrimPrefix(milo.address(), home+"/rooms/")
	at := netip.MustParseAddrPort(freeAddress(t))
	outbound.OpenInTest(t, at, nil)
	id := h.bot(t, "dicebox", "Standup", fmt.Sprintf("http://%s/", at))

	roller := h.bot(t, "dicebox", "Dice", "")
	vera.open(home + "/profile/tokens")
	vera.fill("Token name", "Examples")
	vera.picks("as", strconv.FormatInt(roller, 10))
	vera.picks("scope", "write")
	vera.press("Create token")
	vera.sees("Copy the token now. It is not shown again.")
	token := vera.value("API token")
	env := []string{"HEARTH_URL=" + h.workspaceAt(t, "dicebox"), "HEARTH_TOKEN=" + token, "HEARTH_ROOM=" + room}
	vera.open(fmt.Sprintf("%s/settings/webhooks/%d", home, id))
	env = append(env, "WEBHOOK_SECRET="+vera.value("Signing secret"), fmt.Sprintf("PORT=%d", at.Port()))

	dice := filepath.Join(t.TempDir(), "dice")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", dice, "../../deploy/examples/dice").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	example(t, "", env, dice)
	eventually(t, "the bot is here", func() bool {
		_, here := h.program(t, "dicebox", token, http.MethodGet, "/presence", "")
		return strings.Contains(here, strconv.FormatInt(roller, 10))
	})
	milo.say("!roll 1")
	milo.once("article[data-message-id] strong", "1")
	milo.sees("Dice")

	example(t, "listening", env, "python3", "../../deploy/examples/standup.py")
	milo.say("@Standup who said how much?")
	milo.sees("Said lately: ")
	milo.sees("Milo Dice ")
}

// TestAnAlertingToolPosts has an administrator make an address, and a tool that knows
// nothing of Hearth post to it.
func TestAnAlertingToolPosts(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	both := h.joinWorkspace(t, "watchtower", "Vera Watch", "Milo Watch")
	vera, milo := both[0], both[1]
	milo.arrives("Front door")
	id := h.bot(t, "watchtower", "Alerts", "")

	vera.open(fmt.Sprintf("http://watchtower.localhost:%s/settings/bots/%d", h.port, id))
	vera.follow("Addresses")
	vera.sees("No addresses yet")
	vera.isAccessible()
	vera.press("Create address")
	vera.sees("the only time it is shown")
	vera.isAccessible()
	shoot(t, vera, "incoming")
	at, err := url.Parse(vera.value("Incoming address"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(h.workspaceAt(t, "watchtower")+at.Path, "application/json",
		strings.NewReader(`{"attachments":[{"title":"[FIRING] kettle","title_link":"https://a.example/1","text":"*98* degrees :fire:","fields":[{"title":"Room","value":"kitchen"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("answered %s", res.Status)
	}
	milo.once("article[data-message-id] a", "[FIRING] kettle")
	milo.sees("98 degrees 🔥")
	vera.reload()
	vera.misses(at.Path)
	vera.press("Remove the address of Front door")
	vera.sees("No addresses yet")
}
