package site

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gaoshi/internal/notice"
)

// Find answers a villager's word: the notices in force that may stand online and
// hold it, in title, plain line, body or the name of a village they are for, at most
// limit, as they may be shown. An empty word asks for all. The order is the home
// page's: pressing ones first, then the newest.
func Find(ctx context.Context, o Options, word string, limit int) ([]*notice.Notice, error) {
	if o.Notices == nil || o.Town == nil || o.Clock == nil || o.Public == nil {
		return nil, errors.New("site: Notices, Town, Clock and Public must be given")
	}
	s := &site{Options: o}
	list, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	var out []*notice.Notice
	for _, n := range list {
		if len(out) == limit {
			break
		}
		if shown := o.Public(n); shown != nil && s.speaksOf(shown, word) {
			out = append(out, shown)
		}
	}
	return out, nil
}

// speaksOf reports whether a notice holds a word, or is for the village it names.
func (s *site) speaksOf(n *notice.Notice, word string) bool {
	c := &n.Content
	if strings.Contains(c.Title, word) || strings.Contains(c.Plain, word) || strings.Contains(c.Body, word) {
		return true
	}
	return slices.ContainsFunc(s.Town.Villages, func(v notice.Village) bool {
		return (v.Name == word || strings.TrimSuffix(v.Name, "村") == word) && (c.All() || slices.Contains(c.Villages, v.ID))
	})
}
