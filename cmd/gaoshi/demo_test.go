package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/config"
	"gaoshi/internal/canary"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/telling"
	"gaoshi/internal/tooltest"
)

// buffer is a bytes.Buffer that a running command may write to.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

var lookAt = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startDemo runs the demo until the test ends, and returns its address and what
// it printed once everything rested.
func startDemo(t *testing.T, dir string) (site, printed string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	canary.Folder(t, dir, store.KeyFile)
	var out buffer
	printer := io.MultiWriter(&out, canary.Watch(t, "demo's words"))
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"--data", dir, "demo", "--addr", "127.0.0.1:0"}, strings.NewReader(""), printer, printer)
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != 0 {
			t.Errorf("the demo ended with %d\n%s", code, out.String())
		}
	})
	apptest.WaitFor(t, "the demo to come to rest", 10*time.Minute, func() bool {
		select {
		case code := <-done:
			done <- code
			t.Fatalf("the demo ended early with %d\n%s", code, out.String())
		default:
		}
		return strings.Contains(out.String(), "按 Ctrl-C 结束")
	})
	printed = out.String()
	_, rest, _ := strings.Cut(printed, "阅读页（村民看到的）")
	return lookAt.FindString(rest), printed
}

func TestDemoSendsEverySampleAndRefusesTheUnmaskedList(t *testing.T) {
	tooltest.Unwatched(t)
	dir := filepath.Join(t.TempDir(), "demo")
	site, printed := startDemo(t, dir)
	for _, want := range []string{"QH-2026-0110", "没有放行", "身份证号", "待人办理", "已确认", "去哪里看"} {
		if !strings.Contains(printed, want) {
			t.Errorf("the demo does not say %q", want)
		}
	}
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Deliveries(context.Background(), store.Filter{Limit: 100000})
	if err != nil {
		t.Fatal(err)
	}
	channels, notices := map[string]int{}, map[notice.ID]int{}
	for _, x := range list {
		channels[x.Target.Channel]++
		notices[x.Notice]++
		if !x.State.Rests() || x.State == notice.Failed || x.State == notice.Uncertain || x.State == notice.Missed && !x.Lapsed() {
			t.Errorf("%s to %s %s: %s %s", x.Notice, x.Target.ID, x.Occasion, x.State, x.Problem)
		}
	}
	if len(notices) != 11 || notices["QH-2026-0110"] != 0 {
		t.Errorf("deliveries of %d notices: %v", len(notices), notices)
	}
	for _, c := range notice.Channels {
		if channels[c] == 0 {
			t.Errorf("nothing went over %s", c)
		}
	}
	for _, x := range list { // a relief list hangs on the board and goes nowhere else
		if x.Notice == "QH-2026-0103" && x.Target.Channel != notice.Board {
			t.Errorf("the relief list went to %s", x.Target.ID)
		}
	}
	t.Run("no key is kept", func(t *testing.T) { noKeyIsKept(t, dir) })
	t.Run("posters", func(t *testing.T) { everyPosterLeadsHome(t, s, list, site) })
}

