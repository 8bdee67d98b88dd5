// Package record is the record of acts 操作记录 as leaders and administrators read it:
// who did what, when, from where, chosen by who, what, about what and when; as a page
// and as CSV. Nothing of it can be changed here. That somebody took a copy away is
// itself recorded.
package record

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

// Options is what the room needs. Everything must be given.
type Options struct {
	Entries func(ctx context.Context, f journal.Filter) ([]*journal.Entry, error) // the newest first
	Anchor  func(ctx context.Context) string                                      // the newest head, as paper shows it; "" where it cannot be read
}

// Room is the record's.
type Room struct {
	*frame.Frame
	Options
}

// New opens the room.
func New(f *frame.Frame, o Options) (*Room, error) {
	return &Room{f, o}, frame.Given("record", map[string]bool{"Entries": o.Entries != nil, "Anchor": o.Anchor != nil})
}

// aPage is how many entries stand on a page, and aFile how many in one CSV.
const (
	aPage = 100
	aFile = 50_000
)

// asked is what the form says, as it was typed.
type asked struct{ Who, What, Object, Result, Since, Until string }

func askedOf(v *frame.Visit) asked {
	get := func(name string) string { return strings.TrimSpace(v.R.FormValue(name)) }
	return asked{get("who"), get("what"), get("object"), get("result"), get("since"), get("until")}
}

// filter reads the form. bad is Chinese: what cannot be read.
func (a asked) filter() (f journal.Filter, bad string) {
	f = journal.Filter{Who: a.Who, Object: a.Object, Result: a.Result}
	if a.What != "" {
		f.What = []journal.Kind{journal.Kind(a.What)}
		if f.What[0].Name() == a.What {
			return f, "没有“" + a.What + "”这种事，请在列表里选。"
		}
	}
	for _, d := range []struct {
		text string
		into *time.Time
		days int
	}{{a.Since, &f.Since, 0}, {a.Until, &f.Until, 1}} {
		if d.text == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, d.text, calendar.Zone)
		if err != nil {
			return f, "日期要写成 2026-11-25 这样，不能写“" + d.text + "”。"
		}
		*d.into = day.AddDate(0, 0, d.days)
	}
	if !f.Until.IsZero() && !f.Since.Before(f.Until) {
		return f, "“到”在“从”的前面，请把两个日期对调。"
	}
	return f, ""
}

func (a asked) query() url.Values {
	q := url.Values{}
	for k, s := range map[string]string{"who": a.Who, "what": a.What, "object": a.Object, "result": a.Result, "since": a.Since, "until": a.Until} {
		if s != "" {
			q.Set(k, s)
		}
	}
	return q
}

type page struct {
	frame.Chrome
	Asked   asked
	Bad     string
	Kinds   []journal.Kind
	People  []person
	Results []named
	Rows    []row
	Next    string // address of the next page
	CSV     string // address of the file
	Anchor  string
}

type person struct{ Account, Name string }

type named struct{ Key, Name string }

type row struct {
	N                        int64
	At                       time.Time
	Who, From, What          string
	Object, Href, Note, Tone string
	Result                   string
}

// Page shows entries, the newest first.
func (d *Room) Page(v *frame.Visit) error {
	ctx := v.R.Context()
	p := page{Chrome: v.Chrome("journal"), Asked: askedOf(v), Kinds: journal.Kinds, Anchor: d.Anchor(ctx),
		Results: []named{{journal.OK, "成功"}, {journal.Refused, "被拒绝"}, {journal.Failed, "失败"}}}
	for _, o := range d.Officers {
		p.People = append(p.People, person{o.Account, o.Name})
	}
	f, bad := p.Asked.filter()
	if p.Bad = bad; bad != "" {
		return v.Show(http.StatusUnprocessableEntity, "journal", p)
	}
	if _, err := fmt.Sscan(v.R.FormValue("before"), &f.Before); err != nil || f.Before < 0 {
		f.Before = 0
	}
	f.Limit = aPage + 1
	list, err := d.Entries(ctx, f)
	if err != nil {
		return err
	}
	q := p.Asked.query()
	p.CSV = "/desk/journal.csv?" + q.Encode()
	if len(list) > aPage {
		list = list[:aPage]
		q.Set("before", fmt.Sprint(list[aPage-1].N))
		p.Next = "/desk/journal?" + q.Encode()
	}
	for _, e := range list {
		p.Rows = append(p.Rows, d.row(e))
	}
	return v.Show(http.StatusOK, "journal", p)
}

func (d *Room) row(e *journal.Entry) row {
	r := row{N: e.N, At: e.Time().In(calendar.Zone), Who: d.nameOf(e.Who), From: fromWords(e.From), What: e.What.Name(), Object: e.Object, Note: e.Note, Result: journal.ResultName(e.Result)}
	switch e.Result {
	case journal.Failed:
		r.Tone = "bad"
	case journal.Refused, "returned":
		r.Tone = "hand"
	}
	switch {
	case e.Result == journal.OK:
		r.Result = ""
	case e.What == journal.Delivery:
		r.Result, r.Tone = notice.StateName(notice.State(e.Result)), frame.Tone(notice.State(e.Result))
	}
	id, edition, ok := strings.Cut(e.Object, "/")
	if ok && strings.Contains(id, "-") && edition != "" && !strings.Contains(edition, "/") {
		r.Href = frame.NoticeHref(notice.ID(id))
	}
	return r
}

func (d *Room) nameOf(account string) string {
	if account == "" {
		return "系统"
	}
	if o := d.Officer(account); o != nil {
		return o.Name
	}
	return account
}

// doors are the words of a way in, in Chinese.
var doors = strings.NewReplacer("telephone, ", "电话，", "desk ", "工作台 ", "link", "手机链接", "command ", "命令行 ", "daemon", "守护程序")

func fromWords(from string) string { return doors.Replace(from) }

// CSV gives entries as a file, and records that it did.
func (d *Room) CSV(v *frame.Visit) error {
	ctx := v.R.Context()
	f, bad := askedOf(v).filter()
	if bad != "" {
		return &notice.Refusal{Msg: bad}
	}
	f.Limit = aFile
	list, err := d.Entries(ctx, f)
	if err != nil {
		return err
	}
	if d.Record != nil {
		d.Record(ctx, journal.Entry{What: journal.Export, Object: "journal", Result: journal.OK, Note: fmt.Sprintf("操作记录 CSV，%d条", len(list))})
	}
	v.W.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.W.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape("操作记录 "+d.Clock.Now().In(calendar.Zone).Format(time.DateOnly)+".csv"))
	if _, err := v.W.Write([]byte("\ufeff")); err != nil { // spreadsheets take it for UTF-8
		return nil //nolint:nilerr // the reader is gone
	}
	out := csv.NewWriter(v.W)
	_ = out.Write(journal.CSVHead) // Flush tells
	for _, e := range list {
		_ = out.Write(e.CSV())
	}
	out.Flush()
	return nil
}
