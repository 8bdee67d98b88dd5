package drafting

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

type fixPage struct {
	frame.Chrome
	Notice *notice.Notice
	Seen   string
	Fixes  []edition.OneFix
}

// FixPage shows what would be mended, line by line.
func (d *Room) FixPage(v *frame.Visit) error {
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	if err := mayEdit(n, v.Me); err != nil {
		return err
	}
	return v.Show(http.StatusOK, "fix", fixPage{v.Chrome("notices"), n, n.Digest(), d.Fixes(n)})
}

// Mend mends what was ticked.
func (d *Room) Mend(v *frame.Visit) error {
	if err := v.R.ParseForm(); err != nil {
		return err
	}
	done := 0
	n, err := d.Notices.UpdateNotice(v.R.Context(), notice.ID(v.R.PathValue("id")), func(now *notice.Notice) error {
		done = 0
		if err := mayEdit(now, v.Me); err != nil {
			return err
		}
		if now.Digest() != v.R.PostFormValue("seen") {
			return &notice.Refusal{Msg: "这份稿子刚被改动过，没有照原来的办法改。请再看一遍。"}
		}
		var chosen []notice.Finding
		for _, x := range d.Fixes(now) {
			if slices.Contains(v.R.PostForm["fix"], x.Key) {
				chosen = append(chosen, x.All...)
				done++
			}
		}
		c, _, changed := d.Fix(now, chosen...)
		if !changed {
			return errNothingNew
		}
		return now.Revise(c, v.Me.Account)
	})
	to := frame.NoticeHref(notice.ID(v.R.PathValue("id")))
	switch msg, ok := d.Sentence(err); {
	case errors.Is(err, errNothingNew):
		v.Say(false, "没有勾选要改的，什么也没有改。")
	case err != nil && ok:
		v.Say(false, msg)
		to += "/fix"
	case err != nil:
		return err
	default:
		d.Log.Info("fixed", "notice", n.ID, "fixes", done, "by", v.Me.Account)
		v.Say(true, fmt.Sprintf("改好了%d项。请看一遍改过的地方。", done))
	}
	v.Redirect(to)
	return nil
}
