package app

import (
	"context"
	"maps"
	"sync"
	"time"

	"gaoshi/channels/portal/cms"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/site"
)

// mailboxes are where readers may ask, by the settings.
func (a *App) mailboxes() []site.Mailbox {
	var out []site.Mailbox
	for _, m := range a.Config.Settings.Register.Mailboxes {
		out = append(out, site.Mailbox{Name: m.Name, URL: m.URL})
	}
	return out
}

// related are the interpretation of a notice and what it interprets itself, of those that
// are in force and open.
func (a *App) related(ctx context.Context, n *notice.Notice) []site.Related {
	x, err := a.Store.ItemOf(ctx, n.ID)
	if err != nil { // it will stand in the register with the next round
		x = &register.Item{Notice: n.ID, DocNo: n.Content.DocNo, Interprets: n.Content.Interprets}
	}
	reading, original, err := a.Register.Linked(ctx, x)
	if err != nil {
		a.Log.Error("look for an interpretation", "notice", n.ID, "err", err)
		return nil
	}
	clarifies := n.Content.Category == notice.Clarification
	var out []site.Related
	add := func(word string, y *register.Item) {
		if y != nil && y.Notice != "" && y.Notice != n.ID && y.Listed() {
			out = append(out, site.Related{Word: word, Title: y.Title, ID: y.Notice})
		}
	}
	if clarifies {
		add("澄清的是", original)
	} else {
		add("解读的文件", original)
	}
	for _, y := range reading {
		if y.Category == notice.Clarification {
			add("澄清", y)
		} else {
			add("政策解读", y)
		}
	}
	return out
}

// portalRelated is what the portal's article says of them.
func (a *App) portalRelated(n *notice.Notice) []cms.Related {
	if a.Register == nil { // while the channels are made
		return nil
	}
	var out []cms.Related
	for _, r := range a.related(context.Background(), n) {
		out = append(out, cms.Related{Own: r.ID == n.Content.Interprets, Word: r.Word, Title: r.Title, ID: r.ID, URL: a.Site + "/n/" + string(r.ID)})
	}
	return out
}

// directoryKept is how long a file of the directory is given without being made anew.
const directoryKept = time.Minute

// publicDirectory is the public directory as the public's door sees it.
type publicDirectory struct {
	a    *App
	mu   sync.Mutex
	made map[string]madeFile
}

type madeFile struct {
	at   time.Time
	held map[notice.ID]bool
	data []byte
}

// heldNotices are the notices that an officer holds: no list that the public sees names
// them.
func (a *App) heldNotices(ctx context.Context) (map[notice.ID]bool, error) {
	stops, err := a.Store.Stops(ctx)
	if err != nil {
		return nil, err
	}
	held := make(map[notice.ID]bool, len(stops))
	for _, s := range stops {
		held[s.Notice] = true
	}
	return held, nil
}

// Page is a page of a year's directory.
func (d *publicDirectory) Page(ctx context.Context, year int, after time.Time, id int64) (site.DirectoryPage, error) {
	var p site.DirectoryPage
	years, err := d.a.Store.ItemYears(ctx)
	if err != nil {
		return p, err
	}
	p.Years = years
	if year == 0 && len(years) > 0 {
		year = years[0]
	}
	f := register.Filter{Year: year, Disclosure: register.Open, Kind: register.OnlyDocuments, OutFrom: time.UnixMilli(1), AfterDay: after, AfterID: id, Limit: register.PageSize + 1}
	list, err := d.a.Store.Items(ctx, f)
	if err != nil {
		return p, err
	}
	if p.More = len(list) > register.PageSize; p.More {
		list = list[:register.PageSize]
	}
	held, err := d.a.heldNotices(ctx)
	if err != nil {
		return p, err
	}
	for _, x := range list {
		if !x.Listed() || held[x.Notice] {
			continue
		}
		l := site.DirectoryLine{ID: x.ID, IndexNo: x.IndexNo, Title: x.Title, Summary: x.Summary, FormedOn: x.FormedOn, DocNo: x.DocNo, Issuer: d.a.Town.Issuer, Published: x.Published(), Notice: x.Notice}
		if x.Relayed != "" {
			l.Issuer = x.Relayed
		}
		p.Lines = append(p.Lines, l)
	}
	return p, nil
}

// File is the whole directory; it is made once a minute at most, and anew when a notice
// was stopped or released.
func (d *publicDirectory) File(ctx context.Context, ext string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.a.Clock.Now()
	held, err := d.a.heldNotices(ctx)
	if err != nil {
		return nil, err
	}
	if m, ok := d.made[ext]; ok && maps.Equal(m.held, held) && now.Sub(m.at) < directoryKept && !now.Before(m.at) {
		return m.data, nil
	}
	b, _, err := d.a.Directory(ctx, 0, ext)
	if err != nil {
		return nil, err
	}
	if d.made == nil {
		d.made = map[string]madeFile{}
	}
	d.made[ext] = madeFile{now, held, b}
	return b, nil
}
