package app

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
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/store"
)

// tokenCache keeps the platforms' access tokens in the store, shared by all
// daemons. They are sealed with a key made of the accounts' own secrets, so that
// a copy of the database opens nothing: who can open them could ask for new ones.
type tokenCache struct {
	s     *store.Store
	seal  cipher.AEAD
	clock calendar.Clock // the channels' own: they say until when a token is good
}

func newTokenCache(s *store.Store, secrets wechat.Secrets, w config.WeChat, clock calendar.Clock) (*tokenCache, error) {
	h := sha256.New()
	h.Write([]byte("gaoshi tokens 1\n"))
	for _, ref := range []string{w.AppSecret, w.CorpKey} {
		if ref == "" {
			continue
		}
		// A secret that cannot be read now is told when its account is used.
		v, err := secrets.Secret(ref)
		if err == nil {
			fmt.Fprintf(h, "%d:%s\n", len(v), v)
		}
	}
	block, err := aes.NewCipher(h.Sum(nil))
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCM(block)
	return &tokenCache{s, seal, clock}, err
}

// Token returns "" when there is none in force, or none that this daemon's
// secrets open.
func (t *tokenCache) Token(ctx context.Context, key string) (string, error) {
	v, err := t.s.Token(ctx, key, t.clock.Now())
	if errors.Is(err, store.ErrNotFound) {
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
func (t *tokenCache) SetToken(ctx context.Context, key, value string, expires time.Time) error {
	nonce := make([]byte, t.seal.NonceSize())
	rand.Read(nonce)
	return t.s.PutToken(ctx, key, base64.StdEncoding.EncodeToString(t.seal.Seal(nonce, nonce, []byte(value), []byte(key))), expires)
}
