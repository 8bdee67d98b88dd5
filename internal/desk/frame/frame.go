// Package frame is what every page of the desk stands in: who is there, how they
// sign in, what they may open, the page's head with its menu, the form that comes
// back with all that was typed, the button that is pressed twice and acts once, and
// the page that says why something was not done.
//
// Who may go where stands in one table of routes (Route), which internal/desk puts
// together of the rooms' actions. The frame serves it: an action is a function of
// one Visit and returns an error; the frame turns the error into a page. A sentence
// in Chinese (notice.Refusal) is shown as it is; any other error is logged under a
// number, and only the number is shown.
//
// The frame knows no notice and no delivery beyond their addresses, their words and
// their colours.
package frame

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/alexedwards/scs/v2"

	"gaoshi/internal/calendar"
	"gaoshi/internal/door"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
	"gaoshi/templates"
)

// Passwords keeps what door.Hash made of an account's password.
type Passwords interface {
	PasswordHash(ctx context.Context, account string) (string, error)
	SetPassword(ctx context.Context, account, hash string) error
}

// Options is what the frame needs. Everything must be given but what says otherwise.
type Options struct {
	Passwords Passwords
	Officers  []notice.Officer // may be empty: nobody can sign in
	Town      *notice.Town
	Clock     calendar.Clock
	Log       *slog.Logger // nil: no log
	Sessions  scs.Store
	// Tries, SignIns and Authenticators are what the doors keep (internal/door).
	Tries          door.Tries
	SignIns        door.SignIns
	Authenticators door.Authenticators
	// Key is 32 bytes that only the daemons of this town know.
	Key []byte
	// Proxies are believed about where a visitor comes from; none: nobody is.
	Proxies []netip.Prefix
	// SecondFactor are the roles that must use an authenticator; none: whoever wants.
	SecondFactor []string
	// Picture draws a code as a PNG.
	Picture  func(text string) ([]byte, error)
	Secure   bool // the desk is reached by https: cookies go no other way
	Practice bool // 演练: every page says so
	// OneClick opens the accounts of the built-in practice town by a click, on the
	// machine itself.
	OneClick bool
	Site     string // address of the landing pages, without a slash at its end; may be ""
	Overlay  fs.FS  // laid over the templates; may be nil
	// Explain turns an error of a rendition or a print into Chinese for the clerk.
	Explain func(error) string
	// Record keeps an act in the journal 操作记录. nil: acts that write nothing are not
	// kept.
	Record func(ctx context.Context, e journal.Entry)
	// NotFound and Changed are the errors with which what keeps notices and
	// deliveries says that nothing is kept under that name, or that it is already there.
	NotFound, Changed error
}

// Frame is the part of the desk that is the same for every room. The rooms embed it.
type Frame struct {
	Options
	Pages   *templates.Pages
	Session *scs.SessionManager
	Guard   *door.Guard
	Lane    door.Lane
	Once    *OnceOnly
	menu    []menuRow
	slots   chan struct{} // for work that takes much memory
}

// csp lets a page load our own style sheet, script and pictures, and nothing else.
const csp = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// ErrNotHere is an address that leads nowhere.
var ErrNotHere = errors.New("desk: no such page")

// New parses the pages of all rooms.
func New(o Options) (*Frame, error) {
	if err := Given("frame", map[string]bool{
		"Passwords": o.Passwords != nil, "Town": o.Town != nil, "Clock": o.Clock != nil, "Sessions": o.Sessions != nil,
		"Tries": o.Tries != nil, "SignIns": o.SignIns != nil, "Authenticators": o.Authenticators != nil, "Key": len(o.Key) >= 32, "Picture": o.Picture != nil,
		"Explain": o.Explain != nil, "NotFound": o.NotFound != nil, "Changed": o.Changed != nil,
	}); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	pages, err := templates.Load("desk", "/desk/static/", o.Overlay, funcs())
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	d := &Frame{Options: o, Pages: pages, Once: newOnceOnly(), slots: make(chan struct{}, heavyAtOnce)}
	d.Session, d.Guard = d.newSessions(), door.NewGuard(o.Tries, o.Clock, o.Key)
	d.Session.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { d.fail(w, r, nil, err) }
	return d, nil
}

// Given tells which of a room's options are not given and must be, all at once.
func Given(room string, given map[string]bool) error {
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !given[name] {
			missing = append(missing, name)
		}
	}
	if missing == nil {
		return nil
	}
	return fmt.Errorf("desk/%s: Options.%s must be given", room, strings.Join(missing, ", "))
}

// Serve answers everything under /desk/ by the table of routes.
func (d *Frame) Serve(routes []Route) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /desk/static/{name}", func(w http.ResponseWriter, r *http.Request) {
		if !d.Pages.ServeStatic(w, r, r.PathValue("name")) {
			d.trouble(w, r, nil, http.StatusNotFound, "没有这个页面", "请从“今天”重新进入。")
		}
	})
	for _, r := range routes {
		mux.HandleFunc(r.Method+" "+r.Path, d.guarded(r))
	}
	d.menu = menuOf(routes)
	mux.HandleFunc("/desk/", d.open(func(*Visit) error { return ErrNotHere }))
	origin := http.NewCrossOriginProtection()
	origin.AddInsecureBypassPattern("/desk/a/") // no other site can know such an address, and
	origin.AddInsecureBypassPattern("/desk/v/") // browsers tell no origin where no referrer is told
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.trouble(w, r, nil, http.StatusForbidden, "没有办理", "这个请求来自别的网站，为安全起见没有办理。请从本系统的页面上操作。")
	}))
	return page.Guard(csp, page.Compress(origin.Handler(d.Session.LoadAndSave(mux))))
}
