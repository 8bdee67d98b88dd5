// Package yearly is the office's page of the yearly report 年度报告: what is counted
// stands there, what only a person knows is asked and kept, every rule shows its
// arithmetic, and the files are a click away. It also reads any published report and
// says what does not add up in it.
package yearly

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"gaoshi/internal/annual"
	"gaoshi/internal/annual/making"
	"gaoshi/internal/annual/reading"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/limits"
)

// Reports makes and keeps reports.
type Reports interface {
	Default() int
	Fits(year int) bool
	Year(ctx context.Context, year int, with making.With) (*making.Draft, error)
	Answer(ctx context.Context, year int, texts map[string]string) error
	SetBefore(ctx context.Context, year int, file string, body []byte) (*annual.Report, error)
}

// Options is what the room needs. Everything must be given.
type Options struct {
	Reports Reports
	// Years are the years of which the register knows something.
	Years func(ctx context.Context) ([]int, error)
}

// Room is the yearly report's.
type Room struct {
	*frame.Frame
	Options
}

// New opens the room.
func New(f *frame.Frame, o Options) (*Room, error) {
	return &Room{f, o}, frame.Given("yearly", map[string]bool{"Reports": o.Reports != nil, "Years": o.Years != nil})
}

type page struct {
	frame.Chrome
	Year   int
	Years  []int
	Draft  *making.Draft
	Must   []annual.Finding // keeps it from being finished
	Look   []annual.Finding
	Open   int // questions without an answer
	Writes bool
	Kinds  []kind
	Wrong  string // why what was sent was not kept
	Typed  url.Values
}

type kind struct{ End, Name string }

var kinds = []kind{{"docx", "Word"}, {"pdf", "PDF"}, {"html", "网页"}, {"xlsx", "Excel"}}

// Page shows a year's report.
func (d *Room) Page(v *frame.Visit) error { return d.show(v, "", nil) }

// show shows the report of the year that the address names; wrong says why what was
// typed was not kept.
func (d *Room) show(v *frame.Visit, wrong string, typed url.Values) error {
	year := d.Reports.Default()
	if q := v.R.URL.Query().Get("year"); q != "" {
		n, err := strconv.Atoi(q)
		if err != nil || !d.Reports.Fits(n) {
			return frame.ErrNotHere
		}
		year = n
	}
	if v.R.PathValue("year") != "" {
		n, err := d.year(v)
		if err != nil {
			return err
		}
		year = n
	}
	draft, err := d.Reports.Year(v.R.Context(), year, making.With{})
	if err != nil {
		return err
	}
	p := page{Chrome: v.Chrome("annual"), Year: year, Draft: draft, Writes: frame.Decides(v.Me), Kinds: kinds, Wrong: wrong, Typed: typed}
	if p.Years, err = d.years(v, year); err != nil {
		return err
	}
	for _, f := range draft.Exam.Findings {
		if f.Level == annual.Error {
			p.Must = append(p.Must, f)
		} else {
			p.Look = append(p.Look, f)
		}
	}
	for _, q := range draft.Prompts {
		if q.Answer == "" {
			p.Open++
		}
	}
	status := http.StatusOK
	if wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	return v.Show(status, "annual", p)
}

// Shown is the text of a prompt's field: what was just typed, else what is kept.
func (p page) Shown(q annual.Prompt) string {
	if p.Typed != nil {
		return p.Typed.Get(q.Key)
	}
	return q.Answer
}

// years are those to choose from: of the register, and the one shown, the newest first.
func (d *Room) years(v *frame.Visit, shown int) ([]int, error) {
	known, err := d.Years(v.R.Context())
	if err != nil {
		return nil, err
	}
	have := map[int]bool{shown: true, d.Reports.Default(): true}
	for _, y := range known {
		have[y] = d.Reports.Fits(y)
	}
	var out []int
	for y := v.D.Clock.Now().Year(); len(out) < 12 && y >= 2019; y-- {
		if have[y] {
			out = append(out, y)
		}
	}
	return out, nil
}

func (d *Room) year(v *frame.Visit) (int, error) {
	n, err := strconv.Atoi(v.R.PathValue("year"))
	if err != nil || !d.Reports.Fits(n) {
		return 0, frame.ErrNotHere
	}
	return n, nil
}

