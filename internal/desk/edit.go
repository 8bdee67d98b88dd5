package desk

import (
	"errors"
	"net/http"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

type editPage struct {
	chrome
	Notice     *notice.Notice
	Seen       string // digest of what was on the screen
	F          form
	Error      string
	Returned   *notice.Review
	Findings   []notice.Finding
	Categories []categoryChoice
	Channels   []channelChoice
	Relay      bool // the category passes warnings on
	CanFix     bool // something can be mended by a click
	Lacks      []string
}

type categoryChoice struct{ Key, Name string }

type channelChoice struct {
	Key     string
	Refused string // why it may not be chosen, "" when it may
}

// editPage shows a draft's fields to its author.
func (d *desk) editPage(v *visit) error {
	n, err := v.load()
	if err != nil {
		return err
	}
	if err := mayEdit(n, v.me); err != nil {
		return err
	}
	f, seen := formOf(n.Content), n.Digest()
	f.values.Set("reason", n.Reason)
	if kept := v.kept(); kept != nil {
		f, seen = form{kept, map[string]string{}}, kept.Get("seen")
	}
	return v.showEdit(http.StatusOK, n, f, seen, "")
}

func mayEdit(n *notice.Notice, me *Officer) error {
	if n.NextStep() == "" {
		return &notice.Refusal{Msg: string(n.ID) + " 已经" + notice.StatusName(n.Status) + "，不能再改；要改请出更正。"}
	}
	if n.Author != me.Account {
		return &notice.Refusal{Msg: "只有拟稿人能改稿；请退回给拟稿人并写明理由。"}
	}
	return nil
}

func (v *visit) showEdit(status int, n *notice.Notice, f form, seen, msg string) error {
	d := v.d
	p := editPage{chrome: v.chrome("notices"), Notice: n, Seen: seen, F: f, Error: msg, Returned: returned(n), Findings: worstFirst(d.Checker.Check(n))}
	p.CanFix, p.Lacks = len(d.fixes(n)) > 0, lacking(n)
	for _, c := range d.Policy.Categories() {
		r, _ := d.Policy.Category(c)
		p.Categories = append(p.Categories, categoryChoice{string(c), r.Name})
	}
	rule, known := d.Policy.Category(notice.Category(f.V("category")))
	p.Relay = known && rule.RelayOnly
	for _, c := range notice.Channels {
		p.Channels = append(p.Channels, channelChoice{c, whyNot(rule, known, c)})
	}
	if f.Errs() > 0 && msg == "" {
		p.Error = "还有几处要改，已经标在下面。您填的都还在。"
	}
	return v.show(status, "edit", p)
}

// whyNot says why a category may not take a channel.
func whyNot(r policy.Rule, known bool, channel string) string {
	if !known || r.Permits(channel) {
		return ""
	}
	why := "“" + r.Name + "”按规定不走" + notice.ChannelName(channel)
	if law := r.Law(); law != "" {
		why += "（" + law + "）"
	}
	return why
}

// edit saves a draft. What is refused comes back with all that was typed.
func (d *desk) edit(v *visit) error {
	if err := v.r.ParseMultipartForm(limits.UploadBytes); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	n, err := v.load()
	if err != nil {
		return err
	}
	if err := mayEdit(n, v.me); err != nil {
		return err
	}
	f := form{v.r.PostForm, map[string]string{}}
	c := f.read(n.Content)
	if f.Errs() > 0 {
		return v.showEdit(http.StatusUnprocessableEntity, n, f, f.V("seen"), "")
	}
	if c.Category != n.Content.Category {
		c = d.refill(n, c)
	}
	seen := f.V("seen")
	_, err = d.Notices.UpdateNotice(v.r.Context(), n.ID, func(now *notice.Notice) error {
		wanted := *now
		wanted.Content = c
		if now.Supersedes > 0 {
			wanted.Reason = oneLine(f.V("reason"))
		}
		if wanted.Digest() == now.Digest() {
			return errNothingNew
		}
		if now.Digest() != seen {
			return &notice.Refusal{Msg: "这份稿子在您填写时被改动过。您填的还在下面；请对照新的内容看一遍，再点一次保存。"}
		}
		if err := now.Revise(c, v.me.Account); err != nil || wanted.Reason == now.Reason {
			return err
		}
		return now.Restate(wanted.Reason, v.me.Account)
	})
	if errors.Is(err, errNothingNew) {
		v.redirect(noticeHref(n.ID))
		return nil
	}
	if msg, ok := refused(err); ok {
		fresh, lerr := v.load()
		if lerr != nil {
			return lerr
		}
		return v.showEdit(http.StatusConflict, fresh, f, fresh.Digest(), msg)
	}
	if err != nil {
		return err
	}
	v.say(true, "已保存。改过的稿子要从校对重新走起。")
	v.redirect(noticeHref(n.ID))
	return nil
}

// refill gives a draft whose category was chosen anew what goes with it: the column
// on the county's portal, unless somebody wrote another than the old category's.
func (d *desk) refill(n *notice.Notice, c notice.Content) notice.Content {
	if old, ok := d.Policy.Category(n.Content.Category); ok && c.Column == old.Column {
		c.Column = ""
	}
	filled := *n
	filled.Content = c
	d.fillIn(&filled)
	return filled.Content
}

// errNothingNew ends a change that would change nothing.
var errNothingNew = errors.New("desk: nothing new")
