package desk

import (
	"encoding/gob"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

// visit is one request with who makes it.
type visit struct {
	w  http.ResponseWriter
	r  *http.Request
	me *Officer // nil where nobody is signed in
	d  *desk

	base string        // of the link that opened the page: /desk/a/TOKEN; "" at the desk
	link *DecisionLink // a link to decide, nil for others
}

type action func(v *visit) error

// Session keys.
const (
	keyAccount = "account"
	keyFlash   = "flash"
	keyKept    = "kept" // a form that met an ended sign-in
	keyKeptFor = "kept_for"
)

// flash is a message shown once on the next page.
type flash struct {
	Good bool
	Text string
}

func init() { gob.Register(flash{}) } // scs keeps session values by gob

func newSessions(store scs.Store, secure bool) *scs.SessionManager {
	s := scs.New()
	s.Store = store
	s.Lifetime = 7 * 24 * time.Hour
	s.IdleTimeout = 12 * time.Hour
	s.Cookie.Name = "gaoshi"
	s.Cookie.Path = "/desk"
	s.Cookie.HttpOnly = true
	s.Cookie.SameSite = http.SameSiteLaxMode
	s.Cookie.Secure = secure
	return s
}

// open runs an action whether or not somebody is signed in.
func (d *desk) open(f action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limits.UploadBytes+1<<20)
		v := &visit{w: w, r: r, me: d.officer(d.sessions.GetString(r.Context(), keyAccount)), d: d}
		w.Header().Set("Cache-Control", "no-store")
		if err := f(v); err != nil {
			d.fail(w, r, v.me, err)
		}
	}
}

// allow runs an action for those who may.
func (d *desk) allow(m may, f action) http.HandlerFunc {
	return d.open(func(v *visit) error {
		if v.me == nil {
			return v.askIn()
		}
		if !m.check(v.me) {
			return &forbidden{m.who}
		}
		return f(v)
	})
}

// keptBytes bounds the form that waits in a session for a new sign-in.
const keptBytes = 256 << 10

// askIn sends the visitor to sign in, and keeps what they had typed.
func (v *visit) askIn() error {
	back := v.r.URL.RequestURI()
	if v.r.Method == http.MethodPost {
		back = v.back("/desk/")
	}
	if v.r.Method == http.MethodPost && comesBack(v.r.URL.Path) {
		if err := v.r.ParseMultipartForm(limits.UploadBytes); err == nil || errors.Is(err, http.ErrNotMultipart) {
			if form := v.r.PostForm.Encode(); form != "" && len(form) <= keptBytes {
				v.d.sessions.Put(v.r.Context(), keyKept, form)
				v.d.sessions.Put(v.r.Context(), keyKeptFor, v.r.URL.Path)
			}
		}
	}
	v.redirect("/desk/sign-in?back=" + url.QueryEscape(back))
	return nil
}

// comesBack reports whether the address of a form also shows that form.
func comesBack(path string) bool {
	return path == "/desk/new" || strings.HasSuffix(path, "/edit") || strings.HasSuffix(path, "/review")
}

// kept returns the form that waited for the sign-in, once.
func (v *visit) kept() url.Values {
	ctx := v.r.Context()
	if v.d.sessions.GetString(ctx, keyKeptFor) != v.r.URL.Path {
		return nil
	}
	v.d.sessions.Remove(ctx, keyKeptFor)
	form, err := url.ParseQuery(v.d.sessions.PopString(ctx, keyKept))
	if err != nil || len(form) == 0 {
		return nil
	}
	return form
}

func (v *visit) redirect(to string) { http.Redirect(v.w, v.r, to, http.StatusSeeOther) }

func (v *visit) say(good bool, text string) {
	v.d.sessions.Put(v.r.Context(), keyFlash, flash{good, text})
}

// back is where a button's form asks to return to; only our own pages.
func (v *visit) back(otherwise string) string {
	to := v.r.FormValue("back")
	if u, err := url.Parse(to); err == nil && strings.HasPrefix(to, "/desk/") && u.Host == "" && u.Scheme == "" && !strings.Contains(to, "\\") {
		return to
	}
	return otherwise
}

// chrome is what every page's frame shows.
type chrome struct {
	Me       *Officer
	Here     string // the part of the desk: today, notices, deliveries, village, new
	Town     *notice.Town
	Now      time.Time
	Practice bool
	Flash    *flash
	Site     string
	Path     string // of this page, for buttons that come back to it
	Moving   bool   // states may change by themselves: the page refreshes
}

func (v *visit) chrome(here string) chrome {
	c := chrome{Me: v.me, Here: here, Town: v.d.Town, Now: v.d.Clock.Now(), Practice: v.d.Practice, Site: v.d.Site, Path: v.r.URL.RequestURI()}
	if v.r.Method != http.MethodGet {
		c.Path = "/desk/"
	}
	if v.base != "" { // whoever holds a link is not signed in
		c.Me = nil
	}
	if f, ok := v.d.sessions.Pop(v.r.Context(), keyFlash).(flash); ok {
		c.Flash = &f
	}
	return c
}

// show answers with a page.
func (v *visit) show(status int, name string, data any) error {
	body, err := v.d.pages.Page(name, data)
	if err != nil {
		return err
	}
	page.Write(v.w, status, rebased(body, v.base))
	return nil
}

// forbidden is a page that is not for this officer.
type forbidden struct{ who string }

func (f *forbidden) Error() string { return "desk: only for " + f.who }

// refused reports whether err is a sentence for the person who acts.
func refused(err error) (string, bool) {
	var r *notice.Refusal
	if errors.As(err, &r) {
		return r.Msg, true
	}
	return "", false
}
