// Package kept keeps the platforms' access tokens where all daemons of a town find
// them: one asks the platform, the others use what it was given.
//
// A token is sealed with a key made of the accounts' own secrets, so that a copy of
// the database opens nothing: who can open it could ask for a new one. Where the
// secrets change, the old tokens are as good as none.
package kept

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"gaoshi/channels/wechat"
	"gaoshi/internal/calendar"
)

// Keep is where sealed tokens lie.
type Keep interface {
	// Token returns what is in force at now, or the error that Options.NotFound names.
	Token(ctx context.Context, name string, now time.Time) (string, error)
	PutToken(ctx context.Context, name, value string, expires time.Time) error
}

// Options are what tokens are kept with. All must be given.
type Options struct {
	Keep     Keep
	NotFound error
	Clock    calendar.Clock
	Secrets  wechat.Secrets
	Refs     []string // of the accounts' secrets, which make the key; "" is passed over
}

// Tokens is the cache that the channel asks for.
type Tokens struct {
	o    Options
	seal cipher.AEAD
}

// New makes the key. A secret that cannot be read now is told when its account is used.
func New(o Options) (*Tokens, error) {
	h := sha256.New()
	h.Write([]byte("gaoshi tokens 1\n"))
	for _, ref := range o.Refs {
		if ref == "" {
			continue
		}
		if v, err := o.Secrets.Secret(ref); err == nil {
			fmt.Fprintf(h, "%d:%s\n", len(v), v)
		}
	}
	block, err := aes.NewCipher(h.Sum(nil))
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCM(block)
	return &Tokens{o, seal}, err
}

// Token returns "" when there is none in force, or none that this daemon's
// secrets open.
func (t *Tokens) Token(ctx context.Context, key string) (string, error) {
	v, err := t.o.Keep.Token(ctx, key, t.o.Clock.Now())
	if errors.Is(err, t.o.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	b, err := base64.StdEncoding.DecodeString(v)
	if n := t.seal.NonceSize(); err == nil && len(b) > n {
		if plain, err := t.seal.Open(nil, b[:n], b[n:], []byte(key)); err == nil {
			return string(plain), nil
		}
	}
	return "", nil
}

// SetToken keeps a token until it expires.
func (t *Tokens) SetToken(ctx context.Context, key, value string, expires time.Time) error {
	nonce := make([]byte, t.seal.NonceSize())
	rand.Read(nonce)
	return t.o.Keep.PutToken(ctx, key, base64.StdEncoding.EncodeToString(t.seal.Seal(nonce, nonce, []byte(value), []byte(key))), expires)
}
