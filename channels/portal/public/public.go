// Package public looks at public pages as a reader would, with nothing of ours in
// hand: no token, no cookie. What it sees is the only proof that an article is up,
// that it still says what was signed, and that it is gone after a withdrawal.
//
// A page is compared word by word, folded to letters and digits, for every CMS has
// its own quotes and dashes. What cannot be judged is Dark: an error, a page
// without a word on it, a redirect to another host, an address the guard refuses.
package public

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"gaoshi/channels/portal/guard"
	"gaoshi/internal/notice"
)

// Mark stands in every tombstone of ours.
const Mark = "本公告已撤回"

// MarkMoved stands in the tombstone of a page that another has replaced.
const MarkMoved = "本页已停用"

// Article is what a page should say, or should not say any more.
type Article struct {
	Key   string // the notice's id, as it stands on the page
	Title string
	Words []string // Blocks of the article
	Files []string // public addresses of what was uploaded
	// Around is what stood around the words when the page was first seen up; "":
	// not known yet. A page that says more than that was changed.
	Around string
}

// Reader fetches pages.
type Reader struct {
	client *http.Client
	domain string
	log    *slog.Logger
}

// New makes a reader. domain, where it is given, is the portal's own: addresses
// elsewhere are no pages of the portal.
func New(g *guard.Guard, domain string, timeout time.Duration, log *slog.Logger) *Reader {
	return &Reader{client: g.Client(timeout, true), domain: strings.ToLower(strings.Trim(domain, ".")), log: log}
}

// Address judges an address before it is fetched. The error is Chinese.
func (r *Reader) Address(address string) error {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return errors.New("网址不完整，要以 https:// 或 http:// 开头")
	}
	host := strings.ToLower(u.Hostname())
	if r.domain != "" && host != r.domain && !strings.HasSuffix(host, "."+r.domain) {
		return fmt.Errorf("这个网址不在县门户 %s 上", r.domain)
	}
	return nil
}

const pageBytes = 4 << 20

// fetched is an answer to a fetch.
type fetched struct {
	status int
	body   string
	dark   string // Chinese: why nothing can be said; "" when something can
}