// Save keeps what was written.
func (d *Room) Save(v *frame.Visit) error {
	year, err := d.year(v)
	if err != nil {
		return err
	}
	if err := v.R.ParseForm(); err != nil {
		return err
	}
	texts := map[string]string{}
	for name := range v.R.PostForm {
		texts[name] = v.R.PostForm.Get(name)
	}
	if err := d.Reports.Answer(v.R.Context(), year, texts); err != nil {
		if msg, ok := frame.Refused(err); ok {
			return d.show(v, msg, v.R.PostForm)
		}
		return err
	}
	v.Say(true, "记下了。")
	v.Redirect(fmt.Sprintf("/desk/annual?year=%d", year))
	return nil
}

// Before takes last year's published report.
func (d *Room) Before(v *frame.Visit) error {
	year, err := d.year(v)
	if err != nil {
		return err
	}
	name, data, err := upload(v)
	if err != nil {
		return err
	}
	if name == "" {
		return d.show(v, "没有选文件。请先选上年公布的报告。", nil)
	}
	if _, err := d.Reports.SetBefore(v.R.Context(), year, name, data); err != nil {
		if msg, ok := frame.Refused(err); ok {
			return d.show(v, msg, nil)
		}
		return err
	}
	v.Say(true, "上年的报告读好了，两年已经对过。")
	v.Redirect(fmt.Sprintf("/desk/annual?year=%d", year))
	return nil
}

// File hands a file of the report over.
func (d *Room) File(v *frame.Visit) error {
	year, err := d.year(v)
	if err != nil {
		return err
	}
	draft, err := d.Reports.Year(v.R.Context(), year, making.With{})
	if err != nil {
		return err
	}
	name, data, err := draft.File(v.R.PathValue("kind"))
	if msg, ok := frame.Refused(err); ok {
		return d.show(v, msg, nil)
	}
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = v.W.Write(data) // the reader has gone: nothing can be told
	return nil
}

type checkPage struct {
	frame.Chrome
	Files  []checked
	Wrong  string
	Refuse []string
}

type checked struct {
	Name   string
	Report *annual.Report
	Exam   *annual.Examination
	Cells  int // that were read
	All    int
}

// CheckPage asks for published reports.
func (d *Room) CheckPage(v *frame.Visit) error {
	return v.Show(http.StatusOK, "annual-check", checkPage{Chrome: v.Chrome("annual")})
}

// Check reads the reports that were sent and says what does not add up; nothing of
// them is kept.
func (d *Room) Check(v *frame.Visit) error {
	p := checkPage{Chrome: v.Chrome("annual")}
	if err := v.ParseUpload(); err != nil {
		return err
	}
	if text := v.R.PostFormValue("text"); text != "" {
		if r, err := reading.Text(text); err != nil {
			p.Refuse = append(p.Refuse, "粘贴的文字："+err.Error())
		} else {
			p.Files = append(p.Files, checked{Name: "粘贴的文字", Report: r})
		}
	}
	if v.R.MultipartForm != nil {
		for _, h := range v.R.MultipartForm.File["file"] {
			f, err := h.Open()
			if err != nil {
				return err
			}
			data, err := io.ReadAll(io.LimitReader(f, limits.UploadBytes+1))
			_ = f.Close() // it was only read
			if err != nil {
				return err
			}
			r, err := new(reading.Reader).Read(h.Filename, data)
			if err != nil {
				p.Refuse = append(p.Refuse, h.Filename+"："+err.Error())
				continue
			}
			p.Files = append(p.Files, checked{Name: h.Filename, Report: r})
		}
	}
	if len(p.Files)+len(p.Refuse) == 0 {
		p.Wrong = "没有选文件，也没有粘贴文字。"
	}
	for i := range p.Files {
		c := &p.Files[i]
		var before []*annual.Report
		for _, o := range p.Files {
			if o.Report.Year < c.Report.Year {
				before = append(before, o.Report)
			}
		}
		c.Exam = annual.Examine(c.Report, annual.Known{Before: before})
		for _, ref := range c.Report.Refs() {
			c.All++
			if c.Report.At(ref).State != annual.Absent {
				c.Cells++
			}
		}
	}
	return v.Show(http.StatusOK, "annual-check", p)
}

// upload is the file that a form brings, "" where none was chosen.
func upload(v *frame.Visit) (name string, data []byte, err error) {
	if err := v.ParseUpload(); err != nil {
		return "", nil, err
	}
	f, h, err := v.R.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("read the uploaded file: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err = io.ReadAll(io.LimitReader(f, limits.UploadBytes+1))
	return h.Filename, data, err
}
