package site

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/site/page"
)

// codeOf is the code of an address in small letters: printed codes hold capitals, and
// who types one from the paper writes what he likes.
func codeOf(r *http.Request) string { return strings.ToLower(r.PathValue("code")) }

// code answers a QR code: the notice's newest edition, at a place.
func (s *site) code(w http.ResponseWriter, r *http.Request) {
	id, target, err := s.Codes.Code(r.Context(), codeOf(r))
	if s.unless(w, r, err) {
		return
	}
	sealed, err := s.inForce(r.Context(), id)
	if s.unless(w, r, err) {
		return
	}
	if r.Method == http.MethodGet && r.Header.Get("Sec-Purpose") == "" {
		day := s.Clock.Now().In(calendar.Zone).Format("2006-01-02")
		if err := s.Codes.CountReach(r.Context(), id, target, day); err != nil {
			s.Log.ErrorContext(r.Context(), "count a visit", "notice", id, "err", err) // the reader is served all the same
		}
	}
	s.show(w, r, sealed, s.place(target))
}

// notice answers with the same page, without a place.
func (s *site) notice(w http.ResponseWriter, r *http.Request) {
	sealed, err := s.inForce(r.Context(), notice.ID(r.PathValue("id")))
	if s.unless(w, r, err) {
		return
	}
	s.show(w, r, sealed, nil)
}

func (s *site) place(id notice.TargetID) *notice.Target {
	for i := range s.Town.Targets {
		if s.Town.Targets[i].ID == id {
			return &s.Town.Targets[i]
		}
	}
	return nil
}

// reading is one notice as the page shows it.
type reading struct {
	chrome
	Title     string
	ID        notice.ID
	Content   *notice.Content
	Notice    *notice.Notice
	Published time.Time
	Place     *notice.Target // nil: not by a QR code
	Facts     []fact
	Phone     string
	Blocks    []document.Block
	Withheld  bool // the body is not online: 请看公告栏
	Gone      bool // withdrawn, or a list whose time on the wall is over
	Withdrawn bool
	Corrected bool
	Expired   bool
	End       notice.End // when it is over, or was
	Original  string     // on the county's portal
	Category  string
	Address   string
	Files     []file
	AwayFirst bool // the code hangs in a group of people away
	Mailboxes []Mailbox
	Related   []Related
	Listen    string // address of the recording, "" for none
	sound     *page.Sound
}

type fact struct{ Name, Value string }

type file struct {
	Name string
	N    int // 0-based, -1: not served here
}

func (s *site) show(w http.ResponseWriter, r *http.Request, sealed seal.Notice, place *notice.Target) {
	s.write(w, r, http.StatusOK, "notice", s.reading(r, sealed, place))
}

func (s *site) reading(r *http.Request, sealed seal.Notice, place *notice.Target) reading {
	n := sealed.Notice()
	now := s.Clock.Now()
	n = dated(n)
	v := reading{
		chrome: s.chrome(), Title: n.Content.Title, ID: n.ID, Notice: n, Content: &n.Content, Place: place,
		Published: published(n), Withdrawn: n.Kind == notice.Withdrawal, Corrected: n.Kind == notice.Correction,
		Expired: n.ExpiredAt(now), End: n.End(), AwayFirst: place != nil && place.Away,
	}
	v.Phone = s.phone(&n.Content)
	v.Mailboxes = s.Mailboxes
	if s.Related != nil {
		v.Related = s.Related(r.Context(), n)
	}
	if s.Original != nil {
		v.Original = s.Original(r.Context(), n.ID)
	}
	if s.CategoryName != nil {
		v.Category = s.CategoryName(n.Content.Category)
	}
	if s.Address != "" {
		v.Address = s.Address + "/n/" + string(n.ID)
	}
	// A withdrawal leaves a tombstone; a list of persons comes down with its paper.
	v.Gone = v.Withdrawn || v.Expired && n.Content.Takedown
	if v.Gone {
		return v
	}
	v.Facts = facts(&n.Content)
	shown := s.public(n)
	if shown == nil {
		v.Withheld = true
		return v
	}
	v.Content, v.Title = &shown.Content, shown.Content.Title
	v.Facts = facts(v.Content)
	v.Blocks = document.Parse(shown.Content.Body).Blocks
	for i, a := range shown.Content.Attachments {
		f := file{a.Name, -1}
		if s.Blobs != nil && a.Digest != "" {
			f.N = i
		}
		v.Files = append(v.Files, f)
	}
	if s.Sound != nil && place != nil && place.Village != "" && !v.Expired {
		if v.sound = s.Sound(r.Context(), n, place.Village); v.sound != nil {
			v.Listen = "/q/" + url.PathEscape(codeOf(r)) + "/sound"
		}
	}
	return v
}

