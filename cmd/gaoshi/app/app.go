// Package app is the composition of gaoshi: it puts the rooms together into one
// daemon that a command, or a test, opens, runs and closes.
//
// What belongs here is what needs several rooms at once: the store behind the desk's
// small interfaces, the channels behind the dispatcher, the callbacks of WeChat behind
// the search. A rule that one room can hold by itself belongs into that room; what is
// typed and printed on the command line belongs to the commands.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"gaoshi/channels/builtin"
	"gaoshi/channels/wechat"
	"gaoshi/channels/wechat/kept"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/annual/making"
	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/link"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/seal"
	"gaoshi/internal/sim"
	"gaoshi/internal/store"
	"gaoshi/scheduler"
	"gaoshi/scheduler/dispatch"
	"gaoshi/scheduler/errand"
)

// App is the daemon's parts, put together by Open. A test can build and run it.
type App struct {
	Config      *config.All
	Town        *notice.Town
	Log         *slog.Logger
	Clock       calendar.Clock
	Practice    *scheduler.PracticeClock // nil: the real clock
	Store       *store.Store
	Checks      *Checks
	Drafts      *draft.Room
	Dispatcher  *dispatch.Dispatcher
	Register    *register.Room
	Annual      *making.Room
	Scheduler   *scheduler.Scheduler
	Site        string   // address of the pages, without a slash at its end
	SimulatorAt *url.URL // the stand-in for the platforms; nil: live

	Keys *seal.Keys

	secrets *config.Secrets
	errands *errand.Messenger // nil: no WeChat in this build
	sim     *sim.Sim          // practice mode only, where it runs in this process
	links   *link.Links
	doorKey []byte // marks devices and hides names at the doors
	closers []func()

	backupTrouble, selfTest atomic.Value // string, Chinese; "" for nothing to tell

	marked atomic.Int64 // how long the record is by the mark beside the database

	alarms    sync.Map // what was told today
	checkedOn string   // the day of the last check of everything
}

// Options say how much of the daemon a command needs.
type Options struct {
	Log      *slog.Logger             // nil: no log
	Practice *scheduler.PracticeClock // a practice clock; nil: as Now says
	Now      time.Time                // a practice clock begins here; zero: the clock of the town, see clock.go
	Listener net.Listener             // of the pages, whose address QR codes hold; nil: from the settings
}

