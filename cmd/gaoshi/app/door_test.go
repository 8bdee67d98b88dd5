package app

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gaoshi/channels/poster"
	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/config"
	"gaoshi/internal/canary"
	"gaoshi/internal/desk/village"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/scheduler"
)

// practiceTown opens the practice town on a clock of its own and serves it until the
// test ends; edit changes its settings before, nil leaves them. What it answers
// and keeps is searched for secrets. The scheduler is not started yet.
func practiceTown(t *testing.T, edit func(*config.Settings)) *App {
	t.Helper()
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	all.Settings.Data = t.TempDir()
	canary.Folder(t, all.Settings.Data, store.KeyFile)
	if edit != nil {
		edit(&all.Settings)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(context.Background(), all, Options{Practice: scheduler.NewPracticeClock(PracticeMorning), Listener: listener})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	srv, err := a.Server()
	if err != nil {
		t.Fatal(err)
	}
	srv.Handler = canary.Pages(t, srv.Handler)
	go func() { _ = srv.Serve(listener) }()
	t.Cleanup(func() { _ = srv.Close() })
	return a
}

// start lets the scheduler work until the test ends.
func start(t *testing.T, a *App) {
	t.Helper()
	if err := a.Scheduler.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Stop(context.Background()) })
}

// officeApp runs the daemon in practice until the test ends, with one practice
// notice signed and delivered.
func officeApp(t *testing.T) (*App, *notice.Notice, Chain) {
	t.Helper()
	a := practiceTown(t, nil)
	res, err := intake.Read("12-坝坝会.md", []byte(apptest.PracticeText(t, "12")))
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.PracticeChain()
	if err != nil {
		t.Fatal(err)
	}
	n, err := a.Pass(t.Context(), res.Notice, c)
	if err != nil {
		t.Fatal(err)
	}
	start(t, a)
	goOn(t, a)
	return a, n, c
}

// goOn moves the practice clock until everything rests.
func goOn(t *testing.T, a *App) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if err := a.Scheduler.Practise(ctx, a.Practice, nil); err != nil {
		t.Fatal(err)
	}
}

