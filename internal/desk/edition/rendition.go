package edition

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/microcosm-cc/bluemonday"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

// AwayWords is the file of a forward pack's rendition with words for people away.
const AwayWords = "forward-away.txt"

// Shown is one rendition as the desk draws it.
type Shown struct {
	Target   notice.Target
	Error    string // Chinese: it cannot be laid out
	Form     string // article, card, text, forward, poster, script
	Title    string // card
	Text     string
	Article  template.HTML
	Picture  string // address of the poster's picture
	Paper    string // address of the poster's PDF
	Sound    string // address of a sound file
	Seconds  int
	Others   []wording // what goes out on other occasions than the first
	Away     string    // what a forward pack has for people away
	Findings []notice.Finding
	Files    []fileLink
}

type fileLink struct{ Name, Href string }

// wording is what a rendition says on one occasion.
type wording struct{ When, Text string }

// occasionOf names the occasion and the day of a wording.
func occasionOf(w notice.Wording) string {
	when := map[string]string{notice.KindRemind: "提醒", notice.KindPlay: "以后各次重播", notice.Over: "有效期满时", notice.First: "前面没有收到过的地方"}[w.Occasion]
	if d, err := time.ParseInLocation(time.DateOnly, w.Day, calendar.Zone); err == nil {
		return page.Day(d) + when
	}
	if w.Occasion == notice.KindRemind {
		return "别的日子" + when
	}
	return when
}

// ToldAt is the moment as of which a delivery speaks: when it was told, and while a
// person has yet to tell it, now.
func ToldAt(x *notice.Delivery, now time.Time) time.Time {
	if x.State == notice.Awaiting || x.Receipt == nil || x.Receipt.At.IsZero() {
		return now
	}
	return x.Receipt.At
}

// clean lets nothing but the marks of a text through. The portal channel writes
// clean pages already; a page of ours does not rely on it.
var clean = bluemonday.UGCPolicy()

// Draw turns a rendition into what the page shows of it.
func (d *Room) Draw(n *notice.Notice, t notice.Target, r notice.Rendition) Shown {
	s := Shown{Target: t, Seconds: r.Seconds, Findings: r.Findings}
	for _, w := range r.Wordings {
		s.Others = append(s.Others, wording{occasionOf(w), w.Text})
	}
	r = r.On(notice.Main, time.Time{})
	if f := r.File(AwayWords); f != nil {
		s.Away = string(f.Data)
	}
	for _, f := range r.Files {
		href := frame.FileHref(n, t.ID, f.Name)
		s.Files = append(s.Files, fileLink{f.Name, href})
		switch kind, _, _ := strings.Cut(f.MediaType, ";"); kind {
		case "application/pdf":
			s.Paper = href
		case "image/png":
			s.Picture = href
		case "audio/mpeg", "audio/wav", "audio/x-wav":
			s.Sound = href
		case "text/html":
			s.Article = template.HTML(clean.SanitizeBytes(f.Data)) //nolint:gosec // just sanitised
		}
	}
	look := d.Layout.Looks(t, r)
	s.Form, s.Title, s.Text = look.Form, look.Title, look.Text
	return s
}

// rendition returns what goes, or went, to a target: what was kept at the
// signature, or what would be laid out now; of a poster then a proof.
func (d *Room) rendition(v *frame.Visit, n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	if n.Approval != nil {
		digest := n.Approval.Renditions[t.ID]
		if digest == "" {
			return notice.Rendition{}, d.NotFound
		}
		return d.Records.Rendition(v.R.Context(), digest, t.ID)
	}
	if t.Channel == notice.Board { // nobody may hang what is not signed
		return d.Proof(n, t)
	}
	return d.previews.of(v.R.Context(), d.Layout, n, t)
}

// targets are the places of an edition: those that were signed, or those that it
// names now.
func (d *Room) targets(n *notice.Notice) (targets []notice.Target, leftOut []string) {
	if n.Approval == nil {
		return d.Layout.Targets(n)
	}
	for _, t := range d.Town.Targets {
		if n.Approval.Renditions[t.ID] != "" {
			targets = append(targets, t)
		}
	}
	return targets, n.Approval.LeftOut
}

// seen is what one village gets of an edition.
type seen struct {
	Village  string // id
	Villages []notice.Village
	Groups   []seenGroup
	Kept     bool // as signed, not as it would be now
}

// Trouble is why one of the places shown cannot be laid out, "" when all can:
// such a notice cannot be signed, and who drafts it should hear of it first.
func (s seen) Trouble() string {
	for _, g := range s.Groups {
		for _, x := range g.Shown {
			if x.Error != "" {
				return notice.ChannelName(g.Channel) + "的版式稿排不出来，不能签发：" + x.Error
			}
		}
	}
	return ""
}

type seenGroup struct {
	Channel string
	Shown   []Shown
	Same    []fileLink // further places that get the same, a poster with its own code
}

// see lays an edition out for one village and the whole town's places.
func (d *Room) see(v *frame.Visit, n *notice.Notice, targets []notice.Target) seen {
	s := seen{Village: v.R.FormValue("village"), Kept: n.Approval != nil}
	for _, vi := range d.Town.Villages {
		if slices.ContainsFunc(targets, func(t notice.Target) bool { return t.Village == vi.ID }) {
			s.Villages = append(s.Villages, vi)
		}
	}
	if !slices.ContainsFunc(s.Villages, func(x notice.Village) bool { return x.ID == s.Village }) {
		s.Village = ""
		if len(s.Villages) > 0 {
			s.Village = s.Villages[0].ID
		}
	}
	for _, c := range notice.Channels {
		g := seenGroup{Channel: c}
		for _, t := range targets {
			if t.Channel != c || t.Village != "" && t.Village != s.Village {
				continue
			}
			g.add(d.drawn(v, n, t))
		}
		if len(g.Shown) > 0 {
			s.Groups = append(s.Groups, g)
		}
	}
	return s
}

// add shows a rendition, unless the group shows one that says the same.
func (g *seenGroup) add(x Shown) {
	for _, y := range g.Shown {
		if x.Form == y.Form && x.Error == "" && y.Error == "" && same(x, y) {
			g.Same = append(g.Same, fileLink{x.Target.Name, x.Paper})
			return
		}
	}
	g.Shown = append(g.Shown, x)
}

// same reports whether two places get the same: a poster of the same size differs
// only in the name of its board and in its code.
func same(x, y Shown) bool {
	if x.Form == "poster" {
		return x.Target.Paper == y.Target.Paper
	}
	return x.Form != "article" && words(x) == words(y)
}

// words are a rendition's words without its own address.
func words(x Shown) string {
	out := strings.Fields(x.Title + " " + x.Text)
	return strings.Join(slices.DeleteFunc(out, func(w string) bool { return strings.Contains(w, "://") }), " ")
}

func (d *Room) drawn(v *frame.Visit, n *notice.Notice, t notice.Target) Shown {
	r, err := d.rendition(v, n, t)
	if err != nil {
		return Shown{Target: t, Error: d.Words(err)}
	}
	return d.Draw(n, t, r)
}