// Open puts the daemon together. Nothing runs but the simulator of practice mode.
func Open(ctx context.Context, all *config.All, o Options) (_ *App, err error) {
	a := &App{Config: all, Town: all.Town.Registry(), Log: o.Log, Practice: o.Practice, Clock: calendar.RealClock{}, Site: all.Settings.Site}
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if a.Site == "" {
		addr := all.Settings.Listen
		if o.Listener != nil {
			addr = o.Listener.Addr().String()
		}
		a.Site = "http://" + addr
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
	if dsn == "" {
		if err := lost(all.Settings.DataDir()); err != nil {
			return nil, err
		}
	}
	if a.Keys, err = a.openKeys(ctx); err != nil {
		return nil, err
	}
	if a.Store, err = store.Open(ctx, store.Options{URL: dsn, Dir: all.Settings.DataDir(), Connections: all.Settings.Connects, Keys: a.Keys, Log: a.Log, Clock: townClock{a}}); err != nil {
		return nil, err
	}
	a.closers = append(a.closers, a.Store.Close)
	if err := a.Store.KeepMode(ctx, all.Settings.Mode); err != nil {
		return nil, modeMixed(err, all.Settings.Mode)
	}
	if err := a.keepClock(ctx, o.Now); err != nil {
		return nil, err
	}
	if a.links, err = a.openLinks(); err != nil {
		return nil, err
	}
	if a.doorKey, err = a.Keys.Derive(seal.LabelCookies); err != nil {
		return nil, err
	}
	if a.Checks, err = NewChecks(all.Settings.Dir, a.Town, all.Policy, a.Store); err != nil {
		return nil, err
	}
	if a.Drafts, err = draft.New(draft.Options{
		Editions: a.Store, Changed: store.ErrChanged, NotFound: store.ErrNotFound, Town: a.Town, Policy: all.Policy, Clock: a.Clock,
	}); err != nil {
		return nil, err
	}
	if err := a.openSimulator(ctx); err != nil {
		return nil, err
	}
	tokens, err := kept.New(kept.Options{
		Keep: a.Store, NotFound: store.ErrNotFound, Clock: a.Clock, Secrets: a.channelSecrets(), Refs: []string{all.Settings.WeChat.AppSecret, all.Settings.WeChat.CorpKey},
	})
	if err != nil {
		return nil, err
	}
	chs, err := builtin.Channels(builtin.Options{
		Settings: &all.Settings, Town: a.Town, Readings: all.Town.Readings, Site: a.Site, Secrets: a.channelSecrets(), Simulator: a.SimulatorAt,
		Tokens: tokens, Pages: a.Store, Clock: a.Clock, Log: a.Log,
		Related:  a.portalRelated,
		PackLink: func(id notice.DeliveryID) string { return a.Site + a.links.Forward(id, a.Clock.Now()) },
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
	a.Dispatcher = &dispatch.Dispatcher{
		Digest: digest(all.Settings.WeChat), Live: all.Settings.Mode == config.Live, Blocked: blocked, Plays: dispatch.Plays{ADay: all.Settings.Speaker.ADay, Days: all.Settings.Speaker.Days},
		Store: a.Store, Channels: chs, Town: a.Town, Policy: all.Policy, Quiet: quiet, Clock: a.Clock, Checks: a.Checks, Log: a.Log,
	}
	if a.Register, err = a.openRegister(); err != nil {
		return nil, err
	}
	a.Annual = a.openAnnual()
	a.errands = a.messenger(chs[notice.WeChat], quiet)
	a.Scheduler, err = scheduler.New(scheduler.Options{
		Round: a.Round,
		Store: a.Store, Dispatcher: a.Dispatcher, Clock: a.Clock, Workers: all.Settings.Workers, Log: a.Log,
	})
	return a, err
}

// modeMixed explains why a data folder of practice is not opened for real.
func modeMixed(err error, mode string) error {
	if !errors.Is(err, store.ErrMode) {
		return err
	}
	if mode == config.Live {
		return say.Refusal("这个数据目录是演练用的，里面的公告和登录都不能拿来正式发布。请在 gaoshi.yaml 里给 data（或 database）另指一个新的。")
	}
	return say.Refusal("这个数据目录是正式发布用的，不能拿来演练。请在 gaoshi.yaml 里给 data（或 database）另指一个。")
}

// openSimulator starts the stand-in of practice mode, or finds the one that the
// settings name. In live mode there is none.
func (a *App) openSimulator(ctx context.Context) (err error) {
	if a.Config.Settings.Mode != config.Practice {
		return nil
	}
	if a.Config.Settings.Simulator != "" {
		a.SimulatorAt, err = url.Parse(a.Config.Settings.Simulator)
		return err
	}
	token, aesKey := practiceCallback()
	a.sim = sim.New(sim.Options{
		Clock: a.Clock, Groups: SimulatedGroups(a.Town), CMSName: SimulatedPortal(a.Town), Log: a.Log, AppID: "wx-practice",
		Callback: sim.Callback{URL: a.Site + callbackPath, Token: token, AESKey: aesKey},
	})
	sctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a.closers = append(a.closers, cancel)
	a.SimulatorAt, err = a.sim.Start(sctx, "127.0.0.1:0")
	return err
}

// digest turns the settings' hour into minutes; the settings were checked.
func digest(w config.WeChat) dispatch.Digest {
	at, _ := calendar.ParseClock(w.DigestAt)
	return dispatch.Digest{At: at, Budget: w.ADay}
}

// SimulatedGroups are the town's robots, by the made-up keys of practice mode.
func SimulatedGroups(t *notice.Town) []sim.Group {
	var out []sim.Group
	for _, x := range t.Targets {
		if ref := x.Options["robot"]; ref != "" {
			out = append(out, sim.Group{Key: config.PracticeKey(ref), Name: x.Name, Village: x.VillageName, Members: x.Members})
		}
	}
	return out
}

// SimulatedPortal is the name of the stand-in for the county's portal.
func SimulatedPortal(t *notice.Town) string {
	for _, x := range t.Targets {
		if x.Channel == notice.Portal {
			return x.Name + "（演练）"
		}
	}
	return ""
}

// Close ends what Open began, the last first.
func (a *App) Close() {
	for i := len(a.closers) - 1; i >= 0; i-- {
		a.closers[i]()
	}
	a.closers = nil
}

// LockDaemon makes this process the one that delivers, on SQLite.
func (a *App) LockDaemon() error {
	if a.Store.Postgres() {
		return nil
	}
	unlock, err := store.LockDaemon(a.Config.Settings.DataDir())
	if err != nil {
		return err
	}
	a.closers = append(a.closers, unlock)
	return nil
}

// Stop ends the scheduler gracefully: what is under way finishes.
func (a *App) Stop(ctx context.Context) error {
	return a.Scheduler.Stop(ctx)
}

// HurryStop cuts off what is under way while Stop waits for it; what came of it is
// still written down.
func (a *App) HurryStop(ctx context.Context) { a.Scheduler.Hurry(ctx) }

// Well reports whether nothing is wrong with the daemon itself.
func (a *App) Well(ctx context.Context) bool { return a.ailing(ctx) == nil }

func (a *App) channelSecrets() wechat.Secrets {
	if a.Config.Settings.Mode == config.Practice {
		return config.PracticeSecrets{}
	}
	return a.secrets
}
