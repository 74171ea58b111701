package tenant

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"

	"hearth/tenant/fault"
)

// Seal encrypts a secret that is stored, for a named use, with a key made from the
// secret key (AES-256-GCM, RFC 5116). Sealing twice gives different bytes.
func (k Keys) Seal(use string, plain []byte) []byte {
	box := sealing(k.secret, use)
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	return box.Seal(nonce, nonce, plain, []byte(use))
}

// Unseal returns what was sealed for the same use, and whether the present key sealed
// it: what one of the others sealed should be sealed anew before that one goes.
// Faults: Invalid for anything else.
func (k Keys) Unseal(use string, sealed []byte) (plain []byte, present bool, err error) {
	for i, secret := range append([][]byte{k.secret}, k.also...) {
		box := sealing(secret, use)
		if len(sealed) < box.NonceSize() {
			break
		}
		nonce, rest := sealed[:box.NonceSize()], sealed[box.NonceSize():]
		if plain, err := box.Open(nil, nonce, rest, []byte(use)); err == nil {
			return plain, i == 0, nil
		}
	}
	return nil, false, fault.New(fault.Invalid, "This was sealed with another secret key.")
}

func sealing(secret []byte, use string) cipher.AEAD {
	block, err := aes.NewCipher(subkey(secret, "seal "+use, 32))
	if err != nil {
		panic("tenant: seal " + use + ": " + err.Error()) // only for a key of another length
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic("tenant: seal " + use + ": " + err.Error())
	}
	return box
}
