package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/desk/link"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
)

// SealOptions say where the installation's key is, by the settings. While
// practising, the key is always a file of the practice data: the real one is not
// even read.
func SealOptions(s *config.Settings, secrets *config.Secrets) (seal.Options, error) {
	o := seal.Options{
		Algorithm: seal.Algorithm(s.Seal.Algorithm), File: filepath.Join(s.DataDir(), store.KeyFile), PublicFile: filepath.Join(s.DataDir(), store.PublicFile),
	}
	if s.Mode != config.Live {
		return o, nil
	}
	if s.Seal.File != "" {
		o.File = s.Path(s.Seal.File)
	}
	o.Command = s.Seal.Command
	if s.Seal.Key != "" && len(o.Command) == 0 {
		var err error
		if o.Secret, err = secrets.Secret(s.Seal.Key); err != nil {
			return o, fmt.Errorf("签名密钥：%w", err)
		}
		if o.Secret == "" {
			return o, say.Refusal("签名密钥（seal.key）是空的。")
		}
	}
	return o, nil
}

func (a *App) openKeys(ctx context.Context) (*seal.Keys, error) {
	o, err := SealOptions(&a.Config.Settings, a.secrets)
	if err != nil {
		return nil, err
	}
	return seal.Open(ctx, o)
}

// townClock tells the store when an act was done: by the town's clock, which is
// known only after the store is open.
type townClock struct{ a *App }

func (c townClock) Now() time.Time { return c.a.Clock.Now() }

// oldLinkKey is the file that signed links before there was a seal.
const oldLinkKey = "link.key"

// openLinks signs links with a key derived from the seal. Links of before, by the
// file or by link_key, go on opening until they expire.
func (a *App) openLinks() (*link.Links, error) {
	keys := a.Keys.Derived(seal.LabelLinks)
	if len(keys) == 0 {
		return nil, seal.ErrNoKey
	}
	old := keys[1:]
	if ref := a.Config.Settings.LinkKey; ref != "" && a.Config.Settings.Mode == config.Live {
		key, err := a.secrets.Secret(ref)
		if err != nil {
			return nil, fmt.Errorf("转发链接的密钥：%w", err)
		}
		if len(key) < 16 {
			return nil, say.Refusal("转发链接的密钥（link_key）太短，至少要16个字符。")
		}
		old = append(old, []byte(key))
	}
	key, err := os.ReadFile(filepath.Join(a.Config.Settings.DataDir(), oldLinkKey))
	switch {
	case err == nil && len(key) >= 16:
		old = append(old, key)
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("read %s: %w", oldLinkKey, err)
	}
	return link.New(keys[0], old...), nil
}
