// Package register is the office's 台账 at the desk: what documents there are and how
// open they are, what is due, requests 依申请公开, the year's numbers, and the proof that an
// inspector asks for.
//
// What may be done is the domain's word (internal/register): its refusals are Chinese and
// are shown as they are. An applicant's name and contact stand on the request's own page
// only, for those who handle it.
package register

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/register/sheet"
)

// Options is what the room needs. Everything must be given.
type Options struct {
	// Register is the domain's room, with what keeps it.
	Register func() *register.Room
	// Table is the register of a year as a file, .csv or .xlsx; 0: of all years.
	Table func(ctx context.Context, year int, ext string) ([]byte, int, error)
	// Directory is the public directory as a file, .csv, .json or .xlsx.
	Directory func(ctx context.Context, year int, ext string) ([]byte, int, error)
	// Letter is a letter of a request, as a Word file.
	Letter func(ctx context.Context, id int64, kind register.EventKind) (name string, data []byte, err error)
	// Proof is the evidence sheets of notices or items, as one PDF.
	Proof func(ctx context.Context, refs []string) ([]byte, error)
	// Pack is the inspection pack of a period.
	Pack func(ctx context.Context, from, to time.Time) (name string, data []byte, err error)
	// Archive is the package of a year for archive and library.
	Archive func(ctx context.Context, year int) (name string, data []byte, err error)
	Columns func(ctx context.Context) ([]notice.Column, error)
}

// Room is the register's.
type Room struct {
	*edition.Room
	Options
}

// New opens the room.
func New(e *edition.Room, o Options) (*Room, error) {
	return &Room{e, o}, frame.Given("register", map[string]bool{
		"Register": o.Register != nil, "Table": o.Table != nil, "Directory": o.Directory != nil, "Letter": o.Letter != nil, "Proof": o.Proof != nil, "Pack": o.Pack != nil,
		"Archive": o.Archive != nil, "Columns": o.Columns != nil,
	})
}

type listPage struct {
	frame.Chrome
	Years       []int
	Year        int
	As          register.Disclosure
	Kind        register.KindFilter
	Words       string
	Waiting     bool
	Totals      register.Totals
	Rows        []itemRow
	Next        string // address of the next page, "" for none
	Late, Again int
	Open        int // requests
}

type itemRow struct {
	*register.Item
	Ground string
	Ways   string
	Left   string
	Late   bool
}

// List is a page of a year's register.
func (d *Room) List(v *frame.Visit) error {
	ctx, r := v.R.Context(), d.Register()
	if _, err := r.Follow(ctx); err != nil {
		return err
	}
	p := listPage{Chrome: v.Chrome("register"), Words: strings.TrimSpace(v.R.FormValue("s")), As: register.Disclosure(v.R.FormValue("as")), Kind: register.KindFilter(v.R.FormValue("kind")), Waiting: v.R.FormValue("waiting") != ""}
	p.Year = atoi(v.R.FormValue("year"))
	if p.Year == 0 {
		p.Year = register.YearOf(p.Now)
	}
	var err error
	if p.Years, err = r.Keep.ItemYears(ctx); err != nil {
		return err
	}
	if len(p.Years) == 0 || p.Years[0] != register.YearOf(p.Now) {
		p.Years = append([]int{register.YearOf(p.Now)}, p.Years...)
	}
	if p.Totals, err = r.Keep.ItemTotals(ctx, p.Year); err != nil {
		return err
	}
	today := calendar.Date(p.Now)
	if p.Late, p.Again, err = r.Keep.CountItems(ctx, today.AddDate(0, 0, -1), today.AddDate(0, 0, 30)); err != nil {
		return err
	}
	open, err := r.Keep.Requests(ctx, register.RequestFilter{Open: true, Limit: 1000})
	if err != nil {
		return err
	}
	p.Open = len(open)
	f := register.Filter{Year: p.Year, Disclosure: p.As, Kind: p.Kind, Words: p.Words, Waiting: p.Waiting, WithStruck: true, Limit: register.PageSize + 1, AfterID: int64(atoi(v.R.FormValue("id")))}
	if f.AfterID > 0 {
		f.AfterDay, _ = sheet.Day(v.R.FormValue("after"))
	}
	list, err := r.Keep.Items(ctx, f)
	if err != nil {
		return err
	}
	if len(list) > register.PageSize {
		list = list[:register.PageSize]
		last := list[len(list)-1]
		q := v.R.URL.Query()
		q.Set("after", last.FormedOn.Format(time.DateOnly))
		q.Set("id", strconv.FormatInt(last.ID, 10))
		p.Next = "/desk/register?" + q.Encode()
	}
	for _, x := range list {
		p.Rows = append(p.Rows, d.row(x))
	}
	return v.Show(http.StatusOK, "register", p)
}

