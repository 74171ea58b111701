package mail

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"hearth/tenant"
)

// broken is a mail server that takes nothing.
type broken struct{}

func (broken) Send(context.Context, Message) error { return errors.New("no") }

// TestEachMailCountsForItsWorkspace sends every mail there is, whoever adds one.
func TestEachMailCountsForItsWorkspace(t *testing.T) {
	t.Parallel()
	of := tenant.NewID()
	var sent []tenant.ID
	count := func(id tenant.ID) { sent = append(sent, id) }
	whole, failing := Mailer{Sender: NewCatcher(), From: "hearth@hearth.test", Sent: count}, Mailer{Sender: broken{}, From: "hearth@hearth.test", Sent: count}
	mails := 0
	for i := range reflect.TypeFor[Mailer]().NumMethod() {
		method := reflect.TypeFor[Mailer]().Method(i)
		if method.Type.NumIn() != 3 {
			continue
		}
		mails++
		mail := reflect.New(method.Type.In(2)).Elem()
		mail.FieldByName("To").SetString("ada@example.com")
		named := mail.FieldByName("Tenant")
		if method.Name == "Workspaces" {
			if named.IsValid() {
				t.Error("the list of workspaces is of no one of them")
			}
		} else if !named.IsValid() || named.Type() != reflect.TypeFor[tenant.ID]() {
			t.Errorf("%s names no workspace", method.Name)
			continue
		} else {
			named.Set(reflect.ValueOf(of))
		}
		sent = nil
		for _, m := range []Mailer{whole, failing} {
			method.Func.Call([]reflect.Value{reflect.ValueOf(m), reflect.ValueOf(t.Context()), mail})
		}
		if want := method.Name != "Workspaces"; len(sent) > 1 || (len(sent) == 1) != want || want && sent[0] != of {
			t.Errorf("%s counts %v", method.Name, sent)
		}
	}
	if mails < 10 {
		t.Errorf("%d kinds of mail are known", mails)
	}
}
