package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sort"
	"strings"
	"time"

	"gaoshi/internal/calendar"
)

// TargetID names a place for good: v02/board/1. It comes from town.yaml.
type TargetID string

// Target 发布对象 is one place that a channel can reach: a group, a board, a
// loudspeaker, the county portal.
type Target struct {
	ID      TargetID `json:"id"`
	Channel string   `json:"channel"` // Portal, WeChat, Board, Loudspeaker
	// Kind is the channel's own: wechat group_robot | forward | …; board board;
	// loudspeaker ip | fm | portable; portal county.
	Kind        string            `json:"kind"`
	Village     string            `json:"village,omitempty"` // village id, "" for the whole town
	VillageName string            `json:"village_name,omitempty"`
	Name        string            `json:"name"`              // as people say it: 和顺村村务群, 3组晒坝
	Away        bool              `json:"away,omitempty"`    // a group of people who live elsewhere
	Members     int               `json:"members,omitempty"` // people in a group
	Paper       string            `json:"paper,omitempty"`   // A4 | A3: what the village prints on
	Slots       []string          `json:"slots,omitempty"`   // broadcast slots, cron lines in Asia/Shanghai
	Options     map[string]string `json:"options,omitempty"` // the channel's own settings; secrets only by reference
}

// Village 村 is one village or community of the town.
type Village struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Type       string `json:"type"`
	Households int    `json:"households"`
	Registered int    `json:"registered"`
	Resident   int    `json:"resident"`
	Migrants   int    `json:"migrants"`
	Printer    string `json:"printer"` // A4 | A3 | none
}

// Town is the registry of places that one township publishes to.
type Town struct {
	Name        string
	County      string
	Issuer      string
	RegionCode  string // 6 digits, GB/T 2260
	OfficePhone string
	Phones      []string // phones the office has published as its own
	Names       []string // place names and terms for checks and pinyin
	Villages    []Village
	Targets     []Target // every place of every village, and the portal
}

// Village returns the village with this id.
func (t *Town) Village(id string) (Village, bool) {
	for _, v := range t.Villages {
		if v.ID == id {
			return v, true
		}
	}
	return Village{}, false
}

// File is one file of a rendition.
type File struct {
	Name      string `json:"name"` // poster.pdf, card.json: no folders
	MediaType string `json:"media_type"`
	Data      []byte `json:"-"`
}

// Rendition 版式稿 is what exactly will go to a target: rendered once, signed,
// kept by its digest, and sent as it was kept.
type Rendition struct {
	Channel string   `json:"channel"`
	Target  TargetID `json:"target"`
	// Text is what a villager reads or hears, for previews, search and people
	// who cannot open the files.
	Text string `json:"text"`
	// Wordings are what is read on other occasions than the first, where it is not
	// Text again: each signed with the rest, and sent on its day only.
	Wordings []Wording `json:"wordings,omitempty"`
	// Reminder is what reminders say in renditions that were signed before there
	// were wordings. Its files are those whose names begin with ReminderFile.
	Reminder string `json:"reminder,omitempty"`
	// Seconds is how long it takes to hear; 0 where nothing is heard.
	Seconds int    `json:"seconds,omitempty"`
	Files   []File `json:"files"`
	// Findings are what the renderer itself had to tell the reviewer: what was
	// left out, what does not fit.
	Findings []Finding `json:"findings,omitempty"`
}

// Digest is the SHA-256, in lower-case hex, of everything that leaves. It does
// not cover the target's name, so that equal renditions are kept once.
func (r *Rendition) Digest() string {
	sums := make([]string, len(r.Files))
	for i, f := range r.Files {
		s := sha256.Sum256(f.Data)
		sums[i] = hex.EncodeToString(s[:])
	}
	return r.DigestOf(sums)
}

