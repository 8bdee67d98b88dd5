package notice

import (
	"fmt"
	"time"

	"gaoshi/internal/calendar"
)

// PublicPage is what is kept of a notice in the county's CMS: where it stands, which
// edition was last given to it, what was uploaded with it, and what was last seen at
// its public address. One for each notice and portal, through all editions.
type PublicPage struct {
	Notice    ID       `json:"notice"`
	Target    TargetID `json:"target"`
	Edition   int      `json:"edition"`   // last given to the CMS, or to a person
	Kind      Kind     `json:"kind"`      // of that edition; Withdrawal: it shall be gone
	Rendition string   `json:"rendition"` // digest of that edition's rendition
	Title     string   `json:"title"`
	Column    string   `json:"column"`

	CMSID   string `json:"cms_id,omitempty"`
	Address string `json:"address,omitempty"` // public
	Made    int    `json:"made,omitempty"`    // edition for which the article was made
	// Pending: a call that makes an article was begun and never told its end.
	Pending bool       `json:"pending,omitempty"`
	Old     []OldPage  `json:"old,omitempty"`   // pages that this one has replaced: they shall be gone
	Files   []PageFile `json:"files,omitempty"` // uploaded, and on the page
	Gone    []PageFile `json:"gone,omitempty"`  // uploaded once, no longer of the page: they shall be gone

	Withdrawn bool `json:"withdrawn,omitempty"` // the CMS has taken it down, as far as it says

	Settled  bool      `json:"settled,omitempty"` // seen as it shall be, since this edition was given
	UpAt     time.Time `json:"up_at,omitzero"`    // when an edition of it was first seen public
	SeenAt   time.Time `json:"seen_at,omitzero"`  // last look that saw it as it shall be
	GivenAt  time.Time `json:"given_at,omitzero"` // when this edition was given
	NextLook time.Time `json:"next_look,omitzero"`
	Strikes  int       `json:"strikes,omitempty"` // looks in a row that did not
	Trouble  string    `json:"trouble,omitempty"` // Chinese, "" while all is well
	Since    time.Time `json:"since,omitzero"`    // of the trouble
	Was      string    `json:"was,omitempty"`     // digest of the rendition that stood there before it was to be gone
	Around   string    `json:"around,omitempty"`  // print of what stood around our words when it was first seen up
	// Known is the print of a page that differs and that a person has let pass.
	Known string `json:"known,omitempty"`
	Print string `json:"print,omitempty"` // of the page as it was last seen to differ

	Version int64 `json:"-"` // of the row; 0: not kept yet
}

// OldPage is a page that another has replaced.
type OldPage struct {
	ID      string `json:"id"`
	Address string `json:"address"`
}

// PageFile is an attachment or a picture that was uploaded to the CMS.
type PageFile struct {
	Digest  string `json:"digest"`
	Name    string `json:"name"`
	ID      string `json:"id,omitempty"`
	Address string `json:"address,omitempty"`
}

// Sighting is what a look at a public page came to.
type Sighting string

// The sightings. A page that shall be up is well when Up; one that shall be gone
// when Away.
const (
	Up       Sighting = "up"       // it stands, with our title and every word
	Changed  Sighting = "changed"  // it stands, and says something else
	Away     Sighting = "away"     // 404, 410, our tombstone, or nothing of ours on it
	Standing Sighting = "standing" // it shall be gone, and something of ours still stands
	Dark     Sighting = "dark"     // nobody knows: no answer, an error, a foreign page
)

// Look is one look at a page.
type Look struct {
	Saw   Sighting
	Why   string // Chinese: what was seen, without a full stop
	Print string // of what stands there, where it was Changed
}

// Paces of looking.
const (
	LookDaily   = 24 * time.Hour
	lookAgain   = 10 * time.Minute // before anybody is told
	lookSoon    = time.Minute      // while a page has just been given
	lookTrouble = time.Hour
	lookGone    = 30 * 24 * time.Hour // so long a withdrawn page is looked at
	graceUp     = 30 * time.Minute    // a static site may take so long to bring a page out, or down
	strikesOut  = 2                   // looks in a row that went wrong until it is told
	darkFor     = LookDaily           // a site that cannot be reached is told after this
)