func (r *Reader) fetch(ctx context.Context, address string, whole bool) fetched {
	if err := r.Address(address); err != nil {
		return fetched{dark: err.Error()}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fetched{dark: "网址不对"}
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (compatible; gaoshi)")
	req.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.5")
	req.Header.Set("Cache-Control", "no-cache")
	resp, err := r.client.Do(req)
	if err != nil {
		return fetched{dark: r.why(err)}
	}
	defer resp.Body.Close()
	f := fetched{status: resp.StatusCode}
	if !whole || resp.StatusCode != http.StatusOK {
		return f
	}
	in, err := charset.NewReader(io.LimitReader(resp.Body, pageBytes), resp.Header.Get("Content-Type"))
	if err != nil {
		return fetched{status: f.status, dark: "读不出来"}
	}
	b, err := io.ReadAll(in)
	if err != nil {
		return fetched{status: f.status, dark: "没读完"}
	}
	f.body = string(b)
	return f
}

func (r *Reader) why(err error) string {
	var refused *guard.Refusal
	switch {
	case errors.As(err, &refused):
		r.log.Warn("public page not fetched", "host", refused.Host, "ip", refused.IP)
		return "网址 " + refused.Host + " 指到内部网络，没有打开；确实在内网的，请管理员在 portal.private 里写上"
	case errors.Is(err, guard.ErrElsewhere):
		return "转到了别的网站，没有跟去"
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return "很久没有回应"
	}
	return "连不上"
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// statusLook judges a status; ok where the page itself is to be judged.
func statusLook(f fetched) (notice.Look, bool) {
	switch {
	case f.dark != "":
		return notice.Look{Saw: notice.Dark, Why: f.dark}, false
	case f.status == http.StatusNotFound || f.status == http.StatusGone:
		return notice.Look{Saw: notice.Away, Why: fmt.Sprintf("打不开，%d", f.status)}, false
	case f.status != http.StatusOK:
		return notice.Look{Saw: notice.Dark, Why: fmt.Sprintf("打不开，%d", f.status)}, false
	}
	return notice.Look{}, true
}

// Up looks whether a page says all of an article, and returns what stands around
// its words.
func (r *Reader) Up(ctx context.Context, address string, a Article) (notice.Look, string) {
	f := r.fetch(ctx, address, true)
	look, judge := statusLook(f)
	if !judge {
		return look, ""
	}
	p, err := parse(f.body)
	if err != nil || p.text == "" {
		return notice.Look{Saw: notice.Dark, Why: "页面是空的"}, ""
	}
	missing := slices.DeleteFunc(slices.Clone(a.Words), func(w string) bool { return strings.Contains(p.text, w) })
	title := Fold(a.Title)
	hasTitle := strings.Contains(p.text, title) || strings.Contains(p.title, title)
	key := strings.Contains(p.text, Fold(a.Key))
	switch {
	case strings.Contains(p.text, Fold(Mark)) && len(missing) > 0:
		return notice.Look{Saw: notice.Away, Why: "页面上是撤回说明"}, ""
	case len(missing) == len(a.Words) && !hasTitle && !key:
		return notice.Look{Saw: notice.Away, Why: "页面上没有这篇文章"}, ""
	case !hasTitle:
		return changed("标题不是签发的标题", a, missing, "title"), ""
	case len(missing) > 0:
		return changed("少了或改了“"+short(missing[0])+"”", a, missing, ""), ""
	}
	if look, bad := r.files(ctx, p, address, a); bad {
		return look, ""
	}
	around := digest(p.around(a.Words))
	if a.Around != "" && around != a.Around {
		return changed("正文里多了别的话", a, nil, around), around
	}
	return notice.Look{Saw: notice.Up, Why: "网页已经打开看过，标题和正文都对得上"}, around
}

// changed is a look at a page that says something else; its print names what.
func changed(why string, a Article, missing []string, more string) notice.Look {
	return notice.Look{Saw: notice.Changed, Why: why, Print: digest(a.Key + "\n" + strings.Join(missing, "\n") + "\n" + more)}
}

// files looks whether everything uploaded stands on the page and can be opened.
func (r *Reader) files(ctx context.Context, p *page, address string, a Article) (notice.Look, bool) {
	base, _ := url.Parse(address)
	linked := func(file string) bool {
		for l := range p.links {
			if u, err := base.Parse(l); err == nil && samePlace(u.String(), file) {
				return true
			}
		}
		return false
	}
	for _, file := range a.Files {
		if !linked(file) {
			return changed("附件或图片没有链接上", a, nil, "unlinked "+file), true
		}
		switch f := r.fetch(ctx, file, false); {
		case f.status == http.StatusOK:
		case f.status == http.StatusNotFound || f.status == http.StatusGone:
			return changed(fmt.Sprintf("附件或图片打不开，%d", f.status), a, nil, "broken "+file), true
		default:
			return notice.Look{Saw: notice.Dark, Why: "附件或图片" + cmp.Or(f.dark, fmt.Sprintf("打不开，%d", f.status))}, true
		}
	}
	return notice.Look{}, false
}

// samePlace compares addresses of a file: CMSs write them with and without scheme
// and host, escaped and not.
func samePlace(a, b string) bool {
	x, err1 := url.Parse(a)
	y, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && x.Path == y.Path && x.RawQuery == y.RawQuery && (x.Host == y.Host || x.Host == "" || y.Host == "")
}

// Gone looks whether nothing of an article stands at a page any more, nor its files.
// said is what the tombstone says.
func (r *Reader) Gone(ctx context.Context, address string, a Article, said string) notice.Look {
	look, judge := notice.Look{Saw: notice.Away}, false
	var f fetched
	if address != "" {
		f = r.fetch(ctx, address, true)
		look, judge = statusLook(f)
	}
	if judge {
		look = goneFrom(f.body, a, said)
	}
	if look.Saw != notice.Away {
		return look
	}
	for _, file := range a.Files {
		switch f := r.fetch(ctx, file, false); {
		case f.status == http.StatusOK:
			return notice.Look{Saw: notice.Standing, Why: "附件或图片还打得开"}
		case f.dark != "" || f.status >= 500:
			return notice.Look{Saw: notice.Dark, Why: "附件或图片" + cmp.Or(f.dark, fmt.Sprintf("打不开，%d", f.status))}
		}
	}
	return look
}

func goneFrom(body string, a Article, said string) notice.Look {
	p, err := parse(body)
	if err != nil || p.text == "" {
		return notice.Look{Saw: notice.Dark, Why: "页面是空的"}
	}
	ours := strings.Contains(p.text, Fold(Mark)) || strings.Contains(p.text, Fold(MarkMoved))
	for _, w := range telling(a, said) {
		if strings.Contains(p.text, w) {
			return notice.Look{Saw: notice.Standing, Why: "正文还在"}
		}
	}
	switch {
	case ours:
		return notice.Look{Saw: notice.Away, Why: "页面上是撤回说明"}
	case strings.Contains(p.text, Fold(a.Key)):
		return notice.Look{Saw: notice.Standing, Why: "公告编号还在页面上"}
	case len(a.Words) == 0:
		return notice.Look{Saw: notice.Dark, Why: "没有留下原文，看不出页面上还有没有"}
	}
	return notice.Look{Saw: notice.Away, Why: "页面上已经没有这篇文章"}
}

// tellingChars is how long a piece of text is that stands on no other page.
const tellingChars = 10

// telling are the words by which an article is known: long ones, and none that the
// tombstone says too.
func telling(a Article, said string) []string {
	own, key := Fold(said+a.Title), Fold(a.Key)
	var out, all []string
	for _, w := range a.Words {
		if strings.Contains(own, w) || key != "" && strings.Contains(w, key) {
			continue
		}
		all = append(all, w)
		if utf8.RuneCountInString(w) >= tellingChars {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

func short(s string) string {
	if rs := []rune(s); len(rs) > 16 {
		return string(rs[:16]) + "…"
	}
	return s
}
