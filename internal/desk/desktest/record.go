package desktest

import (
	"context"
	"slices"
	"strings"

	"gaoshi/internal/journal"
)

// entries are those of Entries that a filter chooses, the newest first.
func (o *Office) entries(_ context.Context, f journal.Filter) ([]*journal.Entry, error) {
	if o.Broken != nil {
		return nil, o.Broken
	}
	var out []*journal.Entry
	for _, e := range slices.Backward(o.Entries) {
		begins, more := strings.CutSuffix(f.Object, "*")
		switch {
		case f.Who != "" && e.Who != f.Who, f.Result != "" && e.Result != f.Result, len(f.What) > 0 && !slices.Contains(f.What, e.What),
			more && !strings.HasPrefix(e.Object, begins), !more && f.Object != "" && e.Object != f.Object,
			!f.Since.IsZero() && e.Time().Before(f.Since), !f.Until.IsZero() && !e.Time().Before(f.Until), f.Before > 0 && e.N >= f.Before, len(out) == f.Limit:
			continue
		}
		out = append(out, e)
	}
	return out, nil
}
