package wechat

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/credential"

	"gaoshi/channels"
)

// account is an official account or a WeCom application.
type account struct {
	host   string // hostOA or hostWork
	id     string // app id or corp id
	agent  string // WeCom application
	secret string // reference
	name   string // as people say it
	// monthly: mass sends are counted by the month (服务号), not by the day (公众号).
	monthly bool
}

func (a *account) key() string { return "wechat:" + a.host + ":" + a.id + ":" + a.agent }

// tokens hands out access tokens. One goroutine of a daemon fetches at a time;
// stable_token and gettoken give the same token to all who ask while it is good,
// so two daemons that ask at once do no harm. force_refresh is never used.
type tokens struct {
	ch    *Channel
	cache TokenCache
	mu    sync.Mutex
	locks map[string]*sync.Mutex
}

func newTokens(ch *Channel) *tokens {
	t := &tokens{ch: ch, cache: ch.o.Tokens, locks: map[string]*sync.Mutex{}}
	if t.cache == nil {
		t.cache = &memoryTokens{ch: ch, m: map[string]memoryToken{}}
	}
	return t
}

func (t *tokens) lock(key string) *sync.Mutex {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.locks[key]
	if l == nil {
		l = new(sync.Mutex)
		t.locks[key] = l
	}
	return l
}

// get returns an access token. With fresh, the token old was refused: another
// one is fetched, unless another goroutine or daemon has already done so. Errors
// are marked; none is uncertain, for asking for a token twice does no harm.
func (t *tokens) get(ctx context.Context, a *account, fresh bool, old string) (string, error) {
	l := t.lock(a.key())
	l.Lock()
	defer l.Unlock()
	if tok, err := t.cache.Token(ctx, a.key()); err == nil && tok != "" && (!fresh || tok != old) {
		return tok, nil
	}
	secret, err := t.ch.secret(a.secret)
	if err != nil {
		return "", channels.Permanent(&channels.Told{Say: fmt.Sprintf("读不到%s的密钥（%s）。请管理员检查密钥文件或环境变量。", a.name, a.secret), Cause: err})
	}
	c := t.ch.open(ctx, secret, nil)
	defer c.close()
	var res credential.ResAccessToken
	if a.host == hostOA {
		src := credential.NewStableAccessToken(a.id, c.handle, credential.CacheKeyOfficialAccountPrefix, noCache{})
		res, err = src.(*credential.StableAccessToken).GetAccessTokenDirectly(ctx, false)
	} else {
		src := credential.NewWorkAccessToken(a.id, c.handle, a.agent, credential.CacheKeyWorkPrefix, &keep{&res})
		_, err = src.GetAccessTokenContext(ctx)
	}
	if err = c.verdict(a.name, err); err == nil && res.AccessToken == "" {
		err = errors.New("no access_token in the answer")
	}
	if err != nil {
		if _, temporary := channels.AsTemporary(err); !temporary && !channels.IsPermanent(err) {
			err = channels.Temporary(&channels.Told{Say: fmt.Sprintf("向微信换取%s的通行凭证时断了线，稍后自动再试，不用管。", a.name), Cause: err}, time.Minute)
		}
		return "", err
	}
	life := time.Duration(res.ExpiresIn)*time.Second - 5*time.Minute
	if life > 0 {
		if err := t.cache.SetToken(ctx, a.key(), res.AccessToken, t.ch.o.Clock.Now().Add(life)); err != nil {
			t.ch.o.Log.WarnContext(ctx, "wechat token not kept", "account", a.id, "err", err)
		}
	}
	return res.AccessToken, nil
}

// secret resolves a reference.
func (ch *Channel) secret(ref string) (string, error) {
	if ref == "" {
		return "", errors.New("no reference to a secret")
	}
	s, err := ch.o.Secrets.Secret(ref)
	if err == nil && s == "" {
		err = errors.New("the secret is empty")
	}
	return s, err
}

// noCache makes the SDK ask every time: the cache is ours.
type noCache struct{}

var _ cache.Cache = noCache{}

func (noCache) Get(string) interface{}                       { return nil }
func (noCache) Set(string, interface{}, time.Duration) error { return nil }
func (noCache) IsExist(string) bool                          { return false }
func (noCache) Delete(string) error                          { return nil }

// keep catches what the SDK puts into its cache: the token and its life less
// the 1500 seconds that the SDK takes off.
type keep struct{ res *credential.ResAccessToken }

func (k *keep) Get(string) interface{} { return nil }
func (k *keep) IsExist(string) bool    { return false }
func (k *keep) Delete(string) error    { return nil }
func (k *keep) Set(_ string, v interface{}, d time.Duration) error {
	if s, ok := v.(string); ok {
		k.res.AccessToken, k.res.ExpiresIn = s, int64(d/time.Second)+1500
	}
	return nil
}

// memoryTokens is the cache of a daemon without a store: tests and trials.
type memoryTokens struct {
	ch *Channel
	mu sync.Mutex
	m  map[string]memoryToken
}

type memoryToken struct {
	value   string
	expires time.Time
}

func (m *memoryTokens) Token(_ context.Context, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t, ok := m.m[key]; ok && m.ch.o.Clock.Now().Before(t.expires) {
		return t.value, nil
	}
	return "", nil
}

func (m *memoryTokens) SetToken(_ context.Context, key, value string, expires time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.m[key] = memoryToken{value, expires}
	return nil
}
