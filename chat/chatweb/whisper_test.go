package chatweb_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

func TestGivingCommands(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner := h.member(t, "Olu Owner", tenant.RoleOwner)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	messages := path("/rooms/", room.ID, "/messages")
	tests := []struct {
		name     string
		by       tenant.Member
		stream   bool
		body     string
		status   int
		location string
		says     []string
	}{
		{"a deed begins with who does it", ada, true, "/me waves", 200, "", []string{`action="append"`, `class="doer"`, "Ada Okafor</span>", "<p>waves</p>"}},
		{"a sound is a button", ada, true, "/play drumroll", 200, "", []string{`aria-label="Play drumroll"`, `data-sound="/assets/drumroll-`}},
		{"an unknown sound keeps what was typed", ada, true, "/play x", 422, "", []string{"Try tada, bell", "\n/play x</textarea>"}},
		{"a shrug", ada, true, "/shrug well", 200, "", []string{"<p>well ¯\\_(ツ)_/¯</p>"}},
		{"an unknown command keeps what was typed", ada, true, "/frobnicate <b>", 422, "", []string{`target="composer"`, "There is no command /frobnicate", "\n/frobnicate &lt;b&gt;</textarea>"}},
		{"also without a script", ada, false, "/frobnicate <b>", 422, "", []string{"There is no command /frobnicate", "\n/frobnicate &lt;b&gt;</textarea>", "<main"}},
		{"a topic is not everybody's to change", ada, true, "/topic Mine", 422, "", []string{"Only whoever made this room", "\n/topic Mine</textarea>"}},
		{"a topic changes with an answer for one", owner, true, "/topic <b>Tea</b>", 200, "", []string{`action="update" target="whisper"`, "The topic is now: &lt;b&gt;Tea&lt;/b&gt;", "Only you see this"}},
		{"without a script one returns to the room", owner, false, "/topic Coffee", 303, path("/rooms/", room.ID), nil},
		{"help is a list for one", ada, true, "/help", 200, "", []string{`target="whisper"`, "<code>/shrug</code>"}},
		{"so is a question mark", ada, true, "/?", 200, "", []string{`target="whisper"`, "<code>/shrug</code>"}},
		{"without a script it is a page", ada, false, "/help", 303, "/commands", nil},
		{"two slashes", ada, true, "//help", 200, "", []string{`action="append"`, "<p>/help</p>"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := h.browserOf(t, tt.by)
			b.stream = tt.stream
			got := b.send(t, messages, url.Values{"body": {tt.body}})
			if got.status != tt.status || got.location != tt.location {
				t.Fatalf("answer = %d %q, want %d %q\n%s", got.status, got.location, tt.status, tt.location, got.body)
			}
			for _, want := range tt.says {
				if !strings.Contains(got.body, want) {
					t.Errorf("answer lacks %q:\n%s", want, got.body)
				}
			}
		})
	}
	page, err := chat.MessagesBefore(t.Context(), h.db, room.ID, 0)
	if err != nil || len(page) != 4 {
		t.Errorf("the room has %d messages, %v; want the 4 that were said", len(page), err)
	}
	b := h.browserOf(t, ada)
	got := b.get(t, path("/rooms/", room.ID))
	for _, want := range []string{`<template data-commands><li data-name="/play" data-hint="sound" data-posts data-options="applause bell `, `id="whisper"`, `name="time_zone"`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the room lacks %q", want)
		}
	}
	if strings.Contains(got.body, `data-name="/topic"`) {
		t.Error("a member is offered /topic in a room that is not theirs")
	}
	wav := regexp.MustCompile(`data-sound="(/assets/drumroll-[A-Z0-9]+\.wav)"`).FindStringSubmatch(got.body)
	if wav == nil {
		t.Fatalf("the room has no sound:\n%s", got.body)
	}
	if got := b.get(t, wav[1]); got.status != 200 || got.header.Get("Content-Type") != "audio/wav" || !strings.Contains(got.header.Get("Cache-Control"), "immutable") || len(got.body) > 60_000 {
		t.Errorf("the sound: %d %v, %d bytes", got.status, got.header, len(got.body))
	}
	if got := b.get(t, "/commands"); got.status != 200 || !strings.Contains(got.body, "<code>/me</code>") {
		t.Errorf("the page of commands: %d\n%s", got.status, got.body)
	}
}