// sound 念给我听 answers with the recording of the village where the code hangs.
func (s *site) sound(w http.ResponseWriter, r *http.Request) {
	id, target, err := s.Codes.Code(r.Context(), codeOf(r))
	if s.unless(w, r, err) {
		return
	}
	sealed, err := s.inForce(r.Context(), id)
	if s.unless(w, r, err) {
		return
	}
	v := s.reading(r, sealed, s.place(target))
	if v.sound == nil {
		s.missing(w, r)
		return
	}
	if err := v.sound.Serve(w, r); err != nil {
		s.failed(w, r, err)
	}
}

func (s *site) public(n *notice.Notice) *notice.Notice {
	if s.Public == nil {
		return nil
	}
	return s.Public(n)
}

// phone is the number to ask at: the first that the notice itself names for
// questions, the switchboard only where it names none. Alarms and numbers for
// complaints are none to ask at. An office's number is no list: it is told also
// where the text is not online.
func (s *site) phone(c *notice.Content) string {
	for _, p := range c.Contacts(document.Parse(c.Body).Text(), s.Town.Book()) {
		if p.Use == notice.Ask {
			return p.Number
		}
	}
	return s.Town.OfficePhone
}

// published is when the edition was made public: at its hour, never before it
// was signed.
func published(n *notice.Notice) time.Time {
	at := n.Content.PublishAt
	if n.Approval != nil && n.Approval.At.After(at) {
		at = n.Approval.At
	}
	if at.IsZero() {
		at = n.CreatedAt
	}
	return at
}

// facts are the answers to what a reader asks first.
func facts(c *notice.Content) []fact {
	var out []fact
	add := func(name, value string) {
		if value = strings.TrimSpace(value); value != "" {
			out = append(out, fact{name, value})
		}
	}
	if r := c.Relay; r != nil {
		add("谁发布的", r.SourceIssuer)
		if !r.SourceTime.IsZero() {
			add("发布时间", page.Moment(r.SourceTime))
		}
		if r.Level != "" {
			add("预警", r.Event+" "+r.Level)
		}
		if !r.ValidUntil.IsZero() {
			add("预警有效期到", page.Moment(r.ValidUntil))
		}
		add("要做的事", r.Measures)
	}
	add("时间", span(c.Event.Start, c.Event.End))
	add("地点", c.Event.Place)
	add("下雨改在", c.Event.RainPlan)
	if !c.Posting.From.IsZero() && !c.Posting.LastDay.IsZero() {
		add("公示期", page.Day(c.Posting.From)+"到"+page.Day(c.Posting.LastDay))
	}
	return out
}

func span(from, to time.Time) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case from.IsZero():
		return page.Moment(to) + "以前"
	case to.IsZero():
		return page.Moment(from)
	}
	from, to = from.In(calendar.Zone), to.In(calendar.Zone)
	if calendar.Date(from).Equal(calendar.Date(to)) {
		when := page.Day(from) + "（" + page.Weekday(from) + "）"
		switch {
		case calendar.WholeDay(from) && calendar.WholeDay(to):
			return when
		case calendar.WholeDay(to): // the rest of the day
			return when + from.Format("15:04") + "到24:00"
		}
		return when + from.Format("15:04") + "到" + to.Format("15:04")
	}
	return page.Moment(from) + "到" + page.Moment(to)
}
