package push

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// recordSize is what every push service takes. A note is one record.
const recordSize = 4096

// mostPlain is how long a note may be: the record without what encryption adds.
const mostPlain = recordSize - headerSize - tagSize - 1

const (
	saltSize   = 16
	pointSize  = 65
	headerSize = saltSize + 4 + 1 + pointSize
	tagSize    = 16
	lastRecord = 2 // RFC 8188, 2: the delimiter of the last record
)

// encrypt makes the body of a push message (RFC 8291 with the content coding aes128gcm
// of RFC 8188). p256dh and auth are what the browser gave, mine a key that is used
// once, salt random.
func encrypt(plain []byte, p256dh, auth string, mine *ecdh.PrivateKey, salt []byte) ([]byte, error) {
	if len(plain) > mostPlain {
		return nil, fmt.Errorf("a note of %d bytes, %d are the most", len(plain), mostPlain)
	}
	point, err := base64.RawURLEncoding.DecodeString(p256dh)
	if err != nil {
		return nil, fmt.Errorf("the browser's key: %w", err)
	}
	secret, err := base64.RawURLEncoding.DecodeString(auth)
	if err != nil {
		return nil, fmt.Errorf("the browser's secret: %w", err)
	}
	theirs, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return nil, fmt.Errorf("the browser's key: %w", err)
	}
	shared, err := mine.ECDH(theirs)
	if err != nil {
		return nil, fmt.Errorf("agree on a key: %w", err)
	}
	own := mine.PublicKey().Bytes()
	seed, err := hkdf.Key(sha256.New, shared, secret, "WebPush: info\x00"+string(point)+string(own), 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, seed, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, seed, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	body := make([]byte, 0, headerSize+len(plain)+1+tagSize)
	body = append(body, salt...)
	body = binary.BigEndian.AppendUint32(body, recordSize)
	body = append(body, pointSize)
	body = append(body, own...)
	return box.Seal(body, nonce, append(append([]byte(nil), plain...), lastRecord), nil), nil
}
