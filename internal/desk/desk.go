// Package desk is the door of those who work: the clerk who drafts, the people
// who read it, clear it and sign it, and the village head who prints, forwards
// and plays.
//
// The bones: one file for each action, named like its address. Every page is
// made on the server and works without a script; a small script only improves
// copying, and keeps the states of deliveries fresh. Who may do what is decided
// here by role; what may be done at all is decided by the domain, whose refusals
// are Chinese and are shown as they are. A form that is refused comes back with
// everything that was typed. An act done twice by one impatient hand is done
// once, and both clicks see it done.
//
// The desk knows no database and no channel: it sees them through the small
// interfaces below.
package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"gaoshi/internal/calendar"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight"
	"gaoshi/internal/site/page"
	"gaoshi/templates"
)

// Notices is where editions are kept.
type Notices interface {
	// Notices returns the newest editions, newest first, at most limit.
	Notices(ctx context.Context, limit int) ([]*notice.Notice, error)
	// Notice returns one edition; edition 0 is the newest.
	Notice(ctx context.Context, id notice.ID, edition int) (*notice.Notice, error)
	// UpdateNotice lets f change the newest edition, one person at a time.
	UpdateNotice(ctx context.Context, id notice.ID, f func(*notice.Notice) error) (*notice.Notice, error)
}

// Records is what is on record of a notice after it was signed.
type Records interface {
	Attempts(ctx context.Context, id notice.DeliveryID) ([]notice.Attempt, error)
	Rendition(ctx context.Context, digest string, target notice.TargetID) (notice.Rendition, error)
	Reach(ctx context.Context, id notice.ID) (map[notice.TargetID]int, error)
	CountDeliveries(ctx context.Context, id notice.ID) (map[notice.State]int, error)
}

// Passwords gives the hash that HashPassword made for an account.
type Passwords interface {
	PasswordHash(ctx context.Context, account string) (string, error)
}

// Codes are the codes by which officers decide by a link.
type Codes interface {
	// DecisionCode gives the hash that HashCode made for an account.
	DecisionCode(ctx context.Context, account string) (string, error)
	SetDecisionCode(ctx context.Context, account, hash string) error
	// TryLink counts a try at a link before it is made; LinkTries are those counted,
	// ForgetTries forgets them.
	TryLink(ctx context.Context, link string, now time.Time) (int, error)
	LinkTries(ctx context.Context, link string) (int, error)
	ForgetTries(ctx context.Context, link string) error
}

// Errand is one message to an officer about a notice or a village, for people.
type Errand struct {
	Account string
	About   string // its title, as it was sent
	At      time.Time
	Remind  bool
	Told    bool   // the platform took it
	Problem string // Chinese, "" for none
}

// Layout lays an edition out, without I/O, as it will go to each place.
type Layout interface {
	Targets(n *notice.Notice) (targets []notice.Target, leftOut []string)
	Preview(n *notice.Notice) ([]notice.Rendition, error)
	Render(n *notice.Notice, t notice.Target) (notice.Rendition, error)
}

// Checker sees what is wrong with an edition, and holds back what must not go on.
type Checker interface {
	Check(n *notice.Notice) []notice.Finding
	Gate(n *notice.Notice) error
}

// Filter chooses deliveries; zero fields do not narrow. It is store.Filter, field
// by field, so that the one converts to the other.
type Filter struct {
	Notice  notice.ID
	Edition int
	Village string
	Channel string
	States  []notice.State
	Lapsed  string // only | without those whose time passed in a person's hands; "" does not narrow
	DueBy   time.Time
	After   notice.DeliveryID // ids greater than this
	Limit   int               // 0: 1000
}

// Deliveries reads deliveries, in the order of their ids.
type Deliveries interface {
	List(ctx context.Context, f Filter) ([]*notice.Delivery, error)
	Get(ctx context.Context, id notice.DeliveryID) (*notice.Delivery, error)
}

// Decisions are a person's words about one delivery.
type Decisions interface {
	Retry(ctx context.Context, id notice.DeliveryID, by string) error
	Confirm(ctx context.Context, id notice.DeliveryID, by, note string) error
	GiveUp(ctx context.Context, id notice.DeliveryID, by, why string) error
}

