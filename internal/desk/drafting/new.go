package drafting

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/intake"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
)

type newPage struct {
	frame.Chrome
	Token string
	Text  string
	Error string
	Other string // address of the notice that has this number already
}

// NewPage asks for a file or for text.
func (d *Room) NewPage(v *frame.Visit) error {
	p := newPage{Chrome: v.Chrome("new"), Token: d.Once.Token()}
	if kept := v.Kept(); kept != nil {
		p.Text = kept.Get("text")
	}
	return v.Show(http.StatusOK, "new", p)
}

// NewNotice reads a file, or pasted text, into a draft.
func (d *Room) NewNotice(v *frame.Visit) error {
	if err := v.ParseUpload(); err != nil {
		return err
	}
	text := v.R.PostFormValue("text")
	again := func(msg, other string) error {
		return v.Show(http.StatusUnprocessableEntity, "new", newPage{v.Chrome("new"), d.Once.Token(), text, msg, other})
	}
	name, data, err := upload(v.R)
	if err != nil {
		return err
	}
	if name == "" {
		name, data = "粘贴的文字.txt", []byte(text)
		if looksLikeFrontMatter(text) {
			name = "粘贴的文字.md"
		}
		if strings.TrimSpace(text) == "" {
			return again("还没有选文件，也没有粘贴文字。", "")
		}
	}
	to, err := d.Once.Do(v.R.PostFormValue("token"), func() (string, error) { return d.take(v, name, data) })
	var taken *takenID
	var refusedFile *intake.Refused
	switch {
	case errors.As(err, &taken):
		return again(taken.Error(), frame.NoticeHref(taken.id))
	case errors.As(err, &refusedFile):
		if refusedFile.Cause != nil {
			d.Log.Warn("a file was refused", "err", refusedFile.Cause)
		}
		return again(refusedFile.Msg, "")
	case err != nil:
		return err
	}
	v.Redirect(to)
	return nil
}

func looksLikeFrontMatter(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, "\ufeff \t\r\n"), "---")
}

// upload returns the file of the form, "" when none was chosen.
func upload(r *http.Request) (name string, data []byte, err error) {
	f, h, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("read the uploaded file: %w", err)
	}
	defer f.Close()
	if data, err = io.ReadAll(io.LimitReader(f, limits.UploadBytes+1)); err != nil {
		return "", nil, fmt.Errorf("read the uploaded file: %w", err)
	}
	return h.Filename, data, nil
}

// takenID says that a notice of that number is already kept.
type takenID struct{ id notice.ID }

func (t *takenID) Error() string {
	return fmt.Sprintf("编号 %s 已经有一份公告了。是同一份就打开那一份去改；不是同一份，请把文件里的编号（id）删掉，系统会另编一个。", t.id)
}

// take makes a draft of a file and keeps it. It returns the address to go to.
func (d *Room) take(v *frame.Visit, name string, data []byte) (string, error) {
	res, err := d.reader.Read(name, data)
	if err != nil {
		return "", err
	}
	n := res.Notice
	n.Content.Attachments, _ = preflight.CleanCopies(n.Content.Attachments)
	n.Author, n.CreatedAt = v.Me.Account, d.Clock.Now()
	d.fillIn(n)
	given := n.ID != ""
	for range 20 { // two clerks may take the same next number at once
		if !given {
			if n.ID, err = d.nextID(v); err != nil {
				return "", err
			}
		}
		if err = d.Insert(v.R.Context(), n); err == nil || !errors.Is(err, d.Changed) {
			break
		}
		if given {
			return "", &takenID{n.ID}
		}
	}
	if err != nil {
		return "", fmt.Errorf("keep a new notice: %w", err)
	}
	d.Log.Info("new notice", "notice", n.ID, "format", res.Format, "by", v.Me.Account)
	var told []notice.Finding
	for _, f := range res.Findings {
		if f.Kind != intake.MissingKind { // asked again on every page
			told = append(told, f)
		}
	}
	if len(told) > 0 {
		d.Session.Put(v.R.Context(), edition.KeyRead, edition.ReadFindings{Notice: n.ID, Findings: told})
	}
	if lacks := lacking(n); len(lacks) > 0 {
		v.Say(true, "读好了。还差"+strings.Join(lacks, "、")+"，填上就能送审。")
		return frame.NoticeHref(n.ID) + "/edit", nil
	}
	v.Say(true, "读好了，编号 "+string(n.ID)+"。请看一遍下面的内容，没有错就等校对。")
	return frame.NoticeHref(n.ID), nil
}

// fillIn gives a draft what the office's own settings know, so that nobody types it.
func (d *Room) fillIn(n *notice.Notice) {
	c := &n.Content
	if c.Issuer == "" {
		c.Issuer = d.Town.Issuer
	}
	if c.FormedOn.IsZero() {
		y, m, day := n.CreatedAt.In(calendar.Zone).Date()
		c.FormedOn = time.Date(y, m, day, 0, 0, 0, 0, calendar.Zone)
	}
	if c.Urgency == "" {
		c.Urgency = notice.Normal
	}
	rule, ok := d.Policy.Category(c.Category)
	if !ok {
		return
	}
	if len(c.Channels) == 0 {
		c.Channels = slices.Clone(rule.Channels.On)
	}
	if c.Column == "" {
		c.Column = rule.Column
	}
	if c.Art20 == "" {
		c.Art20 = rule.Art20
	}
}

var numbered = regexp.MustCompile(`^(.+)-(\d{4})-(\d{4,6})$`)

// nextID is the next number of this year, in the way the office numbers.
func (d *Room) nextID(v *frame.Visit) (notice.ID, error) {
	ns, err := d.Notices.Notices(v.R.Context(), 5000)
	if err != nil {
		return "", err
	}
	year := d.Clock.Now().In(calendar.Zone).Format("2006")
	prefix, last := "", 0
	for _, n := range ns {
		m := numbered.FindStringSubmatch(string(n.ID))
		if m == nil || m[2] != year {
			continue
		}
		if prefix == "" {
			prefix = m[1] // of the newest
		}
		if k, err := strconv.Atoi(m[3]); err == nil && m[1] == prefix && k > last {
			last = k
		}
	}
	if prefix == "" {
		prefix = d.Prefix
	}
	return notice.ID(fmt.Sprintf("%s-%s-%04d", prefix, year, last+1)), nil
}
