package site

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/search"
)

// listed is how many notices the home page and the feed look through.
const listed = 500

// shownAtMost is how many the home page shows at a time.
const shownAtMost = 30

// entry is one line of the list: what every reader may know of a notice.
type entry struct {
	ID        notice.ID
	Title     string
	Plain     string
	Issuer    string
	Where     string // 全镇, or the villages' names
	Published time.Time
	Kind      notice.Kind
	Pressing  bool
	Expired   bool
	Headline  []search.Piece // of a search: the title, with the words marked
	Excerpt   []search.Piece // of a search: where the words stand
}

type home struct {
	chrome
	Query   string
	Village string
	Entries []entry
	More    bool // there are more than are shown
	Search  bool // all that was issued was looked through, not only what is in force
	Year    int
	Years   []int
	Next    string // address of the next page of hits
}

// home lists the notices in force, of one village if asked, by words in the title.
func (s *site) home(w http.ResponseWriter, r *http.Request) {
	v := home{chrome: s.chrome(), Query: strings.TrimSpace(r.FormValue("s")), Village: r.FormValue("village")}
	if _, ok := s.Town.Village(v.Village); !ok {
		v.Village = ""
	}
	if s.Search != nil {
		v.Years = years(s.Clock.Now())
		if year, _ := strconv.Atoi(r.FormValue("year")); slices.Contains(v.Years, year) {
			v.Year = year
		}
		if v.Query != "" || v.Year != 0 {
			v.Search = true
			if !s.unless(w, r, s.searched(r, &v)) {
				s.write(w, r, http.StatusOK, "home", v)
			}
			return
		}
	}
	all, err := s.current(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	for _, n := range all {
		if v.Village != "" && !n.Content.All() && !slices.Contains(n.Content.Villages, v.Village) {
			continue
		}
		if !matches(n, v.Query) {
			continue
		}
		if len(v.Entries) == shownAtMost {
			v.More = true
			break
		}
		v.Entries = append(v.Entries, s.entry(n))
	}
	s.write(w, r, http.StatusOK, "home", v)
}

// years are those that a reader can choose: this one and the nine before.
func years(now time.Time) []int {
	out := make([]int, 10)
	for i := range out {
		out[i] = now.In(calendar.Zone).Year() - i
	}
	return out
}

// current returns the issued notices that are of use now, the pressing ones
// first, then the newest first.
func (s *site) current(ctx context.Context) ([]*notice.Notice, error) {
	issued, err := s.Notices.InForce(ctx, listed)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	var out []*notice.Notice
	for _, sealed := range issued {
		n := sealed.Notice()
		if n.Content.PublishAt.After(now) { // a correction that is not out does not hide what is in force
			if n.Edition == 1 {
				continue
			}
			before, err := s.inForce(ctx, n.ID)
			if errors.Is(err, s.NotFound) || errors.As(err, new(*seal.Mismatch)) {
				continue
			} else if err != nil {
				return nil, err
			}
			n = before.Notice()
		}
		if n.Kind == notice.Withdrawal || n.ExpiredAt(now) {
			continue
		}
		out = append(out, dated(n))
	}
	slices.SortStableFunc(out, func(a, b *notice.Notice) int {
		if p, q := pressing(a), pressing(b); p != q {
			if p {
				return -1
			}
			return 1
		}
		return published(b).Compare(published(a))
	})
	return out, nil
}

func pressing(n *notice.Notice) bool { return n.Content.Urgency.Rank() >= notice.Urgent.Rank() }

func (s *site) entry(n *notice.Notice) entry {
	return entry{
		ID: n.ID, Title: n.Content.Title, Plain: n.Content.Plain, Issuer: n.Content.Issuer, Where: s.where(&n.Content),
		Published: published(n), Kind: n.Kind, Pressing: pressing(n),
	}
}

func (s *site) where(c *notice.Content) string {
	if c.All() {
		return "全镇各村"
	}
	var names []string
	for _, id := range c.Villages {
		if v, ok := s.Town.Village(id); ok {
			names = append(names, v.Name)
		}
	}
	return strings.Join(names, "、")
}

// matches reports whether every word of the query stands in the title or in the
// plain line.
func matches(n *notice.Notice, query string) bool {
	text := strings.ToLower(n.Content.Title + " " + n.Content.Plain)
	for _, word := range strings.FieldsFunc(strings.ToLower(query), unicode.IsSpace) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