// noKeyIsKept looks for the robots' keys and the platforms' tokens in every file
// of the data folder, database and journal included.
func noKeyIsKept(t *testing.T, dir string) {
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	var keys [][]byte
	for _, x := range all.Town.Registry().Targets {
		if ref := x.Options["robot"]; ref != "" {
			keys = append(keys, []byte(config.PracticeKey(ref)))
		}
	}
	for _, ref := range []string{"practice:oa", "practice:corp", "practice:cms"} {
		keys = append(keys, []byte(config.PracticeKey(ref)))
	}
	err = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, k := range keys {
			if bytes.Contains(b, k) {
				t.Errorf("%s holds the key %s", filepath.Base(path), k)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// everyPosterLeadsHome reads the QR code of every poster as a phone would and
// opens the page it names.
func everyPosterLeadsHome(t *testing.T, s *store.Store, list []*store.Delivery, site string) {
	for _, tool := range []string{"zbarimg", "pdftoppm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s", tool)
		}
	}
	tmp := t.TempDir()
	titles := map[notice.ID]string{}
	read := 0
	for i, x := range list {
		if x.Target.Channel != notice.Board {
			continue
		}
		if titles[x.Notice] != "" && i%7 != 0 && os.Getenv("GAOSHI_TEST_ALL_POSTERS") == "" { // every notice once, and every seventh board
			continue
		}
		n, err := s.Notice(context.Background(), x.Notice, 0)
		if err != nil {
			t.Fatal(err)
		}
		// 明年 in a title is shown as the year that the signer saw.
		title := telling.Dated(n.Content.Title, telling.First(n))
		titles[x.Notice] = title
		want := site + "/q/" + notice.ShortCode(x.Notice, x.Target.ID)
		for _, got := range readCodes(t, tmp, x.Receipt.Look) {
			if got != strings.ToUpper(want) { // in capitals: fewer modules
				t.Errorf("the poster for %s leads to %s, want %s", x.Target.ID, got, want)
			} else {
				want = got
			}
			read++
		}
		if code, body := apptest.Get(t, want); code != 200 || !strings.Contains(body, title) {
			t.Errorf("%s: %d, without the title %s", want, code, title)
		}
	}
	t.Logf("%d codes read, of %d notices", read, len(titles))
	if len(titles) < 8 {
		t.Errorf("posters of only %d notices", len(titles))
	}
}

// readCodes returns what zbarimg reads on each page of a PDF at 72 dpi.
func readCodes(t *testing.T, tmp, pdf string) []string {
	t.Helper()
	base := filepath.Join(tmp, "page")
	if out, err := exec.Command("pdftoppm", "-r", "72", "-png", pdf, base).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v %s", err, out)
	}
	pages, err := filepath.Glob(base + "*.png")
	if err != nil || len(pages) == 0 {
		t.Fatalf("%s has no pages: %v", pdf, err)
	}
	var codes []string
	for _, p := range pages { // of two sheets that join, one holds the code
		out, _ := exec.Command("zbarimg", "-q", "--nodbus", "--raw", p).Output()
		codes = append(codes, strings.Fields(string(out))...)
		_ = os.Remove(p)
	}
	if len(codes) == 0 {
		t.Errorf("%s: no code can be read", filepath.Base(pdf))
	}
	return codes
}

var relayBlock = regexp.MustCompile(`(?m)^relay:.*\n(?:[ \t]+.*\n)+`)

