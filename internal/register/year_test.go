package register_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/config"
	"gaoshi/internal/annual"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/register/letter"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// clock is a practice clock.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) set(t time.Time) { c.mu.Lock(); c.at = t; c.mu.Unlock() }

func on(m time.Month, d int) time.Time { return time.Date(2026, m, d, 10, 0, 0, 0, calendar.Zone) }

func open(t *testing.T, s *store.Store, c calendar.Clock) *register.Room {
	t.Helper()
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	r, err := register.New(register.Options{
		Keep: s, Policy: all.Policy, Calendar: calendar.Builtin, Clock: c, NotFound: store.ErrNotFound, Changed: store.ErrChanged, KeepPersonal: 60 * 24 * time.Hour,
		Published: func(context.Context, notice.ID) (*register.Published, error) { return nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A year of a town: documents of every month, open ones out in time and late, withheld
// ones with their grounds and re-checks, news, and requests with every result of table
// three. The report's numbers add up.
func TestAYear(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, c := t.Context(), &clock{at: on(1, 4)}
		r := open(t, s, c)
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		var withheld []int64
		for m := time.January; m <= time.December; m++ {
			c.set(on(m, 5))
			x := &register.Item{Title: fmt.Sprintf("%d月的通知", m), DocNo: fmt.Sprintf("青禾府发〔2026〕%d号", m), FormedOn: on(m, 5), Disclosure: register.Open}
			do(r.Enter(ctx, x, "jingban"))
			y := &register.Item{Title: fmt.Sprintf("%d月的请示", m), FormedOn: on(m, 5), Disclosure: register.Withheld, Ground: "report", DecidedBy: "签发岗"}
			do(r.Enter(ctx, y, "jingban"))
			withheld = append(withheld, y.ID)
			do(r.Enter(ctx, &register.Item{Title: fmt.Sprintf("%d月的动态", m), FormedOn: on(m, 5), Disclosure: register.Open, News: true}, "jingban"))
			if m == time.March { // late: 20 working days after 5 March are over on 2 April
				c.set(on(4, 20))
			} else {
				c.set(on(m, 12))
			}
			_, err := r.AddOut(ctx, x.ID, register.Out{Where: "meeting", On: c.Now()})
			do(err)
			if m == time.July {
				c.set(on(7, 20))
				list, err := s.ItemsToRecheck(ctx, c.Now(), 100)
				do(err)
				if len(list) != 1 || list[0].ID != withheld[0] {
					t.Errorf("to look at again in July: %d", len(list))
				}
				_, err = r.Decide(ctx, withheld[0], true, "qianfa", "事情还没有办结")
				do(err)
			}
		}
		c.set(on(1, 6))
		for i, res := range register.Results {
			who := register.ApplicantKinds[i%len(register.ApplicantKinds)].Key
			q := &register.Request{Way: register.DeliveryWays[i%len(register.DeliveryWays)], CameOn: on(1, 5), ConfirmedOn: time.Time{}, Who: who, Subject: fmt.Sprintf("第%d件事的材料", i), Name: "样例申请人", Contact: "样例地址"}
			c.set(on(1, 6))
			do(r.Take(ctx, q, "jingban"))
			if _, ok := q.Received(); !ok {
				_, err := r.Confirm(ctx, q.ID, on(1, 6))
				do(err)
			}
			c.set(on(3, 31))
			step := func(k register.EventKind, day time.Time) {
				t.Helper()
				_, err := r.Step(ctx, q.ID, register.Event{Kind: k, On: day, By: "jingban", Reason: "理由写在这里", Agreed: "分管负责人", Yuan: 100})
				do(err)
			}
			switch res.Key {
			case "still-unclear":
				step(register.AskCorrection, on(1, 8))
				step(register.Corrected, on(1, 12))
			case "not-corrected":
				step(register.AskCorrection, on(1, 8))
			case "not-paid":
				step(register.FeeNotice, on(1, 8))
			case "third-party":
				step(register.AskThird, on(1, 8))
				step(register.GotOpinion, on(1, 20))
			case "granted":
				step(register.Extend, on(1, 28))
				step(register.FeeNotice, on(1, 29))
				step(register.FeePaid, on(1, 30))
			}
			ground := map[string]string{"partly": "privacy", "third-party": "privacy", "process": "report"}[res.Key]
			q, err := r.Close(ctx, q.ID, res.Key, ground, "详见所附的说明", "jingban", on(2, 27))
			do(err)
			l, err := letter.Of(letter.Office{Issuer: "云禾县青禾镇人民政府", County: "云禾县"}, q, register.Answered, calendar.Builtin())
			do(err)
			text := l.Text()
			if !strings.Contains(text, "样例申请人") || !strings.Contains(text, "六十日内") || strings.Contains(text, "{") || strings.Contains(text, "。。") {
				t.Errorf("%s:\n%s", res.Key, text)
			}
			if first := strings.Contains(text, "先向"); first != (i >= 1 && i <= 8 && res.Key != "query-item") {
				t.Errorf("%s: reconsideration first: %v", res.Key, first)
			}
			if _, err := l.DOCX(); err != nil {
				t.Error(err)
			}
		}
		c.set(on(12, 20))
		do(r.Take(ctx, &register.Request{Way: register.InPerson, CameOn: on(12, 18), Who: "person", Subject: "年底才来的一件"}, "jingban"))
		do(r.EnterCase(ctx, &register.Case{Court: "reconsideration", Opened: on(5, 6), Closed: on(7, 1), Ruling: "corrected"}, "jingban"))
		do(r.EnterCase(ctx, &register.Case{Court: "later", Opened: on(11, 6)}, "jingban"))
		do(r.EnterYear(ctx, 2026, map[string]int64{"letters.mayor.received": 6, "letters.mayor.answered": 6, "letters.mayor.intime": 6, "permit.decisions": 3}))

		f, err := r.Year(ctx, 2026)
		do(err)
		if f.Documents != 24 || f.Open != 12 || f.Withheld != 12 || f.News != 12 || f.Late != 1 || f.Reviewed != 1 || f.Undecided+f.OnRequest != 0 || f.RequestFeesYuan != 100 {
			t.Errorf("%+v", f)
		}
		if len(f.Grounds) != 1 || f.Grounds[0].Count != 12 || f.Two.Licences.Decisions != 3 || len(f.Letters) != 1 || f.Letters[0].Received != 6 {
			t.Errorf("%+v %+v", f.Grounds, f.Letters)
		}
		for l := annual.Line(0); l < annual.Lines; l++ {
			n := 0
			for a := annual.Applicant(0); a < annual.Applicants; a++ {
				n += f.Three[l][a]
			}
			want := map[annual.Line]int{annual.Received: len(register.Results) + 1, annual.CarriedIn: 0, annual.CarriedOut: 1}
			w, special := want[l]
			if !special {
				w = 1
			}
			if n != w {
				t.Errorf("%s: %d, want %d", l.Key(), n, w)
			}
		}
		for a := annual.Applicant(0); a < annual.Applicants; a++ { // R1: 一 + 二 = 三（七）+ 四
			in, out := f.Three[annual.Received][a]+f.Three[annual.CarriedIn][a], f.Three[annual.CarriedOut][a]
			for l := annual.Granted; l <= annual.OtherResult; l++ {
				out += f.Three[l][a]
			}
			if in != out {
				t.Errorf("%s: %d in, %d out", a, in, out)
			}
		}
		if f.Four[annual.Reconsideration][annual.Corrected] != 1 || f.Four[annual.LaterLawsuit][annual.Pending] != 1 {
			t.Errorf("%+v", f.Four)
		}
		next, err := r.Year(ctx, 2027)
		do(err)
		if n := next.Three[annual.CarriedIn][annual.Person]; n != 1 {
			t.Errorf("carried into the next year: %d", n)
		}
		if n, err := r.Erase(ctx); err != nil || n != len(register.Results) {
			t.Errorf("erased %d, %v", n, err)
		}
		if list, err := s.Requests(ctx, register.RequestFilter{Personal: true}); err != nil || len(list) != 0 {
			t.Errorf("applicants are kept: %d %v", len(list), err)
		}
		c.set(on(4, 21))
		due, err := r.Due(ctx, on(12, 31))
		do(err)
		for _, d := range due {
			if d.Kind == register.DutyPublish {
				t.Errorf("still due: %+v", d)
			}
		}
	})
}

// The register that the seed of the project describes gives that report's numbers.
func TestTheSeed(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	c := &clock{at: time.Date(2020, 1, 12, 9, 0, 0, 0, calendar.Zone)}
	r := open(t, s, c)
	var items []*register.Item
	for i := range 179 {
		x := &register.Item{Title: fmt.Sprintf("第%d件", i), FormedOn: time.Date(2019, 1, 2+i, 0, 0, 0, 0, calendar.Zone), Disclosure: register.Withheld, Ground: "report", DecidedBy: "签发岗", By: register.ByImport}
		switch {
		case i < 23:
			x.Disclosure, x.Ground, x.DecidedBy = register.Open, "", ""
		case i >= 127:
			x.News, x.Disclosure, x.Ground, x.DecidedBy = true, register.Open, "", ""
		}
		items = append(items, x)
	}
	if added, there, err := r.Import(t.Context(), items, "种子"); err != nil || added != 179 || there != 0 {
		t.Fatal(added, there, err)
	}
	again := make([]*register.Item, len(items))
	for i, x := range items {
		y := *x
		y.ID, y.Version = 0, 0
		again[i] = &y
	}
	if added, there, err := r.Import(t.Context(), again, "种子"); err != nil || added != 0 || there != 179 {
		t.Fatal(added, there, err)
	}
	f, err := r.Year(t.Context(), 2019)
	if err != nil || f.Documents != 127 || f.Open != 23 || f.Withheld != 104 || f.News != 52 {
		t.Errorf("%+v %v", f, err)
	}
}
