package drafting

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/draft"
	"gaoshi/internal/intake"
	"gaoshi/internal/limits"
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
	var taken *draft.Taken
	var refusedFile *intake.Refused
	switch {
	case errors.As(err, &taken):
		return again(taken.Error(), frame.NoticeHref(taken.ID))
	case errors.As(err, &refusedFile):
		if refusedFile.Cause != nil {
			d.Log.WarnContext(v.R.Context(), "a file was refused", "err", refusedFile.Cause)
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
	if data, err = whole(f, h.Size); err != nil {
		return "", nil, fmt.Errorf("read the uploaded file: %w", err)
	}
	return h.Filename, data, nil
}

// whole reads a file of a known size into memory once: growing by and by would take
// three times as much. Of one that is too large it reads as much as shows that.
func whole(f io.Reader, size int64) ([]byte, error) {
	data := make([]byte, min(size, limits.UploadBytes+1))
	n, err := io.ReadFull(f, data)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return data[:n], err
}

// take makes a draft of a file and keeps it. It returns the address to go to.
func (d *Room) take(v *frame.Visit, name string, data []byte) (string, error) {
	read, err := draft.Read(name, data)
	if err != nil {
		return "", err
	}
	n := read.Notice
	if err := d.Drafts.Keep(v.R.Context(), n, v.Me.Account); err != nil {
		return "", err
	}
	d.Log.InfoContext(v.R.Context(), "new notice", "notice", n.ID, "format", read.Format, "by", v.Me.Account)
	if len(read.Found) > 0 {
		d.Session.Put(v.R.Context(), edition.KeyRead, edition.ReadFindings{Notice: n.ID, Findings: read.Found})
	}
	if lacks := draft.Lacks(n); len(lacks) > 0 {
		v.Say(true, "读好了。还差"+strings.Join(lacks, "、")+"，填上就能送审。")
		return frame.NoticeHref(n.ID) + "/edit", nil
	}
	v.Say(true, "读好了，编号 "+string(n.ID)+"。请看一遍下面的内容，没有错就等校对。")
	return frame.NoticeHref(n.ID), nil
}
