// Package portal hands a notice over to the county's portal. A township may not
// keep a site of its own (国办公开办函〔2019〕61号), so the article goes into the
// county's CMS: over HTTP as the settings describe it (package cms), or as a package
// 报送包 that a person pastes.
//
// What is promised. One article for each notice through all editions: the CMS's id
// and the public address are kept, a correction changes the article in place, and
// where the CMS cannot do that, the old page is withdrawn and points to the new
// one. An article is looked for by our key before it is made; where the CMS cannot
// look, a call that never told its end leaves the delivery uncertain. What the CMS
// says is accepted; confirmed is only what was seen at the public address, with
// nothing of ours in hand (package public): the title and every word, with all
// attachments, or after a withdrawal none of it. The page is looked at again every
// day while it is in force.
package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/template"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/portal/cms"
	"gaoshi/channels/portal/guard"
	"gaoshi/channels/portal/public"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Memory keeps what is known of the pages, and has what was signed.
type Memory interface {
	// PublicPage returns what is kept of a notice in a portal; nil: nothing.
	PublicPage(ctx context.Context, id notice.ID, t notice.TargetID) (*notice.PublicPage, error)
	// KeepPublicPage writes p and its new Version; changed: the row is not the one
	// that p was read from, and nothing was written.
	KeepPublicPage(ctx context.Context, p *notice.PublicPage) (changed bool, err error)
	// Blob returns a kept attachment.
	Blob(ctx context.Context, digest string) ([]byte, error)
	// Rendition returns a kept rendition.
	Rendition(ctx context.Context, digest string, t notice.TargetID) (notice.Rendition, error)
}

// Options describe the county's CMS.
type Options struct {
	CMS     config.Portal // complete; Kind handoff makes a package for a person
	Columns map[string]string
	Secrets cms.Secrets // nil when nothing is a reference
	Memory  Memory      // nil: kept as long as the channel lives

	Site string                                       // address of the landing pages, without a path
	Link func(id notice.ID, t notice.TargetID) string // address of a landing page; nil: Site + "/q/" + short code
	// Related are the public notices that belong to one: its interpretation, what it
	// interprets. nil: none.
	Related    func(n *notice.Notice) []cms.Related
	SiteName   string         // meta SiteName, where the county agrees
	SiteDomain string         // meta SiteDomain; public addresses lie below it
	SiteCode   string         // meta SiteIDCode, ten digits
	Region     string         // code of the town, for 索引号
	Clock      calendar.Clock // nil: the real one
	Log        *slog.Logger   // nil: slog.Default
	Timeout    time.Duration  // of one call; 0: 20 s
	// Allow are further internal hosts that may be called: the simulator.
	Allow []string
}

// Channel implements channels.Channel, Repeatable, Retractor, Checker, Watcher.
type Channel struct {
	o      Options
	cms    *cms.Client // nil: by hand
	public *public.Reader
	index  *template.Template // 索引号; nil: none is made
	meta   map[string]*template.Template
	mu     sync.Mutex
	busy   map[string]*sync.Mutex // notice + portal → one at a time
}

