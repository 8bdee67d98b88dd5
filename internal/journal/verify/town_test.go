package verify_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"golang.org/x/mod/sumdb/tlog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/door"
	"gaoshi/internal/journal"
	"gaoshi/internal/journal/verify"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// clock moves on by itself, so that hours pass between acts.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(7 * time.Minute)
	return c.now
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 11, 25, 9, 0, 0, 0, calendar.Zone)}
}

// town is a database in which something of everything was done.
type town struct {
	t    *testing.T
	s    *store.Store
	o    store.Options
	keys *seal.Keys
	raw  *sql.DB // the attacker's
}

func newKeys(t testing.TB, alg seal.Algorithm, first byte) *seal.Keys {
	t.Helper()
	seed := make([]byte, seal.SeedSize)
	seed[0] = first
	k, err := seal.New(alg, seed)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newTown(t *testing.T, engine string) *town {
	t.Helper()
	o := storetest.Options(t, engine)
	o.Keys, o.Clock = newKeys(t, seal.Ed25519, 1), newClock()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	x := &town{t: t, s: s, o: o, keys: o.Keys}
	driver, dsn := "sqlite", "file:"+filepath.Join(o.Dir, "gaoshi.db")+"?_pragma=busy_timeout(5000)"
	if engine == "postgres" {
		driver, dsn = "pgx", o.URL
	}
	if x.raw, err = sql.Open(driver, dsn); err != nil {
		t.Fatal(err)
	}
	x.raw.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = x.raw.Close(); s.Close() })
	x.live()
	return x
}

func (x *town) do(what string, err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatalf("%s: %v", what, err)
	}
}

func at(hour int) time.Time { return time.Date(2026, 11, 25, hour, 20, 0, 0, calendar.Zone) }

func answers() []notice.Answer {
	var out []notice.Answer
	for _, q := range notice.SecrecyQuestions {
		out = append(out, notice.Answer{Question: q, OK: true})
	}
	return out
}

var board = notice.Target{ID: "v01/b1", Channel: notice.Board, Kind: "board", Village: "v01", VillageName: "和顺村", Name: "和顺村公告栏"}

// live issues a notice by telephone, signs it afterwards, corrects it, sends it, and
// does the small things beside.
func (x *town) live() {
	ctx := journal.WithActor(x.t.Context(), journal.Actor{Who: "jingban", From: "desk 10.0.0.7"})
	x.do("mode", x.s.KeepMode(ctx, "practice"))
	x.do("password", x.s.SetPassword(ctx, "qianfa", "hash"))
	x.do("code", x.s.SetDecisionCode(ctx, "qianfa", "hash"))
	x.do("sign-in", x.s.Record(ctx, journal.Entry{What: journal.SignIn, Object: "account/qianfa", Result: journal.Refused}))
	x.do("sign-in", x.s.Doors().BeginSignIn(ctx, door.SignIn{ID: "s1", Account: "qianfa", Source: "10.0.0.7", Device: "Firefox", Started: at(8)}))
	x.do("authenticator", x.s.Doors().SetAuthenticator(ctx, "qianfa", "sealed"))
	_, err := x.s.Doors().UseStep(ctx, "qianfa", 5, at(8))
	x.do("authenticator", err)
	x.issue(ctx, "QH-2026-0101", 1, true)
	x.issue(ctx, "QH-2026-0102", 1, false)
	x.issue(ctx, "QH-2026-0103", 1, true)
	x.erase(ctx, "QH-2026-0103")
	e := &store.Errand{Officer: "qianfa", Subject: "review/QH-2026-0101/1", N: 1, Kind: "ask", DueAt: at(9)}
	_, err = x.s.PlanErrand(ctx, e, at(9))
	x.do("errand", err)
	e.Title, e.Words, e.Covers = "请您签发", "一份公告等您签发", []string{"QH-2026-0101/1"}
	_, err = x.s.ClaimErrand(ctx, e, at(9))
	x.do("errand", err)
	_, err = x.s.RegisterItems(ctx, []*register.Item{{Title: "关于一事的通知", DocNo: "清河府发〔2026〕1号", FormedOn: at(0), Disclosure: register.Open, Column: "公开目录", Outs: []register.Out{{Where: "meeting", On: at(9)}}}}, "登记")
	x.do("register", err)
	x.do("request", x.s.AddRequest(ctx, &register.Request{Way: register.InPerson, CameOn: at(8), Who: "person", Subject: "补贴的发放标准", Name: "样例申请人", Contact: "样例地址"}))
	x.do("case", x.s.SaveCase(ctx, &register.Case{Court: "direct", Opened: at(8)}))
	x.do("yearly", x.s.SetYearly(ctx, 2026, map[string]int64{"letters.mayor.received": 6}))
	x.do("annual texts", x.s.SetAnnualTexts(ctx, 2026, map[string]string{"problems": "有的公开不够及时。"}))
	x.do("last annual report", x.s.SetAnnualBefore(ctx, 2026, "2025.docx", []byte("去年的报告")))
	x.do("errand", x.s.SettleErrand(ctx, e.ID, store.ErrandFailed, at(10), "没有送到", at(10)))
	x.do("stop", x.s.InTx(ctx, func(tx *store.Tx) error {
		return tx.PutStop(ctx, &notice.Stop{Notice: "QH-2026-0102", By: "qianfa", Name: "签发人", Reason: "写错了", At: at(14), Recall: true, Ended: at(15), Why: notice.StopReleased})
	}))
	x.do("visit", x.s.CountReach(ctx, "QH-2026-0101", board.ID, "2026-11-25"))
	r, err := verify.Store(ctx, x.s, verify.Options{Keys: x.keys})
	x.do("verify", err)
	if !r.OK() {
		x.t.Fatalf("an honest town does not agree: %v", r.Problems)
	}
	if r.Issued != 3 || r.Erased != 1 || r.Heads < 2 || r.Rows < 10 || r.Entries < 10 {
		x.t.Fatalf("little was compared: %+v", r)
	}
}

