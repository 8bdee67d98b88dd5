package frame

import (
	"encoding/gob"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"gaoshi/internal/desk/link"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

// Visit is one request with who makes it.
type Visit struct {
	W  http.ResponseWriter
	R  *http.Request
	Me *notice.Officer // nil where nobody is signed in
	D  *Frame

	signIn string // names the sign-in, "" for none

	Base string         // of the link that opened the page: /desk/a/TOKEN; "" at the desk
	Link *link.Decision // a link to decide, nil for others
}

// Action answers one visit.
type Action func(v *Visit) error

// Session keys.
const (
	keyAccount = "account"
	keyFlash   = "flash"
	keyKept    = "kept" // a form that met an ended sign-in
	keyKeptFor = "kept_for"
	keyKeptOf  = "kept_of" // whose it is
	keySignIn  = "sign_in"
	keyHalf    = "half" // the password was right, the authenticator's code is still to come
	keyHalfAt  = "half_at"
)

// Flash is a message shown once on the next page.
type Flash struct {
	Good bool
	Text string
}

// scs keeps session values by gob; the name is that under which they were first kept.
func init() {
	gob.RegisterName("gaoshi/internal/desk.flash", Flash{})
	gob.Register(time.Time{})
}

func (d *Frame) newSessions() *scs.SessionManager {
	s := scs.New()
	s.Store = d.Sessions
	s.Lifetime = sessionLife
	s.IdleTimeout = sessionIdle
	s.Cookie.Name = d.cookie(sessionCookie)
	s.Cookie.Path = "/desk"
	if d.Secure { // the prefix __Host- asks for it
		s.Cookie.Path = "/"
	}
	s.Cookie.HttpOnly = true
	s.Cookie.SameSite = http.SameSiteLaxMode
	s.Cookie.Secure = d.Secure
	return s
}

// known sets who makes a visit: an account whose sign-in is still open.
func (v *Visit) known() error {
	ctx := v.R.Context()
	o := v.D.Officer(v.D.Session.GetString(ctx, keyAccount))
	if o == nil {
		return nil
	}
	id := v.D.Session.GetString(ctx, keySignIn)
	open, err := v.D.SignIns.SignInOpen(ctx, id, o.Account, v.D.Clock.Now())
	if err != nil {
		return err
	}
	if open {
		v.Me, v.signIn = o, id
		return nil
	}
	v.D.Session.Remove(ctx, keyAccount)
	return nil
}

// open runs an action whether or not somebody is signed in.
func (d *Frame) open(f Action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, mostBody())
		v := &Visit{W: w, R: r, D: d}
		defer v.leaveNothing()
		w.Header().Set("Cache-Control", "no-store")
		err := v.known()
		if err == nil {
			v.acts("desk")
			err = f(v)
		}
		if err != nil && r.Context().Err() == nil { // else nobody is there to be told
			d.fail(w, r, v.Me, err)
		}
	}
}

// leaveNothing removes the files of an upload that lie on the disk. The server would
// do so only for the request that it made itself, and v.R is a copy of that one.
func (v *Visit) leaveNothing() {
	if form := v.R.MultipartForm; form != nil {
		if err := form.RemoveAll(); err != nil {
			v.D.Log.ErrorContext(v.R.Context(), "the temporary files of an upload are left", "err", err)
		}
	}
}

// acts marks the visit with who acts in it, and from where, for the journal.
func (v *Visit) acts(by string) {
	a := journal.Actor{From: by + " " + v.From().String()}
	if v.Me != nil {
		a.Who = v.Me.Account
	}
	v.R = v.R.WithContext(journal.WithActor(v.R.Context(), a))
}

// RecordAct keeps an act of the visit in the journal.
func (v *Visit) RecordAct(e journal.Entry) { v.record(e) }

func (v *Visit) record(e journal.Entry) {
	if v.D.Record != nil {
		v.D.Record(v.R.Context(), e)
	}
}

// keptBytes bounds the form that waits in a session for a new sign-in.
const keptBytes = 256 << 10

