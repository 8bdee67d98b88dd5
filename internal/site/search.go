package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/search"
)

// Query is what a reader looks for among all that was ever issued.
type Query struct {
	Words   []search.Word
	Village string
	Year    int
	After   int64 // Hit.Doc of the last that was looked at; 0: from the newest on
	Limit   int
}

// Hit is a notice that the index names. Whether the public may know of it, and whether
// what it may know holds the words, is asked here.
type Hit struct {
	Doc int64
	ID  notice.ID
}

// The search looks through the index until a page is full, and no further than so many
// notices: a word that stands only in what is not online must not keep it busy.
const (
	foundAtMost  = 20
	lookedAtMost = 200
)

// searched fills the page with what holds the words, the newest first, what is over
// included and marked.
func (s *site) searched(r *http.Request, v *home) error {
	after, _ := strconv.ParseInt(r.FormValue("after"), 10, 64) // none: from the newest on
	words := search.Words(v.Query, s.villageNamed)
	for looked := 0; looked < lookedAtMost; {
		hits, err := s.Search(r.Context(), Query{Words: words, Village: v.Village, Year: v.Year, After: after, Limit: foundAtMost + 1})
		if err != nil {
			return err
		}
		for _, h := range hits {
			if len(v.Entries) == foundAtMost {
				v.next(after)
				return nil
			}
			after = h.Doc
			looked++
			e, err := s.hit(r.Context(), h.ID, words)
			if err != nil {
				return err
			}
			if e != nil {
				v.Entries = append(v.Entries, *e)
			}
		}
		if len(hits) <= foundAtMost {
			return nil
		}
	}
	v.next(after)
	return nil
}

func (v *home) next(after int64) {
	q := url.Values{"s": {v.Query}, "after": {strconv.FormatInt(after, 10)}}
	if v.Village != "" {
		q.Set("village", v.Village)
	}
	if v.Year != 0 {
		q.Set("year", strconv.Itoa(v.Year))
	}
	v.Next = "/?" + q.Encode()
}

// villageNamed is the village whose name a reader wrote, with or without 村.
func (s *site) villageNamed(word string) string {
	for _, x := range s.Town.Villages {
		name := search.Fold(x.Name)
		if name == word || strings.TrimSuffix(name, "村") == word {
			return x.ID
		}
	}
	return ""
}

// hit is the line of a notice that was found; nil: the public may not know of it, or
// what it may know does not hold the words.
func (s *site) hit(ctx context.Context, id notice.ID, words []search.Word) (*entry, error) {
	sealed, err := s.inForce(ctx, id)
	switch {
	case errors.Is(err, s.NotFound), errors.As(err, new(*seal.Mismatch)), errors.As(err, new(errStopped)):
		return nil, nil
	case err != nil:
		return nil, err
	}
	n := dated(sealed.Notice())
	expired := n.ExpiredAt(s.Clock.Now())
	if n.Kind == notice.Withdrawal || expired && n.Content.Takedown {
		return nil, nil
	}
	c := &n.Content
	lines := []string{c.Plain, string(n.ID), c.DocNo, c.IndexNo}
	if shown := s.public(n); shown != nil {
		c = &shown.Content
		lines = []string{c.Plain, c.Away, document.Parse(c.Body).Text(), string(n.ID), c.DocNo, c.IndexNo}
		for _, a := range c.Attachments {
			lines = append(lines, a.Name)
		}
	}
	text := strings.Join(lines, "\n")
	folded := search.Fold(c.Title + "\n" + text)
	villages := c.Villages
	for _, w := range words {
		if !w.In(folded, villages) {
			return nil, nil
		}
	}
	e := s.entry(n)
	e.Title, e.Expired = c.Title, expired
	e.Headline, e.Excerpt = search.Excerpt(c.Title, words, len([]rune(c.Title))), search.Excerpt(text, words, 80)
	return &e, nil
}
