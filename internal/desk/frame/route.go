package frame

import (
	"gaoshi/internal/notice"
	"net/http"
	"slices"
)

// Route is one address of the desk: who may go there, what happens, and under which
// word it stands in the menu.
type Route struct {
	Method, Path string // Path as http.ServeMux reads it: /desk/notices/{id}
	Who          May
	Do           Action
	Menu         Entry // zero: it stands in no menu
	Heavy        bool  // takes much memory: a few at a time
	Early        bool  // open to an officer who still has to set up an authenticator
}

// Entry is a route's place in the menu of those who may go there.
type Entry struct {
	Word string
	Here string // the part of the desk that its pages name in Visit.Chrome
	Who  May    // for whom it stands there; zero: for all who may go there
	// Own is the word for a village head, for whom it stands first.
	Own string
	// Kind is how it stands: "" in the row, "make" as a button, "me" beside the name.
	Kind string
}

// May says who may go to an address.
type May struct {
	who   string                     // in Chinese, for the page that says no
	check func(*notice.Officer) bool // nil: whoever comes, signed in or not
	enter func(*Visit) error         // not nil: whoever holds a signed link, and what the link lets them
}

// Everybody may come without signing in.
var Everybody = May{}

// Anyone is everyone who is signed in.
var Anyone = May{check: func(*notice.Officer) bool { return true }}

// Office is everyone at the town's office; village heads see their own page.
var Office = May{who: "镇办公室的同志", check: func(o *notice.Officer) bool { return o.InOffice() }}

// Only lets those with one of the roles in.
func Only(roles ...string) May {
	who := ""
	for i, r := range roles {
		if i > 0 {
			who += "、"
		}
		who += notice.RoleName(r)
	}
	return May{who: who, check: func(o *notice.Officer) bool {
		return slices.ContainsFunc(roles, o.Has)
	}}
}

// ByLink lets in whoever holds a link that enter reads. It sets the visit's officer.
func ByLink(enter func(*Visit) error) May { return May{enter: enter} }

// Admits reports whether an officer who is signed in may go there; nil is nobody.
func (m May) Admits(o *notice.Officer) bool {
	switch {
	case m.enter != nil:
		return false
	case m.check == nil:
		return true
	}
	return o != nil && m.check(o)
}

// guarded is the action of a route behind its check.
func (d *Frame) guarded(r Route) http.HandlerFunc {
	switch {
	case r.Who.enter != nil:
		return d.byLink(r.Who.enter, r.Do)
	case r.Who.check == nil:
		return d.open(r.Do)
	}
	do := r.Do
	if r.Heavy {
		do = d.heavy(do)
	}
	return d.open(func(v *Visit) error {
		if v.Me == nil {
			return v.askIn()
		}
		if !r.Early {
			if must, err := d.mustProve(v); err != nil {
				return err
			} else if must {
				v.Redirect("/desk/me")
				return nil
			}
		}
		if !r.Who.Admits(v.Me) {
			return &Forbidden{Who: r.Who.who}
		}
		return do(v)
	})
}

// menuRow is a route that stands in the menu.
type menuRow struct {
	Entry
	href string
	who  May
}

func menuOf(routes []Route) []menuRow {
	var out []menuRow
	for _, r := range routes {
		if r.Menu.Word != "" {
			href := r.Path
			if href == "/desk/{$}" {
				href = "/desk/"
			}
			who := r.Menu.Who
			if who.check == nil {
				who = r.Who
			}
			out = append(out, menuRow{r.Menu, href, who})
		}
	}
	return out
}

// MenuItem is one word of an officer's menu.
type MenuItem struct {
	Word, Href, Kind string
	Current          bool
}

// menuFor is the menu of an officer, in the order of the table; a village head's
// own page stands first.
func (d *Frame) menuFor(o *notice.Officer, here string) []MenuItem {
	var first, rest []MenuItem
	for _, m := range d.menu {
		if !m.who.Admits(o) {
			continue
		}
		x := MenuItem{m.Word, m.href, m.Kind, m.Here == here}
		if m.Own != "" && o.Has(notice.RoleVillageHead) {
			x.Word = m.Own
			first = append(first, x)
			continue
		}
		rest = append(rest, x)
	}
	return append(first, rest...)
}