// askIn sends the visitor to sign in, and keeps what they had typed where the browser
// proves that its officer signed in with it before. Of a stranger nothing is read.
func (v *Visit) askIn() error {
	back := v.R.URL.RequestURI()
	if v.R.Method == http.MethodPost {
		back = "/desk/"
		whose := v.deviceOf()
		if whose != "" {
			v.R.Body = http.MaxBytesReader(v.W, v.R.Body, 2*keptBytes)
			if err := v.ParseUpload(); err == nil {
				back = v.Back("/desk/")
				if form := v.R.PostForm.Encode(); comesBack(v.R.URL.Path) && form != "" && len(form) <= keptBytes {
					v.D.Session.Put(v.R.Context(), keyKept, form)
					v.D.Session.Put(v.R.Context(), keyKeptFor, v.R.URL.Path)
					v.D.Session.Put(v.R.Context(), keyKeptOf, whose)
				}
			}
		}
	}
	v.Redirect("/desk/sign-in?back=" + url.QueryEscape(back))
	return nil
}

// deviceOf is the officer who signed in with this browser before; "" for nobody.
func (v *Visit) deviceOf() string {
	c, err := v.R.Cookie(v.D.cookie(deviceCookie))
	if err != nil {
		return ""
	}
	for i := range v.D.Officers {
		if a := v.D.Officers[i].Account; v.D.Guard.KnowsDevice(c.Value, a) {
			return a
		}
	}
	return ""
}

// comesBack reports whether the address of a form also shows that form.
func comesBack(path string) bool {
	return path == "/desk/new" || strings.HasSuffix(path, "/edit") || strings.HasSuffix(path, "/review")
}

// Kept returns the form that waited for the sign-in, once.
func (v *Visit) Kept() url.Values {
	ctx := v.R.Context()
	if v.Me == nil || v.D.Session.GetString(ctx, keyKeptFor) != v.R.URL.Path || v.D.Session.GetString(ctx, keyKeptOf) != v.Me.Account {
		return nil
	}
	v.D.Session.Remove(ctx, keyKeptFor)
	form, err := url.ParseQuery(v.D.Session.PopString(ctx, keyKept))
	if err != nil || len(form) == 0 {
		return nil
	}
	return form
}

func (v *Visit) Redirect(to string) { http.Redirect(v.W, v.R, to, http.StatusSeeOther) }

func (v *Visit) Say(good bool, text string) {
	v.D.Session.Put(v.R.Context(), keyFlash, Flash{good, text})
}

// Back is where a button's form asks to return to; only our own pages.
func (v *Visit) Back(otherwise string) string {
	to := v.R.FormValue("back")
	if u, err := url.Parse(to); err == nil && strings.HasPrefix(to, "/desk/") && u.Host == "" && u.Scheme == "" && !strings.Contains(to, "\\") {
		return to
	}
	return otherwise
}

// Chrome is what every page's frame shows.
type Chrome struct {
	Me       *notice.Officer
	Here     string // the part of the desk: today, notices, deliveries, village, new
	Town     *notice.Town
	Now      time.Time
	Practice bool
	Flash    *Flash
	Site     string
	Path     string // of this page, for buttons that come back to it
	Menu     []MenuItem
	Moving   bool // states may change by themselves: the page refreshes
}

func (v *Visit) Chrome(here string) Chrome {
	c := Chrome{Me: v.Me, Here: here, Town: v.D.Town, Now: v.D.Clock.Now(), Practice: v.D.Practice, Site: v.D.Site, Path: v.R.URL.RequestURI()}
	if v.R.Method != http.MethodGet {
		c.Path = "/desk/"
	}
	if v.Base != "" { // whoever holds a link is not signed in
		c.Me = nil
	}
	if c.Me != nil {
		c.Menu = v.D.menuFor(c.Me, here)
	}
	if f, ok := v.D.Session.Pop(v.R.Context(), keyFlash).(Flash); ok {
		c.Flash = &f
	}
	return c
}

// Show answers with a page.
func (v *Visit) Show(status int, name string, data any) error {
	body, err := v.D.Pages.Page(name, data)
	if err != nil {
		return err
	}
	page.Write(v.W, status, rebased(body, v.Base))
	return nil
}

// Forbidden is a page that is not for this officer.
type Forbidden struct{ Who string }

func (f *Forbidden) Error() string { return "desk: only for " + f.Who }

// Refused reports whether err is a sentence for the person who acts.
func Refused(err error) (string, bool) {
	var r *notice.Refusal
	if errors.As(err, &r) {
		return r.Msg, true
	}
	return "", false
}
