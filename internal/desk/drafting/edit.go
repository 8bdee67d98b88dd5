package drafting

import (
	"errors"
	"net/http"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

type editPage struct {
	frame.Chrome
	Notice     *notice.Notice
	Seen       string // digest of what was on the screen
	F          frame.Form
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

// EditPage shows a draft's fields to its author.
func (d *Room) EditPage(v *frame.Visit) error {
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	if err := mayEdit(n, v.Me); err != nil {
		return err
	}
	f, seen := formOf(n.Content), n.Digest()
	f.Values.Set("reason", n.Reason)
	if kept := v.Kept(); kept != nil {
		f, seen = frame.Form{Values: kept, Errors: map[string]string{}}, kept.Get("seen")
	}
	return d.showEdit(v, http.StatusOK, n, f, seen, "")
}

func mayEdit(n *notice.Notice, me *notice.Officer) error {
	if n.NextStep() == "" {
		return &notice.Refusal{Msg: string(n.ID) + " 已经" + notice.StatusName(n.Status) + "，不能再改；要改请出更正。"}
	}
	if n.Author != me.Account {
		return &notice.Refusal{Msg: "只有拟稿人能改稿；请退回给拟稿人并写明理由。"}
	}
	return nil
}

func (d *Room) showEdit(v *frame.Visit, status int, n *notice.Notice, f frame.Form, seen, msg string) error {
	p := editPage{Chrome: v.Chrome("notices"), Notice: n, Seen: seen, F: f, Error: msg, Returned: edition.Returned(n), Lacks: draft.Lacks(n)}
	var err error
	if p.Findings, _, err = d.Look(v.R.Context(), n); err != nil {
		return err
	}
	fixes, err := d.Fixes(v.R.Context(), n, p.Findings)
	if err != nil {
		return err
	}
	p.CanFix = len(fixes) > 0
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
	return v.Show(status, "edit", p)
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

// Edit saves a draft. What is refused comes back with all that was typed.
func (d *Room) Edit(v *frame.Visit) error {
	if err := v.ParseUpload(); err != nil {
		return err
	}
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	if err := mayEdit(n, v.Me); err != nil {
		return err
	}
	f := frame.Form{Values: v.R.PostForm, Errors: map[string]string{}}
	c := read(f, n.Content)
	if f.Errs() > 0 {
		return d.showEdit(v, http.StatusUnprocessableEntity, n, f, f.V("seen"), "")
	}
	if c.Category != n.Content.Category {
		c = d.Drafts.Refill(n.Content.Category, c)
	}
	seen := f.V("seen")
	_, err = d.Notices.UpdateNotice(v.R.Context(), n.ID, func(now *notice.Notice) error {
		wanted := *now
		wanted.Content = c
		if now.Supersedes > 0 {
			wanted.Reason = frame.OneLine(f.V("reason"))
		}
		if wanted.Digest() == now.Digest() {
			return errNothingNew
		}
		if now.Digest() != seen {
			return &notice.Refusal{Msg: "这份稿子在您填写时被改动过。您填的还在下面；请对照新的内容看一遍，再点一次保存。"}
		}
		if err := now.Revise(c, v.Me.Account); err != nil || wanted.Reason == now.Reason {
			return err
		}
		return now.Restate(wanted.Reason, v.Me.Account)
	})
	if errors.Is(err, errNothingNew) {
		v.Redirect(frame.NoticeHref(n.ID))
		return nil
	}
	if msg, ok := frame.Refused(err); ok {
		fresh, lerr := d.Load(v)
		if lerr != nil {
			return lerr
		}
		return d.showEdit(v, http.StatusConflict, fresh, f, fresh.Digest(), msg)
	}
	if err != nil {
		return err
	}
	v.Say(true, "已保存。改过的稿子要从校对重新走起。")
	v.Redirect(frame.NoticeHref(n.ID))
	return nil
}

// errNothingNew ends a change that would change nothing.
var errNothingNew = errors.New("desk: nothing new")
