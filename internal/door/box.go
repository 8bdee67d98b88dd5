package door

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// Seal closes a secret that has to be read again, so that a copy of the database
// does not show it: AES-256-GCM under a key made of the guard's, bound to the account.
func (g *Guard) Seal(account, secret string) string {
	box := g.box()
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(secret), []byte(account)))
}

// ErrBox says that a sealed secret was not made with this key for this account.
var ErrBox = errors.New("door: a sealed secret cannot be opened")

// Unseal opens what Seal closed.
func (g *Guard) Unseal(account, sealed string) (string, error) {
	box := g.box()
	b, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(b) < box.NonceSize() {
		return "", ErrBox
	}
	open, err := box.Open(nil, b[:box.NonceSize()], b[box.NonceSize():], []byte(account))
	if err != nil {
		return "", ErrBox
	}
	return string(open), nil
}

func (g *Guard) box() cipher.AEAD {
	key := sha256.Sum256(append([]byte("authenticator\x00"), g.key...))
	b, err := aes.NewCipher(key[:])
	if err != nil {
		panic("door: AES takes 32 bytes: " + err.Error())
	}
	aead, err := cipher.NewGCM(b)
	if err != nil {
		panic("door: AES has blocks of 16 bytes: " + err.Error())
	}
	return aead
}
