package frame

import (
	"errors"
	"net/http"

	"gaoshi/internal/logs"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

type troublePage struct {
	Chrome
	Title string
	Text  string
	Ref   string // in the log
}

// fail answers an error with the page for it.
func (d *Frame) fail(w http.ResponseWriter, r *http.Request, me *notice.Officer, err error) {
	var f *Forbidden
	var tooBig *http.MaxBytesError
	var dead *DeadLink
	var held interface{ NotShown() string }
	switch {
	case errors.As(err, &held):
		d.trouble(w, r, me, http.StatusServiceUnavailable, "这份公告和签发的不一样，不给看", held.NotShown())
	case errors.As(err, &dead):
		d.trouble(w, r, nil, dead.Status, dead.Title, dead.Text)
	case errors.Is(err, ErrNotHere), errors.Is(err, d.NotFound):
		d.trouble(w, r, me, http.StatusNotFound, "没有这个页面", "可能是网址写错了，或者这份公告的编号不对。请从“今天”或“公告”里找。")
	case errors.As(err, &f):
		d.trouble(w, r, me, http.StatusForbidden, "这一页不归您办", "这件事由"+f.Who+"办理。如果您也要办，请管理员给您加上岗位。")
	case errors.As(err, &tooBig):
		d.trouble(w, r, me, http.StatusRequestEntityTooLarge, "文件太大", "一次最多交 20 MB。请去掉文件里的大图片再交。")
	default:
		if msg, ok := Refused(err); ok {
			d.trouble(w, r, me, http.StatusConflict, "没有办成", msg)
			return
		}
		ref := logs.ID(r.Context())
		if ref == "" {
			ref = logs.NewID()
		}
		d.Log.ErrorContext(r.Context(), "desk", "path", QuietPath(r.URL.Path), "ref", ref, "err", err)
		d.troubleRef(w, r, me, http.StatusInternalServerError, "系统出错了", "这一步没有办成，数据没有丢。请过一会儿再试；还不行，请把下面的编号告诉管理员。", ref)
	}
}

func (d *Frame) trouble(w http.ResponseWriter, r *http.Request, me *notice.Officer, status int, title, text string) {
	d.troubleRef(w, r, me, status, title, text, "")
}

func (d *Frame) troubleRef(w http.ResponseWriter, r *http.Request, me *notice.Officer, status int, title, text, ref string) {
	c := Chrome{Me: me, Town: d.Town, Now: d.Clock.Now(), Practice: d.Practice, Site: d.Site, Path: "/desk/"}
	if me != nil {
		c.Menu = d.menuFor(me, "")
	}
	body, err := d.Pages.Page("trouble", troublePage{c, title, text, ref})
	if err != nil {
		d.Log.ErrorContext(r.Context(), "desk", "page", "trouble", "err", err)
		http.Error(w, title+"："+text, status)
		return
	}
	page.Write(w, status, body)
}

// Sentence is the sentence for an error at a button: the refusal itself, or what the
// daemon makes of it. ok is false when it must be logged as a failure instead.
func (d *Frame) Sentence(err error) (text string, ok bool) {
	if msg, ok := Refused(err); ok {
		return msg, true
	}
	if errors.Is(err, d.Changed) {
		return "刚刚有人改动过，请看一眼新的内容再办。", true
	}
	return "", false
}

// Words is a Chinese sentence for an error at a rendition or a print, always.
func (d *Frame) Words(err error) string {
	if msg, ok := d.Sentence(err); ok {
		return msg
	}
	return d.Explain(err)
}
