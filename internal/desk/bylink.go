package desk

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Pages that a signed link opens, without an account: what an officer decides on
// the phone (/desk/a/), and a village's page for its head (/desk/v/). Whoever
// holds such a link is signed in to nothing: each address of the page lies below
// the link's own, and is asked for the link again. The link stands in for the
// check of a form's origin as well: no other site can know it.

// deadLink is a link that opens nothing, or nothing any more.
type deadLink struct {
	status      int
	title, text string
}

func (d *deadLink) Error() string { return "desk: " + d.title }

var badLink = &deadLink{http.StatusNotFound, "链接打不开", "这个链接不完整，或被改动过。请回到企业微信，点原来那张卡片。"}

// byLink answers a page that a link opens: nothing of it is kept by the browser,
// and no other page is told its address.
func (d *desk) byLink(who func(*visit) error, f action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limits.RobotTextBytes<<5)
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		v := &visit{w: w, r: r, d: d}
		err := who(v)
		if err == nil {
			err = f(v)
		}
		if err != nil {
			d.fail(w, r, nil, err)
		}
	}
}

// linkRoutes are the addresses below links.
func (d *desk) linkRoutes(mux *http.ServeMux) {
	if d.Links == nil {
		return
	}
	mux.HandleFunc("GET /desk/a/{token}", d.byLink(d.decider, d.decidePage))
	mux.HandleFunc("POST /desk/a/{token}", d.byLink(d.decider, d.decideHere))
	mux.HandleFunc("GET /desk/a/{token}/notices/{id}/file/{name}", d.byLink(d.decider, d.decideFile))
	for pattern, f := range map[string]action{
		"GET village": d.village, "GET village/posters.pdf": d.villagePack, "GET village/print/{id}/{form}": d.villagePrint,
		"POST village/code": d.codeWord, "POST village/posted": d.posted, "POST deliveries/{n}/confirm": d.confirm,
		"GET deliveries/{n}/sound": d.sound, "GET notices/{id}/file/{name}": d.file,
	} {
		method, rest, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /desk/v/{token}/"+rest, d.byLink(d.headByLink, f))
	}
}

// headByLink lets the head of a village in to that village's page, and no further.
func (d *desk) headByLink(v *visit) error {
	token := v.r.PathValue("token")
	account, village, expired, ok := d.Links.villageHead(token, d.Clock.Now())
	if !ok {
		return badLink
	}
	v.base = "/desk/v/" + token
	o := d.officer(account)
	switch {
	case o == nil || !o.Has(VillageHead) || o.Village != village:
		return &deadLink{http.StatusGone, "链接停用了", "这个链接的主人已经不负责这个村，链接停用了。请用自己的链接，或打镇办公室电话。"}
	case expired:
		return &deadLink{http.StatusGone, "链接过期了", "这个链接过了两个星期，失效了。请在企业微信里点最近的一张卡片，或登录后在“本村”里办。"}
	}
	v.me = &Officer{Account: o.Account, Name: o.Name + "（手机链接）", Title: o.Title, Roles: []string{VillageHead}, Village: village}
	return nil
}

// decider finds who may decide by the link, and whether it still stands for the
// present text. v.link is set only when it does.
func (d *desk) decider(v *visit) error {
	token := v.r.PathValue("token")
	x, ok := d.Links.decision(token)
	if !ok {
		return badLink
	}
	v.base = "/desk/a/" + token
	o := d.officer(x.Account)
	if o == nil || !o.Has(roleOf(x.Step)) {
		return &deadLink{http.StatusGone, "链接停用了", "这个链接的主人已经没有“" + roleName(roleOf(x.Step)) + "”的岗位，链接停用了。"}
	}
	v.me = o
	v.link = &x
	return nil
}

// linkNotice returns the edition that the link is about, if it still waits for
// exactly this word. done is the act by which it was decided, where it was.
func (v *visit) linkNotice() (n *notice.Notice, done *notice.Review, err error) {
	x := v.link
	n, err = v.d.Notices.Notice(v.r.Context(), x.Notice, x.Edition)
	if errors.Is(err, v.d.NotFound) {
		return nil, nil, badLink
	}
	if err != nil {
		return nil, nil, err
	}
	if len(n.Reviews) > x.Round {
		return n, &n.Reviews[x.Round], nil
	}
	if n.Status == notice.Dropped {
		return nil, nil, &deadLink{http.StatusGone, "不用办了", "拟稿人把这一稿作废了，不用再办。"}
	}
	newest, err := v.d.newest(v, x.Notice)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case newest.Edition != x.Edition:
		return nil, nil, &deadLink{http.StatusGone, "稿子换了", "这份公告有了新的版本，这个链接作废了。新的一版要您办时，会另发链接。"}
	case !x.Holds(n):
		return nil, nil, &deadLink{http.StatusGone, "稿子改动过", "您收到链接以后，拟稿人又改了稿子，这个链接作废了。改好后会给您发新的链接；已经发了的，请点最近的一张卡片。"}
	case v.d.Clock.Now().After(x.Until):
		return nil, nil, &deadLink{http.StatusGone, "链接过期了", "这个链接过了24小时，失效了。还没有办的，会再给您发一个；急的话请登录后办，或打拟稿人的电话。"}
	case n.Author == v.me.Account:
		return nil, nil, &deadLink{http.StatusForbidden, "不能办自己的稿", "拟稿人不能" + notice.StepName(x.Step) + "自己的稿件，请换一位同志。"}
	}
	return n, nil, nil
}

// below are the parts of the desk that pages behind links refer to.
var below = []string{"notices/", "deliveries/", "village"}

// rebased moves the addresses of a page below the link that opened it. Words of
// people hold no such address: their quotation marks are escaped.
func rebased(body []byte, base string) []byte {
	if base == "" {
		return body
	}
	for _, part := range below {
		body = bytes.ReplaceAll(body, []byte(`="/desk/`+part), []byte(`="`+base+`/`+part))
	}
	return body
}

// quietPath is a request's path for the log: a link is a secret.
func quietPath(path string) string {
	for _, p := range []string{"/desk/a/", "/desk/v/", "/desk/f/"} {
		if rest, ok := strings.CutPrefix(path, p); ok {
			_, tail, _ := strings.Cut(rest, "/")
			return p + "***/" + tail
		}
	}
	return path
}
