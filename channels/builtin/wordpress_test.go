package builtin_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/builtin"
	"gaoshi/channels/builtin/wordpresstest"
	"gaoshi/channels/channeltest"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// press is the portal channel that the settings make, before a real WordPress.
type press struct {
	t     *testing.T
	site  *wordpresstest.Site
	store *store.Store
	ch    channels.Channel
	to    notice.Target
	clock *hands
}

type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

const townFile = `town: {name: 青禾镇, county: 云禾县, issuer: 云禾县青禾镇人民政府, region_code: "999901", office_phone: "0000-1234567"}
portal: {id: county, name: 示例县人民政府门户网站, kind: county}
villages:
  - {id: v01, name: 示例村, type: 行政村, printer: A4}
`

// newPress connects by the settings alone.
func newPress(t *testing.T, site *wordpresstest.Site, password string) *press {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"town.yaml": townFile, "cms.txt": password,
		"gaoshi.yaml": fmt.Sprintf("mode: live\nsite: https://qh.example.test\nportal:\n  kind: wordpress\n  url: %s/wp-json/wp/v2\n  login: {user: %s, password: \"file:cms.txt\"}\n", site.URL, site.User),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := config.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	secrets, err := config.NewSecrets(&all.Settings)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), storetest.Options(t, "sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	p := &press{t: t, site: site, store: s, clock: &hands{now: time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.Zone)}}
	chs, err := builtin.Channels(builtin.Options{
		Settings: &all.Settings, Town: all.Town.Registry(), Site: "https://qh.example.test", Secrets: secrets, Pages: s, Clock: p.clock,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Personal: func(notice.Category) bool { return false },
	})
	if err != nil {
		t.Fatal(err)
	}
	p.ch = chs[notice.Portal]
	for _, x := range all.Town.Registry().Targets {
		if x.Channel == notice.Portal {
			p.to = x
		}
	}
	return p
}

// send renders, keeps and sends, and repeats what failed for a while.
func (p *press) send(n *notice.Notice, tries int) *notice.Receipt {
	p.t.Helper()
	r, err := p.ch.Render(n, p.to)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.store.InTx(p.t.Context(), func(tx *store.Tx) error { _, err := tx.PutRendition(p.t.Context(), &r); return err }); err != nil {
		p.t.Fatal(err)
	}
	d := channeltest.Delivery(n, p.to, r)
	var rec *notice.Receipt
	for range tries {
		if rec, err = p.ch.Send(p.t.Context(), d, r); err == nil {
			break
		}
		if _, temporary := channels.AsTemporary(err); !temporary {
			break
		}
	}
	if err != nil || rec.State != notice.Confirmed {
		p.t.Fatalf("%s: %+v, %v", n.Ref(), rec, err)
	}
	if most := p.site.Most(slug(n)); most > "1" {
		p.t.Errorf("%s: %s articles stood at once", n.Ref(), most)
	}
	if got := p.site.Articles(slug(n)); got != "1" {
		p.t.Errorf("%s: %s articles", n.Ref(), got)
	}
	return rec
}

func slug(n *notice.Notice) string { return strings.ToLower(string(n.ID)) }

func (p *press) page(n *notice.Notice) *notice.PublicPage {
	p.t.Helper()
	page, err := p.store.PublicPage(p.t.Context(), n.ID, p.to.ID)
	if err != nil || page == nil {
		p.t.Fatal(page, err)
	}
	return page
}

