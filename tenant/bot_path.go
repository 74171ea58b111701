package tenant

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// Bytes of a path key: the beginning of the stored hash of the bot's key, by which it
// goes with that key, and what only we can have written.
const (
	pathTag  = 4
	pathSeal = 12
)

const purposeBotPath Purpose = "bot path"

// botPathShape is what a path key looks like; it is longer than a key, and written in
// one way only.
var botPathShape = regexp.MustCompile(`^([1-9][0-9]{0,17})-([0-9a-f]{32})$`)

// BotPathKey is what stands for a bot's key in what we send to the bot. Keys are stored
// hashed, so theirs cannot be told: this one is made from the hash, stored nowhere, the
// same each time, and opens what the key opens for as long as the key does.
func (k Keys) BotPathKey(id ID, member int64, keyHash string) string {
	tag := pathTagOf(keyHash)
	return strconv.FormatInt(member, 10) + "-" + hex.EncodeToString(append(tag, sealPath(k.secret, id, member, tag)...))
}

// botPath returns whose a path key is and the tag of the key it stands for. It asks
// nobody, so that a forged one wakes nobody.
func (k Keys) botPath(id ID, text string) (member int64, tag []byte, ok bool) {
	shape := botPathShape.FindStringSubmatch(strings.TrimSpace(text))
	if shape == nil {
		return 0, nil, false
	}
	member, err := strconv.ParseInt(shape[1], 10, 64)
	raw, errHex := hex.DecodeString(shape[2])
	if err != nil || errHex != nil {
		return 0, nil, false
	}
	tag, seal := raw[:pathTag:pathTag], raw[pathTag:]
	for _, secret := range append([][]byte{k.secret}, k.also...) {
		if hmac.Equal(seal, sealPath(secret, id, member, tag)) {
			return member, tag, true
		}
	}
	return 0, nil, false
}

func sealPath(secret []byte, id ID, member int64, tag []byte) []byte {
	return mac(secret, purposeBotPath, id, strconv.AppendInt(append([]byte{}, tag...), member, 10))[:pathSeal]
}

// pathTagOf is the beginning of a stored hash.
func pathTagOf(keyHash string) []byte {
	hash, err := base64.RawURLEncoding.DecodeString(keyHash)
	if err != nil || len(hash) < pathTag {
		return make([]byte, pathTag) // of no key
	}
	return append([]byte{}, hash[:pathTag]...)
}
