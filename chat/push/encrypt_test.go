package push

import (
	"crypto/ecdh"
	"encoding/base64"
	"strings"
	"testing"
)

func decoded(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTheExampleOfRFC8291 is its appendix A, byte for byte.
func TestTheExampleOfRFC8291(t *testing.T) {
	t.Parallel()
	mine, err := ecdh.P256().NewPrivateKey(decoded(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	const p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	body, err := encrypt([]byte("When I grow up, I want to be a watermelon"), p256dh, "BTBZMqHH6r4Tts7J_aSIgg", mine, decoded(t, "DGv6ra1nlYgDCS1FRnbzlw"))
	if err != nil {
		t.Fatal(err)
	}
	want := "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
	if got := base64.RawURLEncoding.EncodeToString(body); got != want {
		t.Errorf("want %s,\n got %s", want, got)
	}
}

func TestWhatCannotBeEncrypted(t *testing.T) {
	t.Parallel()
	mine, err := ecdh.P256().NewPrivateKey(decoded(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	good := base64.RawURLEncoding.EncodeToString(mine.PublicKey().Bytes())
	tests := []struct {
		name, note, p256dh, auth string
	}{
		{"a note that is too long", strings.Repeat("x", mostPlain+1), good, "BTBZMqHH6r4Tts7J_aSIgg"},
		{"no key", "x", "", "BTBZMqHH6r4Tts7J_aSIgg"},
		{"a key off the curve", "x", base64.RawURLEncoding.EncodeToString(append([]byte{4}, make([]byte, 64)...)), "BTBZMqHH6r4Tts7J_aSIgg"},
		{"a secret that is none", "x", good, "***"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := encrypt([]byte(tt.note), tt.p256dh, tt.auth, mine, make([]byte, saltSize)); err == nil {
				t.Error("it was encrypted")
			}
		})
	}
	body, err := encrypt([]byte(strings.Repeat("x", mostPlain)), good, "BTBZMqHH6r4Tts7J_aSIgg", mine, make([]byte, saltSize))
	if err != nil || len(body) != recordSize {
		t.Errorf("the longest note takes %d bytes, %v; want %d", len(body), err, recordSize)
	}
}
