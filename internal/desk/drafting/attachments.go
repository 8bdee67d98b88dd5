package drafting

import (
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
)

// longestFileName is how many characters the name of a file may have.
const longestFileName = 80

// Attachments adds, removes, renames or replaces a draft's files: one of them at a
// time, by the button that was pressed. What is kept is the cleaned copy.
func (d *Room) Attachments(v *frame.Visit) error {
	if err := v.R.ParseMultipartForm(limits.UploadBytes); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	if err := mayEdit(n, v.Me); err != nil {
		return err
	}
	added, err := files(v.R)
	if err != nil {
		return err
	}
	added, said := preflight.CleanCopies(added)
	do, which, _ := strings.Cut(v.R.PostFormValue("do"), ":")
	done := ""
	_, err = d.Notices.UpdateNotice(v.R.Context(), n.ID, func(now *notice.Notice) error {
		c := now.Content
		c.Attachments = slices.Clone(c.Attachments)
		var err error
		if done, err = change(&c, do, which, v.R.PostFormValue("name"), added); err != nil {
			return err
		}
		return now.Revise(c, v.Me.Account)
	})
	switch msg, ok := frame.Refused(err); {
	case ok:
		v.Say(false, msg)
	case err != nil:
		return err
	default:
		d.Log.InfoContext(v.R.Context(), "attachments", "notice", n.ID, "do", do, "by", v.Me.Account)
		for _, f := range said {
			done += f.Message
		}
		v.Say(true, done)
	}
	v.Redirect(frame.NoticeHref(n.ID) + "/edit#attachments")
	return nil
}

// change does one thing to the files of a content and says what was done.
func change(c *notice.Content, do, which, name string, added []notice.Attachment) (string, error) {
	at := slices.IndexFunc(c.Attachments, func(a notice.Attachment) bool { return a.Name == which })
	if do != "add" && at < 0 {
		return "", refuse("没有“%s”这个附件，可能刚才已经改过了。请看一遍现在的附件。", which)
	}
	if (do == "add" || do == "replace") && len(added) == 0 {
		return "", refuse("还没有选文件。请先点“选择文件”。")
	}
	switch do {
	case "add":
		for _, a := range added {
			if taken(c, a.Name, -1) {
				return "", refuse("已经有一个附件叫“%s”。要换成新的，请点它后面的“换成新文件”；是另一个文件，请改个名字再加。", a.Name)
			}
			c.Attachments = append(c.Attachments, a)
		}
		return fmt.Sprintf("加上了%d个附件。", len(added)), nil
	case "replace":
		old := c.Attachments[at].Name
		if taken(c, added[0].Name, at) {
			return "", refuse("已经有一个附件叫“%s”。请改个名字再换。", added[0].Name)
		}
		c.Attachments[at] = added[0]
		return fmt.Sprintf("“%s”换成了新文件。", old), nil
	case "remove":
		c.Attachments = slices.Delete(c.Attachments, at, at+1)
		return fmt.Sprintf("去掉了“%s”。", which), nil
	case "rename":
		now, err := fileName(name)
		if err != nil {
			return "", err
		}
		ext := path.Ext(which)
		now = strings.TrimSuffix(now, path.Ext(now)) + ext // what a file is does not change with its name
		if taken(c, now, at) {
			return "", refuse("已经有一个附件叫“%s”。请换个名字。", now)
		}
		c.Attachments[at].Name = now
		return fmt.Sprintf("“%s”改名为“%s”。", which, now), nil
	}
	return "", refuse("没有听懂要对附件做什么。请在页面上点一个按钮。")
}

func refuse(format string, args ...any) error {
	return &notice.Refusal{Msg: fmt.Sprintf(format, args...)}
}

func taken(c *notice.Content, name string, but int) bool {
	for i, a := range c.Attachments {
		if i != but && strings.EqualFold(a.Name, name) {
			return true
		}
	}
	return false
}

// files are the files of the form.
func files(r *http.Request) ([]notice.Attachment, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	var out []notice.Attachment
	for _, h := range r.MultipartForm.File["file"] {
		if h.Filename == "" || h.Size == 0 {
			continue
		}
		a, err := fileOf(h)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func fileOf(h *multipart.FileHeader) (notice.Attachment, error) {
	name, err := fileName(h.Filename)
	if err != nil {
		return notice.Attachment{}, err
	}
	if h.Size > limits.UploadBytes {
		return notice.Attachment{}, refuse("“%s”有%dMB，超过%dMB。请压缩或拆成几个文件。", name, h.Size>>20, limits.UploadBytes>>20)
	}
	f, err := h.Open()
	if err != nil {
		return notice.Attachment{}, fmt.Errorf("read the uploaded file: %w", err)
	}
	defer f.Close()
	data, err := whole(f, h.Size)
	if err != nil {
		return notice.Attachment{}, fmt.Errorf("read the uploaded file: %w", err)
	}
	return notice.Attachment{Name: name, MediaType: mime.TypeByExtension(strings.ToLower(path.Ext(name))), Data: data}, nil
}

// fileName takes folders and what no file may be called out of a name.
func fileName(s string) (string, error) {
	s = path.Base(strings.ReplaceAll(strings.TrimSpace(s), `\`, "/"))
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"|?*`, r) || !utf8.ValidRune(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s))
	switch {
	case s == "" || strings.HasPrefix(s, "."):
		return "", refuse("请给附件起个名字，例如“发放明细表.xlsx”。")
	case utf8.RuneCountInString(s) > longestFileName:
		return "", refuse("附件的名字有%d个字，最多%d个字。请改短一点。", utf8.RuneCountInString(s), longestFileName)
	}
	return s, nil
}