// DigestOf is Digest where the bytes of the files are not at hand, but their SHA-256
// in lower-case hex.
func (r *Rendition) DigestOf(sums []string) string {
	type file struct{ Name, MediaType, Sum string }
	v := struct {
		Channel, Text string
		Wordings      []Wording `json:",omitempty"`
		Reminder      string    `json:",omitempty"`
		Seconds       int
		Files         []file
	}{Channel: r.Channel, Text: r.Text, Wordings: r.Wordings, Reminder: r.Reminder, Seconds: r.Seconds}
	for i, f := range r.Files {
		v.Files = append(v.Files, file{f.Name, f.MediaType, sums[i]})
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic("notice: rendition cannot be marshalled: " + err.Error()) // plain data: cannot happen
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// ReminderFile begins the names of the files that go out on reminders.
const ReminderFile = "remind-"

// Wording is what a rendition says on an occasion other than its first telling: a
// reminder, a repeat, the end of a warning. Its files are those of the rendition
// whose names begin with Prefix.
type Wording struct {
	Occasion string `json:"occasion"`      // KindRemind, KindPlay, First or Over
	Day      string `json:"day,omitempty"` // 2006-01-02: true on this day only, 明天截止; "": on any
	Text     string `json:"text"`
	Seconds  int    `json:"seconds,omitempty"`
}

// Kinds of occasion, as a Wording names them: every reminder, every repeat.
const (
	KindRemind = "remind"
	KindPlay   = "play"
)

// First is the occasion on which a correction comes to a place that never got what
// it corrects: it is told as news, and not that an earlier one is void.
const First = "first"

// KindOf returns the kind of an occasion: remind-2 is KindRemind.
func KindOf(occasion string) string {
	kind, _, _ := strings.Cut(occasion, "-")
	return kind
}

// Prefix begins the names of a wording's files.
func (w Wording) Prefix() string {
	if w.Day == "" {
		return wordingFile + w.Occasion + "-"
	}
	return wordingFile + w.Occasion + "-" + strings.ReplaceAll(w.Day, "-", "") + "-"
}

// wordingFile begins the names of all files of wordings.
const wordingFile = "on-"

// On returns what of the rendition goes out on an occasion at a moment: the wording
// for that occasion and day, else the one for any day, else the first telling, each
// with its files under their plain names. On may be called twice.
func (r Rendition) On(occasion string, at time.Time) Rendition {
	if r.Reminder != "" {
		return r.onOld(occasion)
	}
	if len(r.Wordings) == 0 {
		return r
	}
	kind, today := KindOf(occasion), at.In(calendar.Zone).Format(time.DateOnly)
	var best *Wording
	for i := range r.Wordings {
		if w := &r.Wordings[i]; w.Occasion == kind && (w.Day == today || w.Day == "" && best == nil) {
			best = w
		}
	}
	out := r
	out.Wordings, out.Files = nil, nil
	if best != nil {
		out.Text, out.Seconds = best.Text, best.Seconds
	}
	for _, f := range r.Files {
		switch of := r.wordingOf(f.Name); {
		case best == nil && of == nil:
			out.Files = append(out.Files, f)
		case best != nil && of == best:
			f.Name = strings.TrimPrefix(f.Name, best.Prefix())
			out.Files = append(out.Files, f)
		}
	}
	return out
}

// wordingOf is the wording that a file belongs to, nil for the first telling.
func (r *Rendition) wordingOf(name string) *Wording {
	var of *Wording
	for i := range r.Wordings {
		if w := &r.Wordings[i]; strings.HasPrefix(name, w.Prefix()) && (of == nil || len(w.Prefix()) > len(of.Prefix())) {
			of = w
		}
	}
	return of
}

// onOld is On for a rendition of before there were wordings.
func (r Rendition) onOld(occasion string) Rendition {
	again := Reminds(occasion)
	out := r
	out.Reminder, out.Files = "", nil
	if again {
		out.Text = r.Reminder
	}
	for _, f := range r.Files {
		name, own := strings.CutPrefix(f.Name, ReminderFile)
		if own == again {
			f.Name = name
			out.Files = append(out.Files, f)
		}
	}
	return out
}

// AddWording puts what another rendition of the same notice and target says into r,
// for an occasion and a day; zero is any day.
func (r *Rendition) AddWording(occasion string, day time.Time, again Rendition) {
	w := Wording{Occasion: occasion, Text: again.Text, Seconds: again.Seconds}
	if !day.IsZero() {
		w.Day = day.In(calendar.Zone).Format(time.DateOnly)
	}
	r.Wordings = append(r.Wordings, w)
	for _, f := range again.Files {
		f.Name = w.Prefix() + f.Name
		r.Files = append(r.Files, f)
	}
}

// File returns the file of this name, or nil.
func (r *Rendition) File(name string) *File {
	for i := range r.Files {
		if r.Files[i].Name == name {
			return &r.Files[i]
		}
	}
	return nil
}

// SortTargets puts targets in the order people read them: channel, village, id.
func SortTargets(ts []Target) {
	rank := map[string]int{}
	for i, c := range Channels {
		rank[c] = i
	}
	sort.SliceStable(ts, func(i, j int) bool {
		a, b := ts[i], ts[j]
		if rank[a.Channel] != rank[b.Channel] {
			return rank[a.Channel] < rank[b.Channel]
		}
		return a.ID < b.ID
	})
}