func TestAWarningWithoutItsSourceIsRefused(t *testing.T) {
	tooltest.Unwatched(t)
	text := apptest.PracticeText(t, "06")
	cut := relayBlock.ReplaceAllString(text, "")
	if cut == text {
		t.Fatal("the sample has no relay block")
	}
	path := filepath.Join(t.TempDir(), "06.md")
	if err := os.WriteFile(path, []byte(cut), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	code := run(t.Context(), []string{"--data", t.TempDir(), "publish", path}, strings.NewReader(""), &out, &out)
	if code != exitRefused || !strings.Contains(out.String(), "没有放行") || !strings.Contains(out.String(), "转发") {
		t.Errorf("exit %d\n%s", code, out.String())
	}
}

func TestTheFourStepsByCommand(t *testing.T) {
	tooltest.Unwatched(t)
	data, path := t.TempDir(), filepath.Join(t.TempDir(), "12.md")
	if err := os.WriteFile(path, []byte(apptest.PracticeText(t, "12")), 0o600); err != nil {
		t.Fatal(err)
	}
	n, _, err := intake.Markdown([]byte(apptest.PracticeText(t, "12")))
	if err != nil {
		t.Fatal(err)
	}
	id := string(n.ID)
	step := func(want int, say string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		if code := run(t.Context(), append([]string{"--data", data}, args...), strings.NewReader(""), &out, &out); code != want || !strings.Contains(out.String(), say) {
			t.Errorf("gaoshi %s: exit %d, want %d with %q\n%s", strings.Join(args, " "), code, want, say, out.String())
		}
	}
	step(1, "没有这项职责", "submit", path, "--as", "jiaodui")
	step(1, "没有“谁”这个账号", "submit", path, "--as", "谁")
	step(0, "等待校对", "submit", path, "--as", "jingban")
	step(1, "还没有校对", "issue", id, "--as", "qianfa")
	step(1, "还没有办。看过了，就办：gaoshi review "+id+" --as jiaodui --digest ", "review", id, "--as", "jiaodui")
	step(1, "没有办：现在的稿件码是", "review", id, "--as", "jiaodui", "--digest", "0123456789abcdef")
	step(1, "退回要写明理由", "review", id, "--as", "jiaodui", "--yes", "--return", "")
	step(0, "等待保密审查", "review", id, "--as", "jiaodui", "--yes")
	step(1, "--secrecy-ok", "review", id, "--as", "baomi", "--yes")
	step(0, "已退回", "review", id, "--as", "baomi", "--yes", "--return", "请补上雨天的地点")
	step(0, "等待校对", "submit", path, "--as", "jingban")
	step(0, "等待保密审查", "review", id, "--as", "jiaodui", "--yes")
	step(0, "等待签发", "review", id, "--as", "baomi", "--yes", "--secrecy-ok")
	step(1, "还没有签。看过了，就签：gaoshi issue "+id+" --as qianfa --digest ", "issue", id, "--as", "qianfa")
	step(0, "已保密审查", "notices", "--state", "cleared")
	step(1, "没有签：现在的签发码是", "issue", id, "--as", "qianfa", "--digest", "0123456789abcdef")
	step(0, "已签发，共 ", "issue", id, "--as", "qianfa", "--digest", digestOf(t, data, id))
	step(1, "已经签发，不能再签发", "issue", id, "--as", "qianfa")
	step(1, "不能再改", "submit", path, "--as", "jingban")
	step(0, "待发", "deliveries", "--notice", id)
	step(1, "至少四个字", "withdraw", id, "--as", "jingban", "--reason", "错")
	step(0, "等待校对", "correct", id, path, "--as", "jingban", "--reason", "地点写错了")
	step(1, "还在办", "correct", id, path, "--as", "jingban", "--reason", "时间也写错了")
	step(0, "已作废", "drop", id, "--as", "jingban")
	step(1, "不是", "correct", "QH-0000", path, "--as", "jingban", "--reason", "地点写错了")
	step(0, "等待校对", "withdraw", id, "--as", "jingban", "--reason", "会议改期，另行通知")
	step(0, "等待保密审查", "review", id, "--as", "jiaodui", "--yes")
	step(0, "等待签发", "review", id, "--as", "baomi", "--yes", "--secrecy-ok")
	_, shown := sayOf(t, "--data", data, "issue", id, "--as", "qianfa")
	if !strings.Contains(shown, "撤回的原因：会议改期，另行通知") || !strings.Contains(shown, "── 微信 ──") {
		t.Errorf("what is to be signed is not shown:\n%s", shown)
	}
	step(0, "已签发，共 "+strconv.Itoa(deliveriesOf(t, data, id, 3))+" 项投递", "issue", id, "--as", "qianfa", "--yes")
	step(0, "已取消", "deliveries", "--notice", id)
	step(0, "撤回", "deliveries", "--notice", id)
	step(0, "已撤回", "notices", "--state", "已撤回")
	step(0, `"kind":"withdrawal"`, "notices", "--json")
	step(0, "没有这样的公告", "notices", "--state", "在办")
	step(0, "（撤回） 的审批单已写到", "approval", id, "-o", filepath.Join(data, "3.pdf"))
	step(0, id+" 的审批单已写到", "approval", id, "--edition", "1", "-o", filepath.Join(data, "1.pdf"))
	step(1, "没有第9版，最新的是第3版", "approval", id, "--edition", "9")
	step(0, `"state":"planned"`, "deliveries", "--json")
	step(1, "不用重发", "deliveries", "retry", "1")
	step(1, "没有第999号", "deliveries", "show", "999")
	step(1, "没有找到", "review", "QH-9999", "--as", "baomi")
	step(2, "用法请看", "review")
	step(2, "用法请看", "--no-such-flag")
	step(0, "gaoshi", "version")
}

// digestOf is the first half of what the command shows for signing.
func digestOf(t *testing.T, data, id string) string {
	t.Helper()
	_, out := sayOf(t, "--data", data, "issue", id, "--as", "qianfa")
	_, digest, _ := strings.Cut(out, "\n签发码 ")
	if len(digest) < 16 {
		t.Fatalf("no digest:\n%s", out)
	}
	return digest[:12]
}

// deliveriesOf is to how many places an edition would go: as many as the places
// of its notice.
func deliveriesOf(t *testing.T, data, id string, edition int) int {
	t.Helper()
	_, out := sayOf(t, "--data", data, "deliveries", "--notice", id, "--json")
	places := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		var x struct {
			Edition int
			Target  string
		}
		if json.Unmarshal([]byte(line), &x) == nil && x.Edition < edition {
			places[x.Target] = true
		}
	}
	return len(places)
}

