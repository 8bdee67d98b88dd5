// Package website is the county's portal as the office sees it: what a person has
// to put there by hand, field by field, what is wrong with a public page, and which
// column has had no entry for long. A page is done when its public address was
// opened and says what was signed; nobody's word replaces that.
package website

import (
	"bytes"
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

// Field is one field of the portal's form, to be copied.
type Field struct {
	Name, Value string
	Long        bool
}

// Handoff is what a person puts into the portal for one delivery.
type Handoff struct {
	Fields []Field
	HTML   string // the text with inline styles, for the editor's source view
	Text   string
	Files  []string // attachments, by their names
}

// Options is what the room needs. Everything must be given.
type Options struct {
	Handoff func(ctx context.Context, d *notice.Delivery) (*Handoff, error)
	Zip     func(ctx context.Context, d *notice.Delivery) (name string, data []byte, err error)
	// Publish looks at a public address, "" for the known one; a refusal says why
	// the page is not as it shall be.
	Publish  func(ctx context.Context, id notice.DeliveryID, by, address string) error
	Columns  func(ctx context.Context) ([]notice.Column, error)
	Troubles func(ctx context.Context) ([]*notice.PublicPage, error)
}

// Room is the portal's.
type Room struct {
	*edition.Room
	Options
}

// New opens the room.
func New(e *edition.Room, o Options) (*Room, error) {
	return &Room{e, o}, frame.Given("website", map[string]bool{
		"Handoff": o.Handoff != nil, "Zip": o.Zip != nil, "Publish": o.Publish != nil, "Columns": o.Columns != nil, "Troubles": o.Troubles != nil,
	})
}

type overviewPage struct {
	frame.Chrome
	Hand     []*notice.Delivery // wait for a person
	Troubles []*notice.PublicPage
	Columns  []columnRow
}

type columnRow struct {
	notice.Column
	Left  int // days until it is stale
	Stale bool
	Soon  bool
}

// soon is how many days before a column goes stale it is marked.
const soon = 7

// Overview shows what is to be done about the portal.
func (d *Room) Overview(v *frame.Visit) error {
	ctx := v.R.Context()
	p := overviewPage{Chrome: v.Chrome("deliveries")}
	list, err := d.Deliveries.List(ctx, notice.Filter{Channel: notice.Portal, States: []notice.State{notice.Awaiting, notice.Uncertain, notice.Recalling}, Limit: 200})
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.State != notice.Recalling || x.Problem != "" {
			p.Hand = append(p.Hand, x)
		}
	}
	if p.Troubles, err = d.Troubles(ctx); err != nil {
		return err
	}
	columns, err := d.Columns(ctx)
	if err != nil {
		return err
	}
	now := d.Clock.Now()
	for _, c := range columns {
		r := columnRow{Column: c}
		if due := c.Due(); !due.IsZero() {
			r.Left = int(due.Sub(now).Hours() / 24)
			r.Stale = !now.Before(due)
			r.Soon = !r.Stale && r.Left < soon
		}
		p.Columns = append(p.Columns, r)
	}
	return v.Show(http.StatusOK, "website", p)
}

type handoffPage struct {
	frame.Chrome
	D       *notice.Delivery
	Notice  *notice.Notice
	Handoff *Handoff
	Source  string // shown in a box of its own
	Preview string // address of the text as it will look
	Known   string // the public address that is known
	Take    bool   // to be taken down
	Again   bool   // a correction of a page that stands
	Done    bool
	Decides bool
}

func (d *Room) load(v *frame.Visit) (*notice.Delivery, error) {
	id, err := strconv.ParseInt(v.R.PathValue("n"), 10, 64)
	if err != nil {
		return nil, frame.ErrNotHere
	}
	x, err := d.Deliveries.Get(v.R.Context(), notice.DeliveryID(id))
	if err != nil {
		return nil, err
	}
	if x.Target.Channel != notice.Portal {
		return nil, frame.ErrNotHere
	}
	return x, nil
}

// Copy shows the package field by field, with a button for each.
func (d *Room) Copy(v *frame.Visit) error {
	x, err := d.load(v)
	if err != nil {
		return err
	}
	p := handoffPage{Chrome: v.Chrome("deliveries"), D: x, Decides: frame.Decides(v.Me)}
	if p.Notice, err = d.Notices.Notice(v.R.Context(), x.Notice, x.Edition); err != nil {
		return err
	}
	if p.Handoff, err = d.Handoff(v.R.Context(), x); err != nil {
		return err
	}
	if x.Receipt != nil {
		p.Known = x.Receipt.Look
	}
	p.Take = p.Notice.Kind == notice.Withdrawal || x.State == notice.Recalling
	p.Again = p.Notice.Kind == notice.Correction && p.Known != ""
	p.Done = x.State == notice.Confirmed || x.State == notice.Recalled
	p.Preview = v.R.URL.Path + "/text"
	return v.Show(http.StatusOK, "handoff", p)
}

// Text is the text as a page of its own, to be opened, selected and copied with its
// layout. Nothing in it may run or be loaded.
func (d *Room) Text(v *frame.Visit) error {
	x, err := d.load(v)
	if err != nil {
		return err
	}
	h, err := d.Handoff(v.R.Context(), x)
	if err != nil {
		return err
	}
	head := v.W.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox")
	head.Set("X-Frame-Options", "SAMEORIGIN")
	var b bytes.Buffer
	b.WriteString("<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>")
	template.HTMLEscape(&b, []byte(x.Title))
	b.WriteString("</title><body>" + h.HTML + "</body></html>")
	_, _ = v.W.Write(b.Bytes()) // the reader has gone: nothing can be told
	return nil
}

// Package hands the 报送包 over as a file.
func (d *Room) Package(v *frame.Visit) error {
	x, err := d.load(v)
	if err != nil {
		return err
	}
	name, data, err := d.Zip(v.R.Context(), x)
	if err != nil {
		return err
	}
	v.RecordAct(journal.Entry{What: journal.Export, Object: "delivery/" + strconv.FormatInt(int64(x.ID), 10), Result: journal.OK, Note: "报送包"})
	h := v.W.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = v.W.Write(data) // the reader has gone: nothing can be told
	return nil
}

// Done takes the public address, or the word that the page was taken down, and
// has the page opened.
func (d *Room) Done(v *frame.Visit) error {
	x, err := d.load(v)
	if err != nil {
		return err
	}
	address := strings.TrimSpace(v.R.PostFormValue("address"))
	if err := d.Options.Publish(v.R.Context(), x.ID, v.Me.Signs(), address); err != nil {
		msg, ok := d.Sentence(err)
		if !ok {
			return err
		}
		v.Say(false, msg)
	} else {
		d.Log.InfoContext(v.R.Context(), "public page vouched for", "delivery", x.ID, "by", v.Me.Account)
		v.Say(true, "网页打开看过，都对得上，记下了。")
	}
	v.Redirect("/desk/website/" + strconv.FormatInt(int64(x.ID), 10))
	return nil
}
