package drafting

import (
	"context"
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
	fixes, err := d.fixes(v.R.Context(), n)
	if err != nil {
		return err
	}
	return v.Show(http.StatusOK, "fix", fixPage{v.Chrome("notices"), n, n.Digest(), fixes})
}

// fixes are what a click can mend of an edition.
func (d *Room) fixes(ctx context.Context, n *notice.Notice) ([]edition.OneFix, error) {
	found, _, err := d.Look(ctx, n)
	if err != nil {
		return nil, err
	}
	return d.Fixes(ctx, n, found)
}

// mended is the edition's content with what was ticked mended, and how much that
// was. Checking and mending read the whole text and its attachments: it happens
// before the change, which compares the text.
func (d *Room) mended(v *frame.Visit, n *notice.Notice) (c notice.Content, done int, err error) {
	if err := mayEdit(n, v.Me); err != nil {
		return c, 0, err
	}
	if n.Digest() != v.R.PostFormValue("seen") {
		return c, 0, &notice.Refusal{Msg: "这份稿子刚被改动过，没有照原来的办法改。请再看一遍。"}
	}
	fixes, err := d.fixes(v.R.Context(), n)
	if err != nil {
		return c, 0, err
	}
	var chosen []notice.Finding
	for _, x := range fixes {
		if slices.Contains(v.R.PostForm["fix"], x.Key) {
			chosen = append(chosen, x.All...)
			done++
		}
	}
	c, _, changed, err := d.Checker.Fix(v.R.Context(), n, chosen...)
	if err == nil && !changed {
		err = errNothingNew
	}
	return c, done, err
}

// Mend mends what was ticked.
func (d *Room) Mend(v *frame.Visit) error {
	if err := v.R.ParseForm(); err != nil {
		return err
	}
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	c, done, err := d.mended(v, n)
	if err == nil {
		_, err = d.Notices.UpdateNotice(v.R.Context(), n.ID, func(now *notice.Notice) error {
			if err := now.StillIs(n); err != nil {
				return err
			}
			return now.Revise(c, v.Me.Account)
		})
	}
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
		d.Log.InfoContext(v.R.Context(), "fixed", "notice", n.ID, "fixes", done, "by", v.Me.Account)
		v.Say(true, fmt.Sprintf("改好了%d项。请看一遍改过的地方。", done))
	}
	v.Redirect(to)
	return nil
}