// Options is what the desk needs. Everything must be given but what says otherwise.
type Options struct {
	Notices    Notices
	Records    Records
	Passwords  Passwords // nil: nobody signs in with a password
	Layout     Layout
	Checker    Checker
	Deliveries Deliveries
	Decisions  Decisions
	// Fix applies the fixes of findings, in kept attachments too; nil: in the texts only.
	Fix func(n *notice.Notice, findings ...notice.Finding) (fixed notice.Content, diff string, changed bool)
	// Insert keeps a new edition.
	Insert func(ctx context.Context, n *notice.Notice) error
	// Issue signs the newest edition and plans its deliveries, all or nothing.
	Issue func(ctx context.Context, id notice.ID, sig notice.Signature) (*notice.Notice, error)
	// Pack lays many sheets out as one PDF, with a bookmark for each, as they were
	// signed; nil: there are no packs.
	Pack func(ctx context.Context, title string, jobs []PackJob) ([]byte, error)
	// Proof lays out the poster of an edition that is not signed, marked as 样稿 and
	// without its code. Nil: it is shown as it will be.
	Proof func(n *notice.Notice, t notice.Target) (notice.Rendition, error)
	// CodeWords are the digits on a poster by which a village head reports it up
	// and down; nil: posters have none.
	CodeWords func(id notice.ID, edition int, t notice.TargetID) (posted, removed string)
	// Spoken sets the words of a loudspeaker's script beside what is written, those
	// with warnings first; nil: only the script is shown.
	Spoken func(n *notice.Notice, t notice.Target) []SpokenLine
	// Sound returns the recording that was made for a delivery to a loudspeaker, nil
	// for none. It may be nil.
	Sound func(d *notice.Delivery) *page.Sound
	// HasVoice reports whether the landing page of an edition plays a recording for
	// this village; nil: it never does.
	HasVoice func(ctx context.Context, n *notice.Notice, village string) bool
	// Explain turns an error into Chinese for the clerk; nil: a general sentence.
	Explain func(error) string

	// NotFound and Changed are the errors with which Notices, Deliveries and
	// Insert say that nothing is kept under that name, or that it is already there.
	NotFound, Changed error

	Links *Links // signs forward packs and links to decide; nil: there are none
	Codes Codes  // nil: nobody decides by a link
	// Told are the messages about an edition's review, the newest first, and Untold
	// those that did not go out of late. Both may be nil.
	Told   func(ctx context.Context, n *notice.Notice) ([]Errand, error)
	Untold func(ctx context.Context) ([]Errand, error)
	// Secret says that a notice may be secret: it is not shown on a phone. It may be nil.
	Secret func(n *notice.Notice) bool
	// QR draws a code as a PNG; nil: links to pass on are shown without one.
	QR       func(text string) ([]byte, error)
	Officers []Officer
	Town     *notice.Town
	Policy   *policy.Set
	Clock    calendar.Clock
	Log      *slog.Logger // nil: no log
	Sessions scs.Store
	Secure   bool   // the desk is reached by https: cookies go no other way
	Practice bool   // 演练: accounts by one click, and every page says so
	Site     string // address of the landing pages, without a slash at its end; may be ""
	Prefix   string // of numbers given to notices without one: QH; "" is GS
	Overlay  fs.FS  // laid over the templates; may be nil
}

func (o *Options) missing() error {
	for name, absent := range map[string]bool{
		"Notices": o.Notices == nil, "Records": o.Records == nil, "Layout": o.Layout == nil, "Checker": o.Checker == nil,
		"Deliveries": o.Deliveries == nil, "Decisions": o.Decisions == nil, "Insert": o.Insert == nil, "Issue": o.Issue == nil,
		"Town": o.Town == nil, "Policy": o.Policy == nil, "Clock": o.Clock == nil, "Sessions": o.Sessions == nil,
		"NotFound": o.NotFound == nil, "Changed": o.Changed == nil,
	} {
		if absent {
			return fmt.Errorf("desk: Options.%s must be given", name)
		}
	}
	return nil
}

// desk is the handler's state.
type desk struct {
	Options
	pages    *templates.Pages
	reader   *intake.Reader
	sessions *scs.SessionManager
	door     *doorkeeper
	previews *previews
	once     *onceOnly
}

// csp lets a page load our own style sheet, script and pictures, and nothing else.
const csp = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// convertTime is how long an old Word or WPS file may take to become a new one.
const convertTime = time.Minute

// New parses the pages and returns the door. It serves everything under /desk/.
func New(o Options) (http.Handler, error) {
	if err := o.missing(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Fix == nil {
		o.Fix = preflight.Fix
	}
	if o.Prefix == "" {
		o.Prefix = "GS"
	}
	pages, err := templates.Load("desk", "/desk/static/", o.Overlay, funcs())
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	reader := &intake.Reader{Convert: intake.LibreOffice("", convertTime)}
	d := &desk{Options: o, pages: pages, reader: reader, sessions: newSessions(o.Sessions, o.Secure), door: newDoorkeeper(), previews: newPreviews(), once: newOnceOnly()}
	d.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { d.fail(w, r, nil, err) }
	origin := http.NewCrossOriginProtection()
	origin.AddInsecureBypassPattern("/desk/a/") // no other site can know such an address, and
	origin.AddInsecureBypassPattern("/desk/v/") // browsers tell no origin where no referrer is told
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.trouble(w, r, nil, http.StatusForbidden, "没有办理", "这个请求来自别的网站，为安全起见没有办理。请从本系统的页面上操作。")
	}))
	return page.Guard(csp, page.Compress(origin.Handler(d.sessions.LoadAndSave(d.routes())))), nil
}

