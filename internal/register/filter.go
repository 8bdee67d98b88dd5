package register

import "time"

// PageSize is how many items a page shows.
const PageSize = 50

// KindFilter narrows to documents or to news.
type KindFilter string

// Kinds of entries.
const (
	OnlyDocuments KindFilter = "documents"
	OnlyNews      KindFilter = "news"
)

// Filter chooses items; zero fields do not narrow. After names the last item of the page
// before.
type Filter struct {
	Year       int
	Disclosure Disclosure
	Column     string
	Kind       KindFilter
	Words      string
	Waiting    bool // a period runs
	WithStruck bool
	OutFrom    time.Time // first published not before
	OutBefore  time.Time // first published before
	AfterDay   time.Time
	AfterID    int64
	Limit      int // 0: PageSize
}

// RequestFilter chooses requests; zero fields do not narrow.
type RequestFilter struct {
	Year         int // of arrival
	Open         bool
	Topic        string
	CameBefore   time.Time
	ClosedBefore time.Time
	OpenAt       *time.Time // not answered before this moment
	Personal     bool       // that hold an applicant's data
	Limit        int        // 0: PageSize
}

// Totals count a year's entries.
type Totals struct {
	Documents int // without news
	By        map[Disclosure]int
	Out       map[Disclosure]int // of these, published
	News      int
}

// Add counts n more.
func (t *Totals) Add(news bool, d Disclosure, out bool, n int) {
	if t.By == nil {
		t.By, t.Out = map[Disclosure]int{}, map[Disclosure]int{}
	}
	if news {
		t.News += n
		return
	}
	t.Documents += n
	t.By[d] += n
	if out {
		t.Out[d] += n
	}
}

// Of is how many documents are open in a way.
func (t Totals) Of(d string) int { return t.By[Disclosure(d)] }

// Shown is how many of a way are published.
func (t Totals) Shown(d string) int { return t.Out[Disclosure(d)] }