// New makes the channel. It tries every template on a sample notice; all faults
// are told at once, in Chinese, each with its key in gaoshi.yaml.
func New(o Options) (*Channel, error) {
	if o.Link == nil {
		site := strings.TrimRight(o.Site, "/")
		o.Link = func(id notice.ID, t notice.TargetID) string { return site + "/q/" + notice.ShortCode(id, t) }
	}
	if o.Clock == nil {
		o.Clock = calendar.RealClock{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.Memory == nil {
		o.Memory = newBrief()
	}
	if o.SiteName == "" {
		o.SiteName = o.CMS.SiteName
	}
	if o.SiteDomain == "" {
		o.SiteDomain = o.CMS.SiteDomain
	}
	if o.SiteCode == "" {
		o.SiteCode = o.CMS.SiteIDCode
	}
	if o.Columns == nil {
		o.Columns = o.CMS.Columns
	}
	named := append(slices.Clone(o.CMS.Private), o.Allow...)
	if at := guard.Literal(o.CMS.URL); at != "" {
		named = append(named, at)
	}
	g := guard.New(named...)
	ch := &Channel{o: o, public: public.New(g, o.SiteDomain, o.Timeout, o.Log), meta: map[string]*template.Template{}, busy: map[string]*sync.Mutex{}}
	return ch, errors.Join(ch.describe(g), ch.try())
}

// describe reads the templates.
func (ch *Channel) describe(g *guard.Guard) error {
	var errs []error
	var err error
	if ch.o.CMS.Kind != config.PortalHandoff && ch.o.CMS.Kind != "" {
		if ch.cms, err = cms.New(cms.Options{Portal: ch.o.CMS, Secrets: ch.o.Secrets, Guard: g, Timeout: ch.o.Timeout, Log: ch.o.Log}); err != nil {
			errs = append(errs, err)
		} else if !ch.cms.Can("create") {
			errs = append(errs, errors.New("portal.create 没有写：不知道怎么在县门户新建文章"))
		}
	}
	if ch.index, err = parseIndex(ch.o.CMS.IndexNo); err != nil {
		errs = append(errs, fmt.Errorf("portal.index_no 写得不对：%s", cms.PlainFault(err)))
	}
	for _, name := range slices.Sorted(maps.Keys(ch.o.CMS.Meta)) {
		t, err := template.New("meta").Option("missingkey=error").Parse(ch.o.CMS.Meta[name])
		if err != nil {
			errs = append(errs, fmt.Errorf("portal.meta.%s 写得不对：%s", name, cms.PlainFault(err)))
			continue
		}
		ch.meta[name] = t
	}
	return errors.Join(errs...)
}

// Repeatable is true: before an article is made it is looked for, and where the
// CMS cannot look, the channel itself says that it is unsure.
func (ch *Channel) Repeatable(notice.Target) bool { return true }

// alone waits until nobody else of this daemon is at the notice's page.
func (ch *Channel) alone(id notice.ID, t notice.TargetID) func() {
	ch.mu.Lock()
	key := string(id) + "\x00" + string(t)
	m := ch.busy[key]
	if m == nil {
		m = &sync.Mutex{}
		ch.busy[key] = m
	}
	ch.mu.Unlock()
	m.Lock()
	return m.Unlock
}

// page returns what is kept of a notice's page, or a new one.
func (ch *Channel) page(ctx context.Context, id notice.ID, t notice.TargetID) (*notice.PublicPage, error) {
	p, err := ch.o.Memory.PublicPage(ctx, id, t)
	if err != nil {
		return nil, channels.Ours(told(err, "数据库一时读不出来，这一次没有发，稍后自动再发。"))
	}
	if p == nil {
		p = &notice.PublicPage{Notice: id, Target: t}
	}
	return p, nil
}

// keep writes what was learnt. Another's look that came between changes nothing
// of what we know better: it is written over.
func (ch *Channel) keep(ctx context.Context, p *notice.PublicPage) error {
	ctx = context.WithoutCancel(ctx)
	for range 5 {
		changed, err := ch.o.Memory.KeepPublicPage(ctx, p)
		if err != nil {
			return channels.Ours(told(err, "数据库一时写不进去，稍后自动再试。"))
		}
		if !changed {
			return nil
		}
		now, err := ch.page(ctx, p.Notice, p.Target)
		if err != nil {
			return err
		}
		if now.Edition > p.Edition {
			return channels.Permanent(told(nil, "已经有更新的一版交给了县门户，这一版不再发。"))
		}
		p.Version = now.Version
	}
	return channels.Temporary(told(nil, "这一页正被别处改动，稍后自动再试。"), 0)
}

func told(cause error, say string, a ...any) error {
	return &channels.Told{Say: fmt.Sprintf(say, a...), Cause: cause}
}

// brief is the memory of a channel that is given none.
type brief struct {
	mu    sync.Mutex
	pages map[string]notice.PublicPage
}

func newBrief() *brief { return &brief{pages: map[string]notice.PublicPage{}} }

func (b *brief) PublicPage(_ context.Context, id notice.ID, t notice.TargetID) (*notice.PublicPage, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p, ok := b.pages[string(id)+"\x00"+string(t)]
	if !ok {
		return nil, nil
	}
	return &p, nil
}

func (b *brief) KeepPublicPage(_ context.Context, p *notice.PublicPage) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := string(p.Notice) + "\x00" + string(p.Target)
	if b.pages[key].Version != p.Version {
		return true, nil
	}
	p.Version++
	b.pages[key] = *p
	return false, nil
}

func (b *brief) Blob(context.Context, string) ([]byte, error) { return nil, errNotKept }

func (b *brief) Rendition(context.Context, string, notice.TargetID) (notice.Rendition, error) {
	return notice.Rendition{}, errNotKept
}

var errNotKept = errors.New("portal: not kept")

// Looks is how the rendition is drawn for who looks before it goes.
func (ch *Channel) Looks(_ notice.Target, r notice.Rendition) channels.Looks {
	return channels.Looks{Form: notice.AsArticle, Text: r.Text}
}

// TakeDown is what a person must do where no machine can take it back.
func (ch *Channel) TakeDown(_ notice.Target) string {
	return "请县门户的管理员把这篇撤下，看到网页打不开了，再点“已撤下”。"
}