func (x *town) issue(ctx context.Context, id notice.ID, edition int, verbal bool) {
	n := &notice.Notice{
		ID: id, Edition: edition, Kind: notice.Original, Author: "jingban", CreatedAt: at(8), Status: notice.Draft,
		Content: notice.Content{
			Title: "交医保", Issuer: "清河镇人民政府", Category: "medical_insurance", Villages: []string{"v01"}, Channels: []string{notice.Board}, Urgency: notice.Normal,
			Body: "每人420元，12月20日前交。\n", Audience: "全体参保人", Attachments: []notice.Attachment{{Name: "表.xlsx", Data: []byte("attachment of " + id)}}, ExpireAt: at(23),
			Remind: []time.Time{at(20)}, PublishAt: at(9),
		},
	}
	x.do("insert", x.s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, n) }))
	update := func(what string, f func(n *notice.Notice) error) {
		_, err := x.s.UpdateNotice(ctx, id, f)
		x.do(what, err)
	}
	update("overrule", func(n *notice.Notice) error {
		return n.Overrule(notice.Finding{Kind: "mobile", Severity: notice.Block, Text: "160****0001"}, "jiaodui", "值班电话，已核实", at(8))
	})
	update("proofread", func(n *notice.Notice) error {
		return n.Review(notice.Review{Step: notice.StepProofread, By: "jiaodui", Name: "校对员", At: at(9), OK: true, Digest: n.Digest()})
	})
	update("secrecy", func(n *notice.Notice) error {
		return n.Review(notice.Review{Step: notice.StepSecrecy, By: "baomi", Name: "保密员", At: at(10), OK: true, Answers: answers(), Digest: n.Digest(), Via: notice.ViaLink})
	})
	r := notice.Rendition{Channel: notice.Board, Target: board.ID, Text: "每人420元", Files: []notice.File{{Name: "poster.pdf", MediaType: "application/pdf", Data: []byte("poster of " + id)}},
		Findings: []notice.Finding{{Kind: "small", Severity: notice.Note, Message: "字小了"}}}
	d := notice.Delivery{Notice: id, Edition: edition, Occasion: notice.Main, Target: board, Title: n.Content.Title, Urgency: notice.Normal, State: notice.Planned, DueAt: at(9), Latest: at(22), UpdatedAt: at(9)}
	x.do("issue", x.s.InTx(ctx, func(tx *store.Tx) error {
		n, err := tx.LockNotice(ctx, id, edition)
		if err != nil {
			return err
		}
		if d.Rendition, err = tx.PutRendition(ctx, &r); err != nil {
			return err
		}
		if err := n.Approve(notice.Signature{By: "qianfa", Name: "签发人", At: at(11), Verbal: verbal, Via: notice.ViaCommand, SystemUser: "root"}, map[notice.TargetID]string{board.ID: d.Rendition}); err != nil {
			return err
		}
		n.Approval.LeftOut = []string{"大喇叭：没有"}
		if err := tx.PutCodes(ctx, id, []notice.TargetID{board.ID}); err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		if err := tx.InsertDelivery(ctx, &d); err != nil {
			return err
		}
		return tx.SetJobs(ctx, map[notice.DeliveryID]int64{d.ID: 7})
	}))
	x.do("send", x.s.InTx(ctx, func(tx *store.Tx) error {
		w, err := tx.Delivery(ctx, d.ID)
		if err != nil {
			return err
		}
		w.State, w.Attempts, w.SlotAt = notice.Due, 1, at(9)
		if err := tx.MoveDelivery(ctx, w, notice.Planned); err != nil {
			return err
		}
		if err := tx.ClaimDelivery(ctx, w); err != nil {
			return err
		}
		if err := tx.AddAttempt(ctx, notice.Attempt{Delivery: d.ID, N: 1, At: at(9), State: notice.Sending}); err != nil {
			return err
		}
		w.State, w.Problem, w.Receipt = notice.Accepted, "等村里回话", &notice.Receipt{State: notice.Accepted, By: "村干部", At: at(12), Ref: "r-1", Note: "已收"}
		if err := tx.MoveDelivery(ctx, w, notice.Sending); err != nil {
			return err
		}
		return tx.AddAttempt(ctx, notice.Attempt{Delivery: d.ID, N: 1, At: at(9), State: notice.Accepted, Detail: "收下了"})
	}))
	if verbal {
		update("countersign", func(n *notice.Notice) error {
			return n.Countersign(notice.Review{By: "qianfa", Name: "签发人", At: at(13), Digest: n.Approval.Digest})
		})
	}
}