func (d *Room) row(x *register.Item) itemRow {
	r := itemRow{Item: x}
	if g, ok := register.GroundOf(x.Ground); ok {
		r.Ground = g.Name
	} else if x.Disclosure == register.Withheld {
		r.Ground = "还没有写依据"
	}
	var ways []string
	for _, o := range x.Outs {
		ways = append(ways, register.WayName(o.Where))
	}
	r.Ways = strings.Join(ways, "、")
	if !x.Due.IsZero() {
		r.Left = register.LateWords(d.Register().Calendar(), x.Due, d.Clock.Now())
		r.Late = calendar.Date(d.Clock.Now()).After(x.Due)
	}
	return r
}

func atoi(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 0
	}
	return n
}

type itemPage struct {
	frame.Chrome
	Row      itemRow
	Deadline calendar.Deadline
	Law      string
	Runs     bool
	F        fields
	Repealed string
	Words    string
	Ways     []register.Way
	Acts     []register.Act
	Topics   []string
	Clerk    bool
	Decides  bool
	Recheck  time.Time
	Reading  []*register.Item // what interprets it
	Original *register.Item   // what it interprets
}

func (d *Room) load(v *frame.Visit) (*register.Item, error) {
	id, err := strconv.ParseInt(v.R.PathValue("n"), 10, 64)
	if err != nil {
		return nil, frame.ErrNotHere
	}
	x, err := d.Register().Keep.Item(v.R.Context(), id)
	if errors.Is(err, d.Register().NotFound) {
		return nil, frame.ErrNotHere
	}
	return x, err
}

// Item shows one entry with everything that may be done to it.
func (d *Room) Item(v *frame.Visit) error {
	x, err := d.load(v)
	if err != nil {
		return err
	}
	p := itemPage{Chrome: v.Chrome("register"), Row: d.row(x), F: fieldsOf(x), Repealed: dayText(x.Repealed), Words: strings.Join(x.Keywords, "；"), Ways: register.Ways, Acts: register.Acts,
		Clerk: v.Me.Has(notice.RoleClerk), Decides: v.Me.Has(notice.RoleLeader) || v.Me.Has(notice.RoleSecrecy), Recheck: x.NextRecheck()}
	p.Deadline, p.Law, p.Runs = d.Register().Deadline(x)
	for _, key := range x.Topics {
		if t, ok := register.TopicOf(key); ok {
			p.Topics = append(p.Topics, t.Article+" "+t.Name)
		}
	}
	if p.Reading, p.Original, err = d.Register().Linked(v.R.Context(), x); err != nil {
		return err
	}
	return v.Show(http.StatusOK, "register-item", p)
}

// day reads a day of a form; a refusal names the field.
func day(v *frame.Visit, name, what string) (time.Time, error) {
	text := strings.TrimSpace(v.R.PostFormValue(name))
	if text == "" {
		return time.Time{}, nil
	}
	t, problem := sheet.Day(text)
	if problem != "" {
		return t, &notice.Refusal{Msg: what + problem + "。"}
	}
	return t, nil
}

