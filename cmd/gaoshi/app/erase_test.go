package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/internal/calendar"
	"gaoshi/internal/intake"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// dataBytes are all bytes of a data folder, with the names of its files.
func dataBytes(t *testing.T, dir string) []byte {
	t.Helper()
	var all bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all.WriteString(path + "\n")
		all.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.Bytes()
}

// The daemon erases a list of persons by itself, on the day that its category says:
// the day before, all is there; afterwards neither the database nor a folder holds a
// name, the page says why, and everything verifies.
func TestTheDaemonErasesListsInTheirTime(t *testing.T) {
	a := practiceTown(t, nil)
	ctx := t.Context()
	res, err := intake.Read("10-惠农补贴发放表.md", []byte(apptest.PracticeText(t, "10")))
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.PracticeChain()
	if err != nil {
		t.Fatal(err)
	}
	found, err := a.Checks.Check(ctx, res.Notice, a.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if res.Notice.Content, _, _, err = a.Checks.Fix(ctx, res.Notice, found...); err != nil {
		t.Fatal(err)
	}
	n, err := a.Pass(ctx, res.Notice, c)
	if err != nil {
		t.Fatal(err)
	}
	start(t, a)
	goOn(t, a)
	names := listed(t, n.Content.Body)
	dir := a.Config.Settings.DataDir()
	posters := filepath.Join(a.Config.Settings.Path(a.Config.Settings.Poster.Outbox), "*"+string(n.ID)+"-1.pdf")
	has := func(want bool) {
		t.Helper()
		all := dataBytes(t, dir)
		for _, name := range names {
			if bytes.Contains(all, []byte(name)) != want {
				t.Errorf("%s: in the data folder %t, want %t", name, !want, want)
			}
		}
		if found, err := filepath.Glob(posters); err != nil || (len(found) > 0) != want {
			t.Errorf("posters laid ready: %v, %v", found, err)
		}
	}
	has(true)
	ended, ok := n.Ended(nil, time.Time{})
	if !ok {
		t.Fatalf("a list without an end: %+v", n.Content.Posting)
	}
	rule, _ := a.Config.Policy.Category(n.Content.Category)
	day := ended.AddDate(0, 0, rule.Erase.Days)
	a.Practice.Forward(calendar.Date(day).AddDate(0, 0, -1).Add(3 * time.Hour))
	if err := a.Round(ctx); err != nil {
		t.Fatal(err)
	}
	has(true)
	a.Practice.Forward(calendar.Date(day).AddDate(0, 0, 1).Add(3 * time.Hour))
	if err := a.Round(ctx); err != nil {
		t.Fatal(err)
	}
	has(false)
	if status, body := apptest.Get(t, a.Site+"/n/"+string(n.ID)); status != 200 || !strings.Contains(body, "按规定清除") {
		t.Errorf("its page: %d\n%s", status, body)
	}
	list, err := a.Store.Journal(ctx, store.JournalFilter{What: []journal.Kind{journal.Erase}, Object: string(n.ID) + "/1"})
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Note, "第47条") {
		t.Errorf("the record: %v, %v", list, err)
	}
	if r, err := a.VerifyAll(ctx); err != nil || !r.OK() || r.Erased != 1 {
		t.Errorf("verify: %v, %v", err, r.Problems)
	}
}

// listed are the names in the first table of a body.
func listed(t *testing.T, body string) []string {
	t.Helper()
	var out []string
	col := -1
	for _, line := range strings.Split(body, "\n") {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		cells := strings.Split(line, "|")
		for i, c := range cells {
			if strings.Contains(c, "户主") {
				col = i
			}
		}
		if name := ""; col > 0 && len(cells) > col {
			if name = strings.TrimSpace(cells[col]); len([]rune(name)) >= 2 && !strings.ContainsAny(name, "主-合") {
				out = append(out, name)
			}
		}
	}
	if len(out) < 3 {
		t.Fatalf("no list: %v\n%s", out, body)
	}
	return out
}

// A notice is erased before its day where somebody asked for it, and never while it
// is in force.
func TestEraseNow(t *testing.T) {
	a, n, _ := officeApp(t)
	ctx := t.Context()
	if _, err := a.EraseNow(ctx, n.ID, "本人申请"); err == nil || !strings.Contains(err.Error(), "撤回") {
		t.Errorf("in force, and erased: %v", err)
	}
	if _, err := a.EraseNow(ctx, "QH-2026-9999", "本人申请"); err == nil || !strings.Contains(err.Error(), "没有 QH-2026-9999") {
		t.Errorf("%v", err)
	}
	ended, ok := n.Ended(nil, time.Time{})
	if !ok {
		t.Fatal("it never ends")
	}
	a.Practice.Forward(ended.Add(time.Hour))
	goOn(t, a)
	done, err := a.EraseNow(ctx, n.ID, "本人申请")
	if err != nil || done.Editions != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := a.EraseNow(ctx, n.ID, "本人申请"); err == nil || !strings.Contains(err.Error(), "早已清除") {
		t.Errorf("%v", err)
	}
	if r, err := a.VerifyAll(ctx); err != nil || !r.OK() {
		t.Errorf("verify: %v, %v", err, r.Problems)
	}
}

func TestErasedTitle(t *testing.T) {
	a := practiceTown(t, nil)
	for _, c := range []struct {
		title, body string
		goes        bool
	}{
		{"惠农补贴发放公示", "| 姓名 | 金额 |\n| --- | --- |\n| 钱三顺 | 10 |\n", false},
		{"关于钱三顺临时救助的公示", "| 姓名 | 金额 |\n| --- | --- |\n| 钱三顺 | 10 |\n", true},
		{"关于13800001111来电的答复", "正文", true},
		{"坝坝会通知", "钱三顺参加", false},
	} {
		n := &notice.Notice{ID: "QH-2026-0001", Content: notice.Content{Title: c.title, Body: c.body, Category: "subsidy_list"}}
		if got := a.erasedTitle(n); (got != "") != c.goes {
			t.Errorf("%s becomes %q", c.title, got)
		}
	}
}