// check runs verify anew over the database as it is.
func (x *town) check(held ...verify.Held) *verify.Report {
	x.t.Helper()
	r, err := verify.Store(x.t.Context(), x.s, verify.Options{Keys: x.keys, Held: held})
	x.do("verify", err)
	return r
}

// attack runs statements past the store, with the triggers out of the way.
func (x *town) attack(table string, statements ...func(*sql.Tx) error) {
	x.t.Helper()
	ctx := x.t.Context()
	tx, err := x.raw.BeginTx(ctx, nil)
	x.do("attack", err)
	defer tx.Rollback()
	undo := x.disarm(tx, table)
	for _, f := range statements {
		x.do("attack "+table, f(tx))
	}
	for _, q := range undo {
		_, err := tx.ExecContext(ctx, q)
		x.do(q, err)
	}
	x.do("attack", tx.Commit())
}

// disarm takes the triggers of a table away, as somebody would who owns the
// database, and returns how to put them back.
func (x *town) disarm(tx *sql.Tx, table string) []string {
	if x.s.Postgres() {
		x.run(tx, "SET LOCAL session_replication_role = replica") // neither triggers nor foreign keys
		return nil
	}
	names, undo := x.triggers(tx, table)
	for _, n := range names {
		x.run(tx, "DROP TRIGGER "+n)
	}
	return undo
}

func (x *town) triggers(tx *sql.Tx, table string) (names, texts []string) {
	x.t.Helper()
	rows, err := tx.QueryContext(x.t.Context(), `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1`, table)
	x.do("triggers", err)
	defer rows.Close()
	for rows.Next() {
		var name, text string
		x.do("triggers", rows.Scan(&name, &text))
		names, texts = append(names, name), append(texts, text)
	}
	x.do("triggers", rows.Err())
	return names, texts
}

func (x *town) run(tx *sql.Tx, query string, args ...any) {
	x.t.Helper()
	_, err := tx.ExecContext(x.t.Context(), query, args...)
	x.do(query, err)
}

func sqlOf(t *testing.T, query string, args ...any) func(*sql.Tx) error {
	return func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), query, args...)
		return err
	}
}

func emptyRoot() tlog.Hash {
	return tlog.Hash(sha256.Sum256(nil))
}