// Shall is what a look at the page should see.
func (p *PublicPage) Shall() Sighting {
	if p.Kind == Withdrawal {
		return Away
	}
	return Up
}

// Saw takes a look in: what it means, and when to look next. It reports whether
// the page is now seen as it shall be.
func (p *PublicPage) Saw(l Look, now time.Time) bool {
	known := l.Saw == Changed && l.Print != "" && l.Print == p.Known
	if l.Saw == p.Shall() || known && p.Shall() == Up {
		p.Settled, p.SeenAt, p.Strikes, p.Trouble, p.Since, p.Print = true, now, 0, "", time.Time{}, ""
		if p.UpAt.IsZero() && p.Shall() == Up {
			p.UpAt = now
		}
		p.NextLook = now.Add(LookDaily)
		if p.Shall() == Away && now.Sub(p.GivenAt) > lookGone {
			p.NextLook = time.Time{}
		}
		return true
	}
	p.Strikes++
	p.Print = l.Print
	p.NextLook = now.Add(lookAgain)
	if !p.Settled && now.Sub(p.GivenAt) < lookAgain {
		p.NextLook = now.Add(lookSoon)
	}
	told := p.Strikes >= strikesOut
	switch {
	case l.Saw == Dark:
		last := p.SeenAt
		if p.GivenAt.After(last) {
			last = p.GivenAt
		}
		told = now.Sub(last) >= darkFor
	case !p.Settled:
		told = told && now.Sub(p.GivenAt) >= graceUp
	}
	if told {
		if p.Since.IsZero() {
			p.Since = now
		}
		p.Trouble = p.tell(l)
		p.NextLook = now.Add(lookTrouble)
	}
	return false
}

// tell is the sentence for people.
func (p *PublicPage) tell(l Look) string {
	at := p.Since.In(calendar.Zone).Format("1月2日15:04")
	switch {
	case l.Saw == Dark:
		return fmt.Sprintf("县门户的网页一直打不开（%s），不知道还在不在。请用电脑打开看一眼，打不开就问县里。", l.Why)
	case p.Shall() == Away:
		return fmt.Sprintf("撤回了，县门户上却还看得到（%s）。请马上联系县门户管理员撤下，撤下后系统会再看。", l.Why)
	case !p.Settled:
		return fmt.Sprintf("交给县门户%s，网页还没有出来（%s）。请问县门户管理员是不是在等审核。", sinceWord(p.GivenAt, p.Since), l.Why)
	case l.Saw == Changed:
		return fmt.Sprintf("县门户上的网页被改动了（%s，%s发现）。请对照签发稿看一眼：改错了点“再发一次”恢复，改得对请出更正。", l.Why, at)
	}
	return fmt.Sprintf("县门户上的网页不见了（%s，%s发现）。要恢复请点“再发一次”；是县里撤的，请问清原因，需要时出撤回。", l.Why, at)
}

func sinceWord(from, to time.Time) string {
	d := to.Sub(from)
	if d >= 48*time.Hour {
		return fmt.Sprintf("%d天了", int(d.Hours())/24)
	}
	if d >= 2*time.Hour {
		return fmt.Sprintf("%d小时了", int(d.Hours()))
	}
	return fmt.Sprintf("%d分钟了", int(d.Minutes()))
}

// Rest stops looking: what stands there is of no use any more, or not ours to judge
// before a person has done something.
func (p *PublicPage) Rest() {
	p.NextLook, p.Strikes, p.Trouble, p.Since, p.Print = time.Time{}, 0, "", time.Time{}, ""
}

// Given notes that an edition is being handed to the CMS, or to a person.
func (p *PublicPage) Given(edition int, kind Kind, rendition, title, column string, now time.Time) {
	same := p.Edition == edition && p.Rendition == rendition
	if kind == Withdrawal && p.Kind != Withdrawal {
		p.Was = p.Rendition
	}
	p.Edition, p.Kind, p.Rendition, p.Title, p.Column = edition, kind, rendition, title, column
	p.Strikes, p.Trouble, p.Since, p.Known, p.Print = 0, "", time.Time{}, "", ""
	p.NextLook = now.Add(lookAgain)
	if !same {
		p.Around, p.Withdrawn = "", false
	}
	if !same || p.Settled || p.GivenAt.IsZero() {
		p.Settled, p.GivenAt = false, now
	}
}
