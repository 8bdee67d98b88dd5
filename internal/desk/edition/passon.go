package edition

import (
	"slices"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// passOn is one officer to whom the author may give a link by hand.
type passOn struct {
	Account, Name, Title string
	Link                 string // whole address
	QR                   string // address of its picture
}

// mayPassOn are the officers whose word a notice waits for and who cannot be told
// by WeCom; never its author. The link by itself decides nothing: whoever carries
// it does not know the code.
func (d *Room) mayPassOn(v *frame.Visit, n *notice.Notice, blocked bool) []passOn {
	if d.Site == "" || n.Author != v.Me.Account || n.NextStep() == "" || n.Returned() != nil || n.NextStep() == notice.StepProofread && blocked || d.Secret(v.R.Context(), n) {
		return nil
	}
	var out []passOn
	for i := range d.Officers {
		o := &d.Officers[i]
		if o.WeCom != "" || o.Account == n.Author || !o.Has(n.NextStep().Role()) {
			continue
		}
		p := passOn{Account: o.Account, Name: o.Name, Title: o.Title, Link: d.passOnLink(o, n), QR: frame.NoticeHref(n.ID) + "/link.png?to=" + o.Account}
		out = append(out, p)
	}
	return out
}

// passOnLink is the same for an hour, so that a page that is looked at again shows
// the link that was passed on.
func (d *Room) passOnLink(o *notice.Officer, n *notice.Notice) string {
	return d.Site + d.Links.Decide(o.Account, n, d.Clock.Now().Truncate(60*60*1e9))
}

// PassOnCode draws such a link.
func (d *Room) PassOnCode(v *frame.Visit) error {
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	_, blocked, err := d.Look(v.R.Context(), n)
	if err != nil {
		return err
	}
	list := d.mayPassOn(v, n, blocked != "")
	i := slices.IndexFunc(list, func(p passOn) bool { return p.Account == v.R.FormValue("to") })
	if i < 0 {
		return frame.ErrNotHere
	}
	png, err := d.QR(list[i].Link)
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "image/png")
	_, err = v.W.Write(png)
	return err
}
