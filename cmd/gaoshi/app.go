package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"gaoshi/channels/builtin"
	"gaoshi/channels/wechat"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/desk"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
	"gaoshi/internal/store"
	"gaoshi/scheduler"
	"gaoshi/scheduler/dispatch"
	"gaoshi/scheduler/errand"
)

// load reads the settings that the flags name.
func (c *commands) load() (*config.All, error) {
	dir := c.Config
	if dir == "" {
		if _, err := os.Stat("gaoshi.yaml"); err == nil {
			dir = "."
		}
	}
	all, err := config.Load(dir)
	if err != nil {
		return all, err
	}
	if c.Data != "" {
		abs, err := filepath.Abs(c.Data)
		if err != nil {
			return nil, err
		}
		all.Settings.Data = abs
	}
	return all, nil
}

// app is the daemon's parts, put together. A test can build and run it.
type app struct {
	all      *config.All
	town     *notice.Town
	log      *slog.Logger
	clock    calendar.Clock
	practice *scheduler.PracticeClock // nil: the real clock
	store    *store.Store
	secrets  *config.Secrets
	checks   *checks
	disp     *dispatch.Dispatcher
	sched    *scheduler.Scheduler
	errands  *errand.Messenger // nil: no WeChat in this build
	sim      *sim.Sim          // practice mode only
	simAt    *url.URL
	site     string
	links    *desk.Links
	closers  []func()
}

// appOptions say how much of the daemon a command needs.
type appOptions struct {
	log      *slog.Logger
	practice *scheduler.PracticeClock // a practice clock; nil: the real one
	listener net.Listener             // of the pages, whose address QR codes hold; nil: from the settings
	simAddr  string                   // where the simulator listens; "" takes a free port
	beat     time.Duration
	dead     time.Duration
}

// open puts the daemon together. Nothing runs but the simulator of practice mode.
func open(ctx context.Context, all *config.All, o appOptions) (_ *app, err error) {
	a := &app{all: all, town: all.Town.Registry(), log: o.log, practice: o.practice, clock: calendar.RealClock{}, site: all.Settings.Site}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if o.practice != nil {
		a.clock = o.practice
	}
	defer func() {
		if err != nil {
			a.close()
		}
	}()
	if a.site == "" {
		addr := all.Settings.Listen
		if o.listener != nil {
			addr = o.listener.Addr().String()
		}
		a.site = "http://" + addr
	}
	if a.secrets, err = config.NewSecrets(&all.Settings); err != nil {
		return nil, err
	}
	dsn := ""
	if all.Settings.Database != "" {
		if dsn, err = a.secrets.Secret(all.Settings.Database); err != nil {
			return nil, fmt.Errorf("数据库地址：%w", err)
		}
	}
	if a.store, err = store.Open(ctx, store.Options{URL: dsn, Dir: all.Settings.DataDir(), Log: a.log}); err != nil {
		return nil, err
	}
	a.closers = append(a.closers, a.store.Close)
	if err := a.store.KeepMode(ctx, all.Settings.Mode); err != nil {
		return nil, modeMixed(err, all.Settings.Mode)
	}
	if a.links, err = a.openLinks(); err != nil {
		return nil, err
	}
	if a.checks, err = newChecks(all.Settings.Dir, a.town, all.Policy, a.store); err != nil {
		return nil, err
	}
	if err := a.openSimulator(ctx, o.simAddr); err != nil {
		return nil, err
	}
	tokens, err := newTokenCache(a.store, a.channelSecrets(), all.Settings.WeChat)
	if err != nil {
		return nil, err
	}
	chs, err := builtin.Channels(builtin.Options{
		Settings: &all.Settings, Town: a.town, Readings: all.Town.Readings, Site: a.site, Secrets: a.channelSecrets(), Simulator: a.simAt,
		Tokens: tokens, Clock: a.clock, Log: a.log,
		PackLink: func(id notice.DeliveryID) string { return a.site + a.links.Forward(id, a.clock.Now()) },
		Personal: func(c notice.Category) bool { rule, ok := all.Policy.Category(c); return !ok || rule.OffChat() },
	})
	if err != nil {
		return nil, err
	}
	quiet, err := calendar.ParseQuiet(all.Settings.QuietHours...)
	if err != nil {
		return nil, err
	}
	blocked, err := calendar.ParseQuiet(all.Settings.Speaker.Blocked...)
	if err != nil {
		return nil, err
	}
	a.disp = &dispatch.Dispatcher{
		Digest: digest(all.Settings.WeChat), Live: all.Settings.Mode == config.Live, Blocked: blocked, Plays: dispatch.Plays{ADay: all.Settings.Speaker.ADay, Days: all.Settings.Speaker.Days},
		Store: a.store, Channels: chs, Town: a.town, Policy: all.Policy, Quiet: quiet, Clock: a.clock, Checks: a.checks, Log: a.log,
	}
	a.errands = a.messenger(chs[notice.WeChat], quiet)
	a.sched, err = scheduler.New(scheduler.Options{
		Round: a.round,
		Store: a.store, Dispatcher: a.disp, Clock: a.clock, Workers: all.Settings.Workers, Log: a.log, Beat: o.beat, Dead: o.dead,
	})
	return a, err
}