func TestPublishWaitsAndPrintsReceipts(t *testing.T) {
	tooltest.Unwatched(t)
	path := filepath.Join(t.TempDir(), "07.md")
	if err := os.WriteFile(path, []byte(apptest.PracticeText(t, "07")), 0o600); err != nil {
		t.Fatal(err)
	}
	out := command(t, "--data", t.TempDir(), "publish", path)
	for _, want := range []string{"已签发", "企业微信", "待人办理", "项投递"} {
		if !strings.Contains(out, want) {
			t.Errorf("without %q:\n%s", want, out)
		}
	}
}

func TestPreviewWritesEverythingAndSendsNothing(t *testing.T) {
	tooltest.Unwatched(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "01.md")
	if err := os.WriteFile(path, []byte(apptest.PracticeText(t, "01")), 0o600); err != nil {
		t.Fatal(err)
	}
	out := command(t, "preview", path, "-o", filepath.Join(dir, "out"))
	if !strings.Contains(out, "没有发出任何东西") {
		t.Error(out)
	}
	for _, glob := range []string{"board/v02_b1/poster.pdf", "wechat/v02_g1/*", "loudspeaker/v02_s1/*", "portal/*/*"} {
		if m, _ := filepath.Glob(filepath.Join(dir, "out", glob)); len(m) == 0 {
			t.Errorf("no %s", glob)
		}
	}
}

func TestInitAndCheck(t *testing.T) {
	tooltest.Unwatched(t)
	dir := t.TempDir()
	command(t, "init", dir)
	if out := command(t, "--config", dir, "check"); !strings.Contains(out, "设置没有问题") {
		t.Error(out)
	}
	if out := command(t, "init", dir); !strings.Contains(out, "没有改动") {
		t.Error(out)
	}
	for name, text := range map[string]string{
		"gaoshi.yaml": "mode: real\nlistn: x\nworkers: many\n",
		"town.yaml":   "town: {name: 青禾镇, county: 云禾县, issuer: 镇政府, region_code: \"999901\", office_phone: \"\"}\nportal: {id: county, name: 门户, kind: county}\nvillages:\n  - {id: V 1, name: 村, printer: A5}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if code := run(t.Context(), []string{"--config", dir, "check"}, strings.NewReader(""), &out, &out); code != exitRefused {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"gaoshi.yaml 第2行", "listn", "gaoshi.yaml 第3行", "整数", "town.yaml 第4行", "A4、A3、none", "共 "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("without %q:\n%s", want, out.String())
		}
	}
}