func get(t *testing.T, address string) (int, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// look passes the time to the next look, and looks.
func (p *press) look(n *notice.Notice) *notice.PublicPage {
	p.t.Helper()
	page := p.page(n)
	p.clock.pass(page.NextLook.Sub(p.clock.Now()))
	if _, err := p.ch.(channels.Watcher).LookAt(p.t.Context(), page); err != nil {
		p.t.Fatal(err)
	}
	return p.page(n)
}

// editions are the three of one notice under a number of its own.
func editions(id notice.ID) (first, fixed, gone *notice.Notice) {
	all := channeltest.Notices()
	first, fixed, gone = all[0], all[5], all[6]
	for _, n := range []*notice.Notice{first, fixed, gone} {
		n.ID = id
	}
	return first, fixed, gone
}

// TestWordPress: what the portal promises, before a WordPress as Debian ships it.
func TestWordPress(t *testing.T) {
	site := wordpresstest.Start(t)
	p := newPress(t, site, site.Password)
	t.Run("life", p.in(testLife))
	t.Run("cut and repeat", p.in(testCut))
	t.Run("trashed and edited behind our back", p.in(testNoticed))
	t.Run("deleted for good", p.in(testDeleted))
	t.Run("attachment and picture", p.in(testFiles))
	t.Run("wrong password", func(t *testing.T) {
		q := newPress(t, site, "no such word")
		n, _, _ := editions("QH-2026-9060")
		r, err := q.ch.Render(n, q.to)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := q.ch.Send(t.Context(), channeltest.Delivery(n, q.to, r), r); !channels.IsPermanent(err) || !strings.Contains(err.Error(), "令牌") {
			t.Errorf("got %v", err)
		}
	})
}

func (p *press) in(f func(*testing.T, *press)) func(*testing.T) {
	return func(t *testing.T) {
		q := *p
		q.t = t
		f(t, &q)
	}
}

// One article, one address: made, corrected in place, withdrawn to a tombstone.
func testLife(t *testing.T, p *press) {
	first, fixed, gone := editions("QH-2026-9010")
	up := p.send(first, 1)
	p.send(first, 1)
	if code, body := get(t, up.Look); code != 200 || !strings.Contains(body, "和顺村、石桥坝村") || !strings.Contains(body, "border-collapse:collapse") || !strings.Contains(body, "text-align:right") {
		t.Errorf("%d, the page is not as signed", code)
	}
	if rec := p.send(fixed, 1); rec.Look != up.Look {
		t.Errorf("the correction stands at %s, not at %s", rec.Look, up.Look)
	}
	if _, body := get(t, up.Look); !strings.Contains(body, "【更正】") || !strings.Contains(body, "体检地点由二楼改为一楼") {
		t.Error("the correction is not on the page")
	}
	p.send(gone, 1)
	code, body := get(t, up.Look)
	if code != 200 || !strings.Contains(body, "本公告已撤回") || !strings.Contains(body, "体检时间另行通知") || strings.Contains(body, "和顺村、石桥坝村") {
		t.Errorf("%d, the tombstone is not there, or not alone", code)
	}
}

// Replies that were cut, before and after WordPress took the call.
func testCut(t *testing.T, p *press) {
	k := 20
	for _, cut := range []func(int){p.site.Cut, p.site.CutBefore} {
		for times := 1; times <= 2; times++ {
			first, fixed, gone := editions(notice.ID(fmt.Sprintf("QH-2026-90%d", k)))
			k++
			for _, n := range []*notice.Notice{first, fixed, gone} {
				cut(times)
				p.send(n, times+1)
			}
		}
	}
	p.site.Cut(0)
	p.site.CutBefore(0)
}

// What somebody does in WordPress's own back room is seen, told, and set right at
// the same address.
func testNoticed(t *testing.T, p *press) {
	for i, c := range []struct{ do, want string }{
		{"wp_trash_post(%s);", "不见了"},
		{"wp_update_post(['ID' => %s, 'post_status' => 'draft']);", "不见了"},
		{"$p = get_post(%[1]s); wp_update_post(['ID' => %[1]s, 'post_content' => str_replace('160', '260', $p->post_content)]);", "被改动"},
		{"$p = get_post(%[1]s); wp_update_post(['ID' => %[1]s, 'post_content' => $p->post_content . '<p>每人交十元。</p>']);", "被改动"},
	} {
		n, _, _ := editions(notice.ID(fmt.Sprintf("QH-2026-903%d", i)))
		up := p.send(n, 1)
		if page := p.look(n); page.Trouble != "" || page.Strikes != 0 {
			t.Errorf("nothing was done, and: %q, %d strikes", page.Trouble, page.Strikes)
		}
		p.site.Do(fmt.Sprintf(c.do, p.page(n).CMSID))
		p.look(n)
		if page := p.look(n); !strings.Contains(page.Trouble, c.want) {
			t.Errorf("%s: trouble %q, want %q", c.do, page.Trouble, c.want)
		}
		if rec := p.send(n, 1); rec.Look != up.Look || p.page(n).Trouble != "" {
			t.Errorf("%s: set right at %s, stood at %s; %q", c.do, rec.Look, up.Look, p.page(n).Trouble)
		}
	}
}

func testDeleted(t *testing.T, p *press) {
	n, fixed, gone := editions("QH-2026-9040")
	p.send(n, 1)
	p.site.Do(fmt.Sprintf("wp_delete_post(%s, true);", p.page(n).CMSID))
	p.send(fixed, 1) // made anew, once
	p.send(gone, 1)
}

// Attachment and picture are on the page and can be opened; gone with the article.
func testFiles(t *testing.T, p *press) {
	n, fixed, gone := editions("QH-2026-9050")
	png, err := os.ReadFile(filepath.Join("testdata", "map.png"))
	if err != nil {
		t.Fatal(err)
	}
	xlsx := []byte("PK\x03\x04 not really a workbook")
	put := func(name string, data []byte) notice.Attachment {
		a := notice.Attachment{Name: name}
		err := p.store.InTx(t.Context(), func(tx *store.Tx) (err error) { a.Digest, err = tx.PutBlob(t.Context(), data); return err })
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	n.Content.Attachments = []notice.Attachment{put("附件1：名单.xlsx", xlsx), put("路线图.png", png)}
	n.Content.Body = "各村：\n\n![怎么走](路线图.png)\n\n" + n.Content.Body
	p.site.Cut(1) // of an upload
	up := p.send(n, 3)
	_, body := get(t, up.Look)
	files := p.page(n).Files
	if len(files) != 2 {
		t.Fatalf("files %+v", files)
	}
	for i, want := range [][]byte{xlsx, png} {
		if code, got := get(t, files[i].Address); code != 200 || got != string(want) {
			t.Errorf("%s answers %d with %d bytes", files[i].Address, code, len(got))
		}
		if !strings.Contains(body, files[i].Address) {
			t.Errorf("%s is not on the page", files[i].Address)
		}
	}
	if got := p.site.SQL("SELECT COUNT(*) FROM wp_posts WHERE post_type = 'attachment'"); got != "2" {
		t.Errorf("%s files at WordPress", got)
	}
	fixed.Content.Attachments = n.Content.Attachments[1:]
	fixed.Content.Body = n.Content.Body
	p.send(fixed, 1)
	if code, _ := get(t, files[0].Address); code != 404 {
		t.Errorf("the file that was taken off answers %d", code)
	}
	p.send(gone, 1)
	if code, _ := get(t, files[1].Address); code != 404 {
		t.Errorf("the picture of a withdrawn article answers %d", code)
	}
	if got := p.site.SQL("SELECT COUNT(*) FROM wp_posts WHERE post_type = 'attachment'"); got != "0" {
		t.Errorf("%s files are left at WordPress", got)
	}
}