// modeMixed explains why a data folder of practice is not opened for real.
func modeMixed(err error, mode string) error {
	if !errors.Is(err, store.ErrMode) {
		return err
	}
	if mode == config.Live {
		return refusal("这个数据目录是演练用的，里面的公告和登录都不能拿来正式发布。请在 gaoshi.yaml 里给 data（或 database）另指一个新的。")
	}
	return refusal("这个数据目录是正式发布用的，不能拿来演练。请在 gaoshi.yaml 里给 data（或 database）另指一个。")
}

// openSimulator starts the stand-in of practice mode, or finds the one that the
// settings name. In live mode there is none.
func (a *app) openSimulator(ctx context.Context, addr string) (err error) {
	if a.all.Settings.Mode != config.Practice {
		return nil
	}
	if a.all.Settings.Simulator != "" {
		a.simAt, err = url.Parse(a.all.Settings.Simulator)
		return err
	}
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	token, aesKey := practiceCallback()
	a.sim = sim.New(sim.Options{
		Clock: a.clock, Groups: simGroups(a.town), CMSName: portalName(a.town), Log: a.log, AppID: "wx-practice",
		Callback: sim.Callback{URL: a.site + callbackPath, Token: token, AESKey: aesKey},
	})
	sctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a.closers = append(a.closers, cancel)
	a.simAt, err = a.sim.Start(sctx, addr)
	return err
}

// linkKey is the file of the data folder that signs forward links, where the
// settings name no key.
const linkKey = "link.key"

// digest turns the settings' hour into minutes; the settings were checked.
func digest(w config.WeChat) dispatch.Digest {
	at, _ := calendar.ParseClock(w.DigestAt)
	return dispatch.Digest{At: at, Budget: w.ADay}
}

func (a *app) openLinks() (*desk.Links, error) {
	if ref := a.all.Settings.LinkKey; ref != "" && a.all.Settings.Mode == config.Live {
		key, err := a.secrets.Secret(ref)
		if err != nil {
			return nil, fmt.Errorf("转发链接的密钥：%w", err)
		}
		if len(key) < 16 {
			return nil, refusal("转发链接的密钥（link_key）太短，至少要16个字符。")
		}
		return desk.NewLinks([]byte(key)), nil
	}
	path := filepath.Join(a.all.Settings.DataDir(), linkKey)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil { // the first time
		_, err = f.WriteString(rand.Text() + rand.Text())
		err = errors.Join(err, f.Close())
	} else if errors.Is(err, os.ErrExist) {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", linkKey, err)
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", linkKey, err)
	}
	if len(key) < 16 {
		return nil, refusal("数据目录里的 %s 不完整，请删掉它再启动（已发出的转发链接会失效）。", linkKey)
	}
	return desk.NewLinks(key), nil
}

// simGroups are the town's robots, by the made-up keys of practice mode.
func simGroups(t *notice.Town) []sim.Group {
	var out []sim.Group
	for _, x := range t.Targets {
		if ref := x.Options["robot"]; ref != "" {
			out = append(out, sim.Group{Key: config.PracticeKey(ref), Name: x.Name, Village: x.VillageName, Members: x.Members})
		}
	}
	return out
}

func portalName(t *notice.Town) string {
	for _, x := range t.Targets {
		if x.Channel == notice.Portal {
			return x.Name + "（演练）"
		}
	}
	return ""
}

func (a *app) close() {
	for i := len(a.closers) - 1; i >= 0; i-- {
		a.closers[i]()
	}
	a.closers = nil
}

// lockDaemon makes this process the one that delivers, on SQLite.
func (a *app) lockDaemon() error {
	if a.store.Postgres() {
		return nil
	}
	unlock, err := store.LockDaemon(a.all.Settings.DataDir())
	if err != nil {
		return err
	}
	a.closers = append(a.closers, unlock)
	return nil
}

// stop ends the scheduler gracefully: what is under way finishes.
func (a *app) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 25*time.Second)
	defer cancel()
	return a.sched.Stop(ctx)
}

func (a *app) channelSecrets() wechat.Secrets {
	if a.all.Settings.Mode == config.Practice {
		return config.PracticeSecrets{}
	}
	return a.secrets
}