// routes names every address of the desk and who may go there.
func (d *desk) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /desk/static/{name}", func(w http.ResponseWriter, r *http.Request) {
		if !d.pages.ServeStatic(w, r, r.PathValue("name")) {
			d.trouble(w, r, nil, http.StatusNotFound, "没有这个页面", "请从“今天”重新进入。")
		}
	})
	mux.HandleFunc("GET /desk/sign-in", d.open(d.signInPage))
	mux.HandleFunc("POST /desk/sign-in", d.open(d.signIn))
	mux.HandleFunc("POST /desk/sign-out", d.open(d.signOut))
	mux.HandleFunc("GET /desk/f/{token}", d.open(d.forward))
	mux.HandleFunc("POST /desk/f/{token}", d.open(d.forwardDone))
	mux.HandleFunc("GET /desk/f/{token}/poster.png", d.open(d.forwardPicture))
	mux.HandleFunc("GET /desk/{$}", d.allow(anyone, d.today))
	mux.HandleFunc("GET /desk/notices", d.allow(office, d.notices))
	mux.HandleFunc("GET /desk/new", d.allow(only(Clerk), d.newPage))
	mux.HandleFunc("POST /desk/new", d.allow(only(Clerk), d.newNotice))
	mux.HandleFunc("GET /desk/notices/{id}", d.allow(office, d.notice))
	mux.HandleFunc("GET /desk/notices/{id}/edit", d.allow(only(Clerk), d.editPage))
	mux.HandleFunc("POST /desk/notices/{id}/edit", d.allow(only(Clerk), d.edit))
	mux.HandleFunc("GET /desk/notices/{id}/fix", d.allow(only(Clerk), d.fixPage))
	mux.HandleFunc("POST /desk/notices/{id}/fix", d.allow(only(Clerk), d.fix))
	mux.HandleFunc("GET /desk/notices/{id}/review", d.allow(only(Proofreader, Secrecy), d.reviewPage))
	mux.HandleFunc("POST /desk/notices/{id}/review", d.allow(only(Proofreader, Secrecy), d.review))
	mux.HandleFunc("GET /desk/notices/{id}/issue", d.allow(only(Leader), d.issuePage))
	mux.HandleFunc("POST /desk/notices/{id}/issue", d.allow(only(Leader), d.issue))
	mux.HandleFunc("POST /desk/notices/{id}/countersign", d.allow(only(Leader), d.countersign))
	mux.HandleFunc("POST /desk/notices/{id}/return", d.allow(only(Proofreader, Secrecy, Leader), d.giveBack))
	mux.HandleFunc("POST /desk/notices/{id}/override", d.allow(only(Secrecy, Leader), d.override))
	mux.HandleFunc("POST /desk/notices/{id}/correct", d.allow(only(Clerk), d.amend(notice.Correction)))
	mux.HandleFunc("POST /desk/notices/{id}/withdraw", d.allow(only(Clerk), d.amend(notice.Withdrawal)))
	mux.HandleFunc("POST /desk/notices/{id}/drop", d.allow(only(Clerk), d.drop))
	mux.HandleFunc("GET /desk/notices/{id}/deliveries", d.allow(office, d.noticeDeliveries))
	mux.HandleFunc("GET /desk/notices/{id}/file/{name}", d.allow(anyone, d.file))
	mux.HandleFunc("GET /desk/deliveries", d.allow(office, d.deliveries))
	mux.HandleFunc("GET /desk/deliveries/{n}", d.allow(office, d.delivery))
	mux.HandleFunc("GET /desk/deliveries/{n}/sound", d.allow(anyone, d.sound))
	mux.HandleFunc("POST /desk/deliveries/{n}/retry", d.allow(only(Clerk, Leader, Admin), d.retry))
	mux.HandleFunc("POST /desk/deliveries/{n}/confirm", d.allow(only(Clerk, Leader, Admin, VillageHead), d.confirm))
	mux.HandleFunc("POST /desk/deliveries/{n}/give-up", d.allow(only(Clerk, Leader, Admin), d.giveUp))
	mux.HandleFunc("GET /desk/village", d.allow(anyone, d.village))
	mux.HandleFunc("GET /desk/village/posters.pdf", d.allow(anyone, d.villagePack))
	mux.HandleFunc("GET /desk/village/print/{id}/{form}", d.allow(anyone, d.villagePrint))
	mux.HandleFunc("GET /desk/notices/{id}/posters.pdf", d.allow(office, d.noticePack))
	mux.HandleFunc("POST /desk/village/code", d.allow(only(Clerk, Leader, Admin, VillageHead), d.codeWord))
	mux.HandleFunc("POST /desk/village/posted", d.allow(only(Clerk, Leader, Admin, VillageHead), d.posted))
	mux.HandleFunc("GET /desk/notices/{id}/link.png", d.allow(only(Clerk), d.passOnCode))
	mux.HandleFunc("GET /desk/code", d.allow(only(Proofreader, Secrecy, Leader), d.codePage))
	mux.HandleFunc("POST /desk/code", d.allow(only(Proofreader, Secrecy, Leader), d.setCode))
	d.linkRoutes(mux)
	mux.HandleFunc("/desk/", d.open(func(*visit) error { return errNotHere }))
	return mux
}

// errNotHere is an address that leads nowhere.
var errNotHere = errors.New("desk: no such page")