// said answers an act: its refusal, or what was done.
func (d *Room) said(v *frame.Visit, err error, done, to string) error {
	if err != nil {
		msg, ok := d.Sentence(err)
		if !ok {
			return err
		}
		v.Say(false, msg)
	} else {
		v.Say(true, done)
	}
	v.Redirect(to)
	return nil
}

func itemHref(id int64) string { return "/desk/register/items/" + strconv.FormatInt(id, 10) }

// fields is the form of one document, as it is filled in.
type fields struct {
	Title, Formed, DocNo, IndexNo, Column, Ground, DecidedBy, Relayed, Summary string
	Disclosure                                                                 register.Disclosure
	News                                                                       bool
	As                                                                         []register.Disclosure
	Grounds                                                                    []register.Ground
}

func fieldsOf(x *register.Item) fields {
	return fields{x.Title, dayText(x.FormedOn), x.DocNo, x.IndexNo, x.Column, x.Ground, x.DecidedBy, x.Relayed, x.Summary, x.Disclosure, x.News, register.Disclosures, register.Grounds}
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

type newPage struct {
	frame.Chrome
	F     fields
	Ways  []register.Way
	Error string
}

// NewPage is the form for one document.
func (d *Room) NewPage(v *frame.Visit) error { return d.showNew(v, http.StatusOK, "") }

func (d *Room) showNew(v *frame.Visit, status int, msg string) error {
	get := v.R.PostFormValue
	x := register.Item{Title: get("title"), DocNo: get("doc_no"), IndexNo: get("index_no"), Column: get("column"), Ground: get("ground"), DecidedBy: get("decided_by"), Relayed: get("relayed"), Summary: get("summary"), Disclosure: register.Disclosure(get("disclosure")), News: get("news") != ""}
	if x.Disclosure == "" {
		x.Disclosure = register.Open
	}
	f := fieldsOf(&x)
	f.Formed = get("formed_on")
	return v.Show(status, "register-new", newPage{v.Chrome("register"), f, register.Ways, msg})
}

// Enter keeps one document.
func (d *Room) Enter(v *frame.Visit) error {
	x, err := d.fromForm(v, &register.Item{})
	if err == nil {
		err = d.Register().Enter(v.R.Context(), x, v.Me.Account)
	}
	if err != nil {
		msg, ok := d.Sentence(err)
		if !ok {
			return err
		}
		return d.showNew(v, http.StatusUnprocessableEntity, msg)
	}
	v.Say(true, "登记好了。")
	v.Redirect(itemHref(x.ID))
	return nil
}

// fromForm lays a form over an item.
func (d *Room) fromForm(v *frame.Visit, x *register.Item) (*register.Item, error) {
	get := v.R.PostFormValue
	var err error
	if x.Notice == "" { // what a notice says of itself is not typed over
		x.Title, x.DocNo, x.IndexNo, x.Column, x.Relayed, x.Summary = get("title"), get("doc_no"), get("index_no"), get("column"), get("relayed"), get("summary")
		if x.FormedOn, err = day(v, "formed_on", "生成日期"); err != nil {
			return nil, err
		}
		x.News = get("news") != ""
		x.Disclosure = register.Disclosure(get("disclosure"))
		x.Ground, x.DecidedBy = get("ground"), get("decided_by")
		if x.Disclosure != register.Withheld {
			x.Ground = ""
		}
	}
	x.GroundNote, x.Act = get("ground_note"), register.Act(get("act"))
	x.Keywords = strings.FieldsFunc(get("keywords"), func(r rune) bool { return strings.ContainsRune("；;，,、 ", r) })
	if x.Repealed, err = day(v, "repealed", "废止日期"); err != nil {
		return nil, err
	}
	if on, err := day(v, "out_on", "公开日期"); err != nil {
		return nil, err
	} else if !on.IsZero() {
		x.Outs = append(x.Outs, register.Out{Where: get("out_at"), On: on, Note: get("out_note")})
	}
	return x, nil
}

// Change rewrites an entry.
func (d *Room) Change(v *frame.Visit) error {
	x, err := d.load(v)
	if err != nil {
		return err
	}
	_, err = d.Register().Change(v.R.Context(), x.ID, "改", func(x *register.Item) error {
		_, err := d.fromForm(v, x)
		return err
	})
	return d.said(v, err, "改好了。", itemHref(x.ID))
}

// Out records one publication.
func (d *Room) Out(v *frame.Visit) error {
	x, err := d.load(v)
	if err != nil {
		return err
	}
	on, err := day(v, "on", "公开日期")
	if err == nil {
		_, err = d.Register().AddOut(v.R.Context(), x.ID, register.Out{Where: v.R.PostFormValue("where"), On: on, Note: v.R.PostFormValue("note")})
	}
	return d.said(v, err, "公开登记好了。", itemHref(x.ID))
}

// Strike takes an entry out of the counts.
func (d *Room) Strike(v *frame.Visit) error {
	x, err := d.load(v)
	if err != nil {
		return err
	}
	return d.said(v, d.Register().Strike(v.R.Context(), x.ID, v.R.PostFormValue("reason")), "划去了，留底。", itemHref(x.ID))
}

// Decide looks again at what is withheld.
func (d *Room) Decide(v *frame.Visit) error {
	x, err := d.load(v)
	if err != nil {
		return err
	}
	keep := v.R.PostFormValue("decision") == "keep"
	if !keep && v.R.PostFormValue("decision") != "open" {
		return d.said(v, &notice.Refusal{Msg: "请选一个结论：继续不公开，或现在可以公开。"}, "", itemHref(x.ID))
	}
	x, err = d.Register().Decide(v.R.Context(), x.ID, keep, v.Me.Account, v.R.PostFormValue("reason"))
	if err == nil && !keep {
		return d.said(v, nil, "改为主动公开。请经办人拟稿公开，期限"+calendar.DateCN(x.Due)+"。", itemHref(x.ID))
	}
	return d.said(v, err, "记下了。", v.Back(d.decided(v)))
}

func (d *Room) decided(v *frame.Visit) string { return "/desk/register/items/" + v.R.PathValue("n") }

type duePage struct {
	frame.Chrome
	Within  int
	Late    []register.OpenDuty
	Soon    []register.OpenDuty
	Again   []register.OpenDuty
	Unread  []*register.Item
	Columns []columnRow
}

type columnRow struct {
	notice.Column
	Left  int
	Stale bool
}

// Due shows what is late, what is due this week, what is to be looked at again, what
// lacks an interpretation, and which columns go stale.
func (d *Room) Due(v *frame.Visit) error {
	ctx := v.R.Context()
	p := duePage{Chrome: v.Chrome("register"), Within: 7}
	list, err := d.Register().Due(ctx, p.Now.AddDate(0, 0, 30))
	if err != nil {
		return err
	}
	week := calendar.Date(p.Now).AddDate(0, 0, p.Within)
	for _, x := range list {
		switch {
		case x.Kind == register.DutyRecheck:
			p.Again = append(p.Again, x)
		case x.Late:
			p.Late = append(p.Late, x)
		case !x.Due.After(week):
			p.Soon = append(p.Soon, x)
		}
	}
	if p.Unread, err = d.Register().Unread(ctx); err != nil {
		return err
	}
	columns, err := d.Columns(ctx)
	if err != nil {
		return err
	}
	for _, c := range columns {
		if due := c.Due(); !due.IsZero() {
			p.Columns = append(p.Columns, columnRow{c, int(due.Sub(p.Now).Hours() / 24), !p.Now.Before(due)})
		}
	}
	return v.Show(http.StatusOK, "register-due", p)
}

// file hands a file over.
func file(v *frame.Visit, name, media string, data []byte) error {
	h := v.W.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = v.W.Write(data) // the reader has gone: nothing can be told
	return nil
}

var mediaTypes = map[string]string{
	".csv": "text/csv; charset=utf-8", ".json": "application/json", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".pdf": "application/pdf", ".zip": "application/zip",
}

// Export hands the register of a year over, or the public directory, as a table.
func (d *Room) Export(v *frame.Visit) error {
	ext := "." + v.R.FormValue("as")
	make, name := d.Table, "公开台账"
	if v.R.FormValue("what") == "directory" {
		make, name = d.Directory, "公开目录"
	}
	year := atoi(v.R.FormValue("year"))
	b, _, err := make(v.R.Context(), year, ext)
	if err != nil {
		return d.said(v, err, "", "/desk/register")
	}
	if year > 0 {
		name = strconv.Itoa(year) + "年" + name
	}
	return file(v, name+ext, mediaTypes[path.Ext(ext)], b)
}

type proofPage struct {
	frame.Chrome
	Refs     string
	From, To time.Time
	Years    []int
}

// ProofPage asks which notices are to be proved.
func (d *Room) ProofPage(v *frame.Visit) error {
	p := proofPage{Chrome: v.Chrome("register"), Refs: v.R.FormValue("refs")}
	y, m, _ := calendar.Date(p.Now).Date()
	p.From, p.To = time.Date(y, m-2, 1, 0, 0, 0, 0, calendar.Zone), calendar.Date(p.Now)
	years, err := d.Register().Keep.ItemYears(v.R.Context())
	p.Years = years
	if err != nil {
		return err
	}
	return v.Show(http.StatusOK, "register-proof", p)
}

// Proof hands the evidence sheets over, as one PDF.
func (d *Room) Proof(v *frame.Visit) error {
	refs := strings.FieldsFunc(v.R.FormValue("refs"), func(r rune) bool { return strings.ContainsRune(" \t\r\n，,、；;", r) })
	if len(refs) == 0 || len(refs) > 100 {
		return d.said(v, &notice.Refusal{Msg: "请写公告编号或台账里的号，一行一个，最多100个。"}, "", "/desk/register/proof")
	}
	b, err := d.Options.Proof(v.R.Context(), refs)
	if err != nil {
		return d.said(v, err, "", "/desk/register/proof?refs="+url.QueryEscape(strings.Join(refs, "\n")))
	}
	return file(v, "公开凭证.pdf", mediaTypes[".pdf"], b)
}

// Pack hands the inspection pack of a period over.
func (d *Room) Pack(v *frame.Visit) error {
	from, p1 := sheet.Day(v.R.FormValue("from"))
	to, p2 := sheet.Day(v.R.FormValue("to"))
	if p1 != "" || p2 != "" || to.Before(from) {
		return d.said(v, &notice.Refusal{Msg: "请写从哪一天到哪一天，例如 2026-07-01 到 2026-09-30。"}, "", "/desk/register/proof")
	}
	name, b, err := d.Options.Pack(v.R.Context(), from, to.AddDate(0, 0, 1))
	if err != nil {
		return d.said(v, err, "", "/desk/register/proof")
	}
	return file(v, name, mediaTypes[".zip"], b)
}

// ArchivePackage hands a year's package for archive and library over.
func (d *Room) ArchivePackage(v *frame.Visit) error {
	year := atoi(v.R.FormValue("year"))
	if year < 1949 || year > register.YearOf(d.Clock.Now()) {
		return d.said(v, &notice.Refusal{Msg: "请写哪一年，例如 2026。"}, "", "/desk/register/proof")
	}
	name, b, err := d.Archive(v.R.Context(), year)
	if err != nil {
		return d.said(v, err, "", "/desk/register/proof")
	}
	return file(v, name, mediaTypes[".zip"], b)
}

var errNoTable = errors.New("register: no table")
