package workers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// signed checks a call as a program does that knows Standard Webhooks.
func signed(t *testing.T, h *hookHouse, receiver int64, call heard) {
	t.Helper()
	secret, _, err := h.chat.HookSecret(t.Context(), h.db, receiver)
	if err != nil {
		t.Fatal(err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) != 24 {
		t.Fatalf("secret %q: %v", secret, err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(call.Header.Get("webhook-id") + "." + call.Header.Get("webhook-timestamp") + "." + call.Body))
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	if got := call.Header.Get("webhook-signature"); !strings.Contains(" "+got+" ", " "+want+" ") {
		t.Errorf("signature %q, want %q", got, want)
	}
	if call.Header.Get("Content-Type") != "application/json" {
		t.Errorf("header %v", call.Header)
	}
}

func TestANewSecretSignsBesideTheFormer(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	p := newProgram(t, silence)
	bot := h.bot("Bot", p)
	former, _, err := h.chat.HookSecret(t.Context(), h.db, bot.MemberID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.chat.ReplaceHookSecret(t.Context(), h.db, bot.MemberID); err != nil {
		t.Fatal(err)
	}
	signatures := func() int {
		h.says(h.ada, h.room, "@Bot?")
		h.works()
		call := p.calls()[0]
		signed(t, h, bot.MemberID, call)
		return len(strings.Fields(call.Header.Get("webhook-signature")))
	}
	if n := signatures(); n != 2 {
		t.Errorf("%d signatures at once", n)
	}
	h.passes(chat.FormerHookSecret + time.Minute)
	if n := signatures(); n != 1 {
		t.Errorf("%d signatures a day later", n)
	}
	if now, _, err := h.chat.HookSecret(t.Context(), h.db, bot.MemberID); err != nil || now == former {
		t.Errorf("the secret is the former one, %v", err)
	}
}

func TestAPathKeyGoesWithTheKey(t *testing.T) {
	t.Parallel()
	h := newHookHouse(t)
	bot := h.bot("Bot", newProgram(t, silence))
	other, _ := h.env.Open(t)
	key := h.env.Keys.BotPathKey(h.db.Tenant(), bot.MemberID, bot.KeyHash)
	for name, wrong := range map[string]string{"elsewhere": h.env.Keys.BotPathKey(other.Tenant(), bot.MemberID, bot.KeyHash), "changed": key[:len(key)-1] + "!",
		"another's": h.env.Keys.BotPathKey(h.db.Tenant(), bot.MemberID+1, bot.KeyHash)[len(fmt.Sprint(bot.MemberID)):]} {
		if err := h.env.Service.CheckBotKey(t.Context(), h.db.Tenant(), wrong); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 2 { // the key before the last one is gone at once
		if _, _, err := h.env.Service.ReplaceBotKey(t.Context(), h.db, h.ada, bot.MemberID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.env.Service.BotByKey(t.Context(), h.db, key); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the key was replaced: %v", err)
	}
	if b, err := tenant.BotByID(t.Context(), h.db, bot.MemberID); err != nil || key == h.env.Keys.BotPathKey(h.db.Tenant(), b.MemberID, b.KeyHash) {
		t.Errorf("the path stays the same, %v", err)
	}
}
