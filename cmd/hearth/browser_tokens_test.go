package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// program asks the API of a workspace as curl would.
func (h hearth) program(t *testing.T, slug, token, method, path, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:"+h.port+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Host = slug + ".localhost:" + h.port
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// TestAProgramSpeaksWithAToken has somebody make a token, a program post with it while
// others look on, and the token revoked; then they read how the API is used.
func TestAProgramSpeaksWithAToken(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	all := h.joinWorkspace(t, "robotea", "Vera Moss", "Milo Finch")
	vera, milo := all[0], all[1]
	home := "http://robotea.localhost:" + h.port
	milo.arrives("Front door")
	room := strings.TrimPrefix(milo.address(), home)

	vera.open(home + "/profile/tokens")
	vera.sees("No tokens yet")
	vera.fill("Token name", "Kettle watch")
	vera.picks("scope", "write")
	vera.press("Create token")
	vera.sees("Copy the token now. It is not shown again.")
	token := vera.value("API token")
	if status, answer := h.program(t, "robotea", token, http.MethodPost, room+"/messages", `{"body":"The **kettle** boils","client_id":"boil-1"}`); status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	milo.once("article[data-message-id]", "The kettle boils")
	if status, answer := h.program(t, "robotea", token, http.MethodGet, "/presence", ""); status != http.StatusOK || !strings.Contains(answer, "member_id") {
		t.Errorf("nobody is here: %d %s", status, answer)
	}

	vera.open(home + "/profile/tokens")
	vera.sees("Kettle watch")
	vera.misses(token)
	vera.press("Revoke Kettle watch")
	vera.confirm("Revoke")
	vera.sees("That token is revoked.")
	if status, answer := h.program(t, "robotea", token, http.MethodGet, "/me", ""); status != http.StatusUnauthorized {
		t.Errorf("a revoked token: %d %s", status, answer)
	}

	vera.follow("How to use the API")
	vera.sees("API reference")
	vera.fill("Find an operation", "delete message")
	vera.sees("Delete a message")
	vera.misses("Rename a room")
	vera.fill("Find an operation", "kettle")
	vera.sees("No operation is called so.")
}
