package mail

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"hearth/tenant/fault"
)

func TestTheCatcherKeepsTheLast(t *testing.T) {
	t.Parallel()
	c := NewCatcher()
	for n := range catcherKeeps + 5 {
		m := letter
		m.Subject = fmt.Sprintf("mail %d\r\n", n)
		if err := c.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	list := c.List()
	if len(list) != catcherKeeps || list[0].ID != catcherKeeps+5 || list[0].Subject != "mail 204" || list[len(list)-1].ID != 6 {
		t.Errorf("%d mails from %d %q to %d", len(list), list[0].ID, list[0].Subject, list[len(list)-1].ID)
	}
	if m, found := c.Get(list[3].ID); !found || m.Subject != list[3].Subject {
		t.Errorf("Get: %+v, %v", m, found)
	}
	for _, id := range []int64{5, 0, -1, 999} {
		if _, found := c.Get(id); found {
			t.Errorf("Get(%d) found something", id)
		}
	}
	bad := letter
	bad.To = "nobody"
	if err := c.Send(t.Context(), bad); !fault.Is(err, fault.Invalid) {
		t.Errorf("Send to nobody: %v, want Invalid", err)
	}
}

func TestWaitReturnsWhenTheMailComes(t *testing.T) {
	t.Parallel()
	c := NewCatcher()
	found := make(chan Caught)
	for range 3 {
		go func() {
			m, err := c.Wait(t.Context(), func(m Caught) bool { return m.To == "grace@example.com" })
			if err != nil {
				t.Error(err)
			}
			found <- m
		}()
	}
	for _, to := range []string{"ada@example.com", "grace@example.com"} {
		m := letter
		m.To = to
		if err := c.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if m := <-found; m.ID != 2 {
			t.Errorf("Wait found mail %d, want 2", m.ID)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Wait(over, func(Caught) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait: %v, want Canceled", err)
	}
}
