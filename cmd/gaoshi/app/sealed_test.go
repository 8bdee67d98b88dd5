package app

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/channels/poster"
	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/internal/desk/village"
	"gaoshi/internal/journal"
	"gaoshi/internal/journal/verify"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// What was changed by SQL after the signature is neither shown nor printed nor sent,
// the record says so, and the nightly check names it. Put back, it is shown again.
func TestChangedBySQLIsNotShown(t *testing.T) {
	a, n, _ := officeApp(t)
	ctx := t.Context()
	boards, err := a.Store.Deliveries(ctx, store.Filter{Notice: n.ID, Channel: notice.Board, Limit: 1})
	if err != nil || len(boards) == 0 {
		t.Fatal(err, len(boards))
	}
	job := []village.PackJob{{Notice: n, Target: boards[0].Target}}
	if _, err := a.pack(ctx, "包", job); err != nil {
		t.Fatal("an honest poster is not printed: ", err)
	}
	if err := a.Round(ctx); err != nil {
		t.Fatal(err)
	}
	last := func(what journal.Kind) *journal.Entry {
		t.Helper()
		list, err := a.Store.Journal(ctx, store.JournalFilter{What: []journal.Kind{what}, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return &journal.Entry{}
		}
		return list[0]
	}
	if e := last(journal.Verified); e.Result != journal.OK || !strings.HasPrefix(e.Object, "night/") {
		t.Fatalf("the nightly check: %+v", e)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(a.Config.Settings.DataDir(), "gaoshi.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	change := func(from, to string) {
		t.Helper()
		r, err := db.ExecContext(ctx, `UPDATE notice SET content = replace(content, $1, $2) WHERE id = $3`, from, to, string(n.ID))
		if err != nil {
			t.Fatal(err)
		}
		if rows, _ := r.RowsAffected(); rows != 1 {
			t.Fatalf("%d rows changed", rows)
		}
	}
	const was, now = "灌溉渠", "灌溉塘"
	change(was, now)
	for _, path := range []string{"/n/" + string(n.ID), "/q/" + notice.ShortCode(n.ID, boards[0].Target.ID)} {
		if status, body := apptest.Get(t, a.Site+path); status != 503 || strings.Contains(body, now) || !strings.Contains(body, "正在核对") {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, path := range []string{"/", "/feed.json"} {
		if status, body := apptest.Get(t, a.Site+path); status != 200 || strings.Contains(body, now) {
			t.Errorf("%s: %d, shows it", path, status)
		}
	}
	if _, err := a.pack(ctx, "包", job); err == nil {
		t.Error("it is printed")
	}
	desk := deskNotices{a.Store, a}
	if _, err := desk.Notice(ctx, n.ID, 0); err == nil {
		t.Error("the desk shows it")
	}
	sealed, err := a.Store.SealedNotice(ctx, n.ID, n.Edition)
	if err != nil || sealed.Releasable(a.Clock.Now(), boards[0].Target, boards[0].Rendition, a.Config.Policy) == nil {
		t.Errorf("it would be sent: %v", err)
	}
	if e := last(journal.Mismatch); e.Object != string(n.ID)+"/1" || e.Note == "" {
		t.Errorf("the record says %+v", e)
	}
	r, err := a.VerifyAll(ctx)
	if err != nil || r.OK() || r.Problems[0].Where != "公告 "+string(n.ID)+"/1" {
		t.Errorf("%v, %v", err, r.Problems)
	}
	change(now, was)
	if status, body := apptest.Get(t, a.Site+"/n/"+string(n.ID)); status != 200 || !strings.Contains(body, was) {
		t.Errorf("put back: %d", status)
	}
	if r, err := a.VerifyAll(ctx); err != nil || !r.OK() {
		t.Errorf("put back: %v, %v", err, r.Problems)
	}
}

// A database that was put back to an older copy is found by the head that stands
// beside the data.
func TestRolledBackDatabase(t *testing.T) {
	a := practiceTown(t, nil)
	ctx := t.Context()
	for range 3 {
		a.record(ctx, journal.Entry{What: journal.Export, Object: "x", Result: journal.OK})
	}
	if err := a.keepAnchor(ctx); err != nil {
		t.Fatal(err)
	}
	old, err := Held(a.Config.Settings.DataDir(), a.Keys)
	if err != nil || len(old) != 1 {
		t.Fatal(err, len(old))
	}
	if h, _, err := a.Store.Head(ctx); err != nil || h.N != old[0].Anchor.N {
		t.Fatalf("%v, %d, %d", err, h.N, old[0].Anchor.N)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(a.Config.Settings.DataDir(), "gaoshi.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	snapshot := filepath.Join(t.TempDir(), "gaoshi.db")
	if _, err := db.ExecContext(ctx, `VACUUM INTO '`+snapshot+`'`); err != nil {
		t.Fatal(err)
	}
	a.record(ctx, journal.Entry{What: journal.Export, Object: "today", Result: journal.OK})
	if err := a.keepAnchor(ctx); err != nil {
		t.Fatal(err)
	}
	held, err := Held(a.Config.Settings.DataDir(), a.Keys)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenView(ctx, store.Options{Dir: filepath.Dir(snapshot), Keys: a.Keys})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	check := func(h ...verify.Held) *verify.Report {
		t.Helper()
		r, err := verify.Store(ctx, s, verify.Options{Keys: a.Keys, Held: h})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := check(old...); !r.OK() {
		t.Errorf("yesterday's copy against yesterday's head: %v", r.Problems)
	}
	if r := check(held...); r.OK() || !strings.Contains(r.Problems[0].String(), "换成了旧的") {
		t.Errorf("yesterday's copy against today's head: %v", r.Problems)
	}
}

// Where the program would lay a poster out otherwise than it was signed, what was kept
// is printed; other forms are not made, the record says so, and the leader is told.
func TestKeptPostersArePrinted(t *testing.T) {
	a, n, _ := officeApp(t)
	ctx := t.Context()
	boards, err := a.Store.Deliveries(ctx, store.Filter{Notice: n.ID, Channel: notice.Board, Limit: 2})
	if err != nil || len(boards) != 2 {
		t.Fatal(err, len(boards))
	}
	jobs := []village.PackJob{{Notice: n, Target: boards[0].Target}, {Notice: n, Target: boards[1].Target}}
	var signed string
	for _, b := range boards {
		r, err := a.Store.Rendition(ctx, b.Rendition, b.Target.ID)
		if err != nil {
			t.Fatal(err)
		}
		signed += apptest.PDFText(t, r.File(poster.PDFName).Data)
	}
	a.Dispatcher.Channels[notice.Board] = poster.New(poster.Options{Site: "https://elsewhere.example.gov.cn", Now: a.Clock.Now})
	changed := *n
	changed.Content.Body = "改过的正文，每人999元。"
	jobs[0].Notice = &changed // what the desk had in its hand does not matter
	pdf, err := a.pack(ctx, "包", jobs)
	if err != nil {
		t.Fatal(err)
	}
	if got := apptest.PDFText(t, pdf); got != signed {
		t.Errorf("printed:\n%s\nsigned:\n%s", got, signed)
	}
	for _, form := range []string{"large", "slip"} {
		_, err := a.pack(ctx, "包", []village.PackJob{{Notice: n, Target: boards[0].Target, Form: form}})
		var held interface{ NotShown() string }
		if !errors.As(err, &held) || !strings.Contains(held.NotShown(), "留存的海报") {
			t.Errorf("%s: %v", form, err)
		}
	}
	list, err := a.Store.Journal(ctx, store.JournalFilter{What: []journal.Kind{journal.Mismatch}})
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Note, "重新排出来") {
		t.Errorf("the record: %v, %v", list, err)
	}
}