// sign keeps a new edition and takes it through review and signature.
func sign(t *testing.T, a *App, c Chain, n *notice.Notice) *notice.Notice {
	t.Helper()
	ctx := t.Context()
	if err := a.Store.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, n) }); err != nil {
		t.Fatal(err)
	}
	for _, r := range []notice.Review{
		{Step: notice.StepProofread, By: c.Proofreader.Account, Name: c.Proofreader.Name, OK: true},
		{Step: notice.StepSecrecy, By: c.Secrecy.Account, Name: c.Secrecy.Name, OK: true, Answers: AllAnswersGood()},
	} {
		r.Digest = n.Digest()
		if _, err := a.Review(ctx, n.ID, r); err != nil {
			t.Fatal(err)
		}
	}
	n, err := a.Dispatcher.Issue(ctx, n.ID, notice.Signature{By: c.Leader.Account, Name: c.Leader.Name, At: a.Clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// until waits for the states of an edition's deliveries.
func until(t *testing.T, a *App, what string, n *notice.Notice, ok func(x *store.Delivery) bool) []*store.Delivery {
	t.Helper()
	var list []*store.Delivery
	apptest.WaitFor(t, what, 30*time.Second, func() bool {
		var err error
		list, err = a.Store.Deliveries(context.Background(), store.Filter{Notice: n.ID, Edition: n.Edition})
		for _, x := range list {
			if err != nil || !ok(x) {
				return false
			}
		}
		return err == nil && len(list) > 0
	})
	return list
}

// A correction stops what waits of the old edition and marks pages and posters; a
// withdrawal leaves a tombstone, and what only people can take back waits for them.
func TestCorrectionAndWithdrawalAllTheWay(t *testing.T) {
	a, n, c := officeApp(t)
	ctx := t.Context()
	board := func(x *store.Delivery) bool { return x.Target.Channel != notice.Board || x.State == notice.Awaiting }
	until(t, a, "the posters", n, board)
	fixed, err := n.Correct(c.Author.Account, "会议时间改到晚上8点", a.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	fixed.Content.ExpireAt = a.Clock.Now().AddDate(0, 0, 7)
	fixed = sign(t, a, c, fixed)
	for _, x := range until(t, a, "the old edition to rest", n, func(x *store.Delivery) bool { return x.State.Rests() }) {
		if x.State == notice.Awaiting || x.State == notice.Planned || x.State == notice.Due {
			t.Errorf("%s of the old edition: %s", x.Target.ID, x.State)
		}
	}
	if _, page := apptest.Get(t, a.Site+"/n/"+string(n.ID)); !strings.Contains(page, "更正") || !strings.Contains(page, "会议时间改到晚上8点") {
		t.Error("the landing page does not say that it was corrected")
	}
	goOn(t, a)
	posters := until(t, a, "the new posters", fixed, board)
	var hung *store.Delivery
	for _, x := range posters {
		if x.Target.Channel == notice.Board {
			hung = x
		}
	}
	r, err := a.Store.Rendition(ctx, hung.Rendition, hung.Target.ID)
	if err != nil || !strings.HasPrefix(r.Text, "更正\n") {
		t.Fatalf("%v: the poster is not marked:\n%s", err, r.Text)
	}
	theCodeOnThePosterIsTaken(t, a, hung)

	gone, err := fixed.Withdraw(c.Author.Account, "会议取消，另行通知", a.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	sign(t, a, c, gone)
	if _, page := apptest.Get(t, a.Site+"/n/"+string(n.ID)); !strings.Contains(page, "已经撤回") || !strings.Contains(page, "会议取消，另行通知") {
		t.Error("the landing page has no tombstone")
	}
	var hand *store.Delivery
	apptest.WaitFor(t, "the recall by hand", 30*time.Second, func() bool {
		hand, err = a.Store.Delivery(ctx, hung.ID)
		return err == nil && hand.State == notice.Recalling && hand.Problem != ""
	})
	head := villageHead(t, a, hung.Target.Village)
	if page := head("GET", "/desk/village", nil); !strings.Contains(page, "撤回了，马上撤下来") || !strings.Contains(page, "会议取消，另行通知") || !strings.Contains(page, "已撤下") {
		t.Errorf("the village is not told to take it down:\n%s", page)
	}
	head("POST", "/desk/deliveries/"+strconv.FormatInt(int64(hung.ID), 10)+"/confirm", url.Values{"back": {"/desk/village"}})
	if hand, err = a.Store.Delivery(ctx, hung.ID); err != nil || hand.State != notice.Recalled {
		t.Errorf("%v: after 已撤下 it is %s", err, hand.State)
	}
}

// villageHead signs the head of a village in.
func villageHead(t *testing.T, a *App, village string) func(method, path string, form url.Values) string {
	t.Helper()
	for _, o := range a.Config.Town.Officers {
		if o.Village == village {
			return atDesk(t, a, o.Account)
		}
	}
	t.Fatalf("nobody heads %s", village)
	return nil
}

// atDesk signs an account in and returns its browser: what it asks for, and the
// page that comes.
func atDesk(t *testing.T, a *App, account string) func(method, path string, form url.Values) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	do := func(method, path string, form url.Values) string {
		r, err := http.NewRequestWithContext(t.Context(), method, a.Site+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s %s: %d %v\n%s", method, path, res.StatusCode, err, b)
		}
		return string(b)
	}
	do("POST", "/desk/sign-in", url.Values{"account": {account}})
	return do
}

func theCodeOnThePosterIsTaken(t *testing.T, a *App, x *store.Delivery) {
	t.Helper()
	up, _ := poster.CodeWords(x.Notice, x.Edition, x.Target.ID)
	head := villageHead(t, a, x.Target.Village)
	if page := head("POST", "/desk/village/code", url.Values{"code": {up}}); !strings.Contains(page, "已张贴，记下了") {
		t.Errorf("the code word is not taken:\n%s", page)
	}
	y, err := a.Store.Delivery(t.Context(), x.ID)
	if err != nil || y.State != notice.Confirmed || y.Receipt == nil || y.Receipt.Note != "已张贴" {
		t.Errorf("%v: %+v", err, y)
	}
}

// A sheet of a pack is the poster that was signed.
func TestPackIsWhatWasSigned(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("needs pdftotext")
	}
	a, n, _ := officeApp(t)
	list := until(t, a, "the posters", n, func(x *store.Delivery) bool { return x.Target.Channel != notice.Board || x.State == notice.Awaiting })
	var jobs []village.PackJob
	var signed bytes.Buffer
	for _, x := range list {
		if x.Target.Channel != notice.Board {
			continue
		}
		r, err := a.Store.Rendition(t.Context(), x.Rendition, x.Target.ID)
		if err != nil {
			t.Fatal(err)
		}
		signed.WriteString(apptest.PDFText(t, r.File(poster.PDFName).Data))
		jobs = append(jobs, village.PackJob{Notice: n, Target: x.Target})
	}
	if len(jobs) < 2 {
		t.Fatalf("%d posters", len(jobs))
	}
	pdf, err := a.pack(t.Context(), "一次打印", jobs)
	if err != nil {
		t.Fatal(err)
	}
	if got := apptest.PDFText(t, pdf); got != signed.String() {
		t.Errorf("the pack says\n%s\nwhat was signed says\n%s", got, signed.String())
	}
	for _, form := range []string{"large", "slip"} {
		if pdf, err := a.pack(t.Context(), form, []village.PackJob{{Notice: n, Target: jobs[0].Target, Form: form}}); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
			t.Errorf("%s: %v", form, err)
		}
	}
	n.Content.Speak = "" // from the body, not from the clerk's own words
	lines := a.spoken(n, listTarget(t, a, notice.Loudspeaker, jobs[0].Target.Village))
	changed := 0
	for _, l := range lines {
		if l.Changed && l.Written() != l.Spoken() {
			changed++
		}
	}
	if len(lines) == 0 || changed == 0 {
		t.Errorf("%d sentences are spoken, %d otherwise than written", len(lines), changed)
	}
}

// Where a voice spoke, the page behind the code of that village reads itself.
func TestThePageReadsItself(t *testing.T) {
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		t.Skip("needs espeak-ng")
	}
	a, n, _ := officeApp(t)
	list, err := a.Store.Deliveries(t.Context(), store.Filter{Notice: n.ID, Channel: notice.Loudspeaker})
	if err != nil || len(list) == 0 {
		t.Fatalf("%v: %d deliveries", err, len(list))
	}
	speaker := list[0]
	if a.recording(&speaker.Delivery) == nil {
		t.Fatalf("no recording beside the script: %+v", speaker.Receipt)
	}
	at := a.Site + "/q/" + notice.ShortCode(n.ID, listTarget(t, a, notice.Board, speaker.Target.Village).ID)
	if _, page := apptest.Get(t, at); !strings.Contains(page, "念给我听") {
		t.Error("the landing page has no player")
	}
	res, err := http.Get(at + "/sound")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	sound, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "audio/") || len(sound) < 10000 {
		t.Errorf("%v: %d %s, %d bytes", err, res.StatusCode, res.Header.Get("Content-Type"), len(sound))
	}
	elsewhere := speaker.Delivery
	elsewhere.Receipt = &notice.Receipt{Look: filepath.Dir(a.Config.Settings.DataDir())}
	if a.recording(&elsewhere) != nil {
		t.Error("a recording from outside the loudspeakers' folder")
	}
}

func listTarget(t *testing.T, a *App, channel, village string) notice.Target {
	t.Helper()
	for _, x := range a.Town.Targets {
		if x.Channel == channel && x.Village == village {
			return x
		}
	}
	t.Fatalf("no %s in %s", channel, village)
	return notice.Target{}
}
