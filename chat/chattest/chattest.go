// Package chattest makes rooms, messages and a service for tests.
package chattest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// Events is a Publisher that remembers.
type Events struct {
	mu   sync.Mutex
	seen []chat.Event
}

// Publish remembers the event.
func (e *Events) Publish(_ context.Context, event chat.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen = append(e.seen, event)
}

// Seen returns what was published so far.
func (e *Events) Seen() []chat.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]chat.Event(nil), e.seen...)
}

// Service returns a chat service whose events are remembered.
func Service() (*chat.Service, *Events) {
	events := &Events{}
	return chat.NewService(events, nil, time.Now), events
}

// Member adds a member to the tenant and to every open room.
func Member(t testing.TB, db tenant.DB, name string) tenant.Member {
	t.Helper()
	m := tenanttest.Member(t, db, name)
	service, _ := Service()
	if err := service.Admit(t.Context(), db, m); err != nil {
		t.Fatal(err)
	}
	return m
}

// Room adds an open room with everybody in it.
func Room(t testing.TB, db tenant.DB) chat.Room {
	t.Helper()
	service, _ := Service()
	room, err := service.CreateRoom(t.Context(), db, tenant.Member{}, tenanttest.Unique("room"))
	if err != nil {
		t.Fatal(err)
	}
	return room
}

// Messages posts n messages by one new member and returns their ids, oldest first.
func Messages(t testing.TB, db tenant.DB, room chat.Room, n int) []int64 {
	t.Helper()
	author := Member(t, db, "Author "+tenanttest.Unique("a"))
	ids := make([]int64, n)
	for i := range n {
		ids[i] = Post(t, db, room, author, fmt.Sprintf("message %d", i+1)).ID
	}
	return ids
}

// Post posts one message.
func Post(t testing.TB, db tenant.DB, room chat.Room, author tenant.Member, body string) chat.Message {
	t.Helper()
	service, _ := Service()
	msg, err := service.PostMessage(t.Context(), db, room, author, chat.Draft{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return msg
}
