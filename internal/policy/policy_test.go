package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

func shipped(t testing.TB) *Set {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "config", "policy.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(src, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func day(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02", s, calendar.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func TestShippedPolicy(t *testing.T) {
	s := shipped(t)
	if len(s.Categories()) != 19 {
		t.Errorf("%d categories: %v", len(s.Categories()), s.Categories())
	}
	for _, c := range s.Categories() {
		r, _ := s.Category(c)
		if r.Name == "" || r.Source == "" || r.Law() == "" || len(r.Approval) == 0 {
			t.Errorf("%s: %+v", c, r)
		}
		for _, f := range never {
			if a := r.Field(f); a != Drop && a != Blocked {
				t.Errorf("%s lets %s be %s", c, f, a)
			}
		}
		if r.Deadline.Unit == "" {
			t.Errorf("%s has no deadline", c)
		}
	}
}

func TestAllows(t *testing.T) {
	s := shipped(t)
	relay := &notice.Relay{SourceIssuer: "县森防办", SourceRef: "第7期", SourceTime: day("2026-11-23"), Level: "橙色",
		Area: []string{"v07"}, ValidUntil: day("2026-11-26"), Measures: "禁火", Contact: "0000-1234569"}
	noRef := *relay
	noRef.SourceRef = ""
	tests := []struct {
		name     string
		category notice.Category
		kind     notice.Kind
		channel  string
		relay    *notice.Relay
		closed   string
		refuse   []string // words of the refusal, nil: allowed
	}{
		{name: "relief list on the board", category: "relief_review", channel: notice.Board},
		{name: "relief list to WeChat", category: "relief_review", channel: notice.WeChat,
			refuse: []string{"社会救助审核名单", "微信", "公告栏", "标准目录"}},
		{name: "relief list on air", category: "relief_review", channel: notice.Loudspeaker, refuse: []string{"大喇叭"}},
		{name: "relief list on the portal", category: "relief_review", channel: notice.Portal, refuse: []string{"县门户网站"}},
		{name: "news on air", category: "news", channel: notice.Loudspeaker, refuse: []string{"乡镇动态"}},
		{name: "budget by WeChat is not named", category: "budget", channel: notice.WeChat, refuse: []string{"部门预决算"}},
		{name: "tender", category: "tender", channel: notice.Portal},
		{name: "warning with its source", category: "emergency_relay", channel: notice.Loudspeaker, relay: relay},
		{name: "warning without a source", category: "emergency_relay", channel: notice.Loudspeaker,
			refuse: []string{"只能转发", "原发布单位", "突发事件应对法第64条"}},
		{name: "warning without a number", category: "emergency_relay", channel: notice.Board, relay: &noRef, refuse: []string{"还缺：原文号"}},
		{name: "withdrawn warning", category: "emergency_relay", channel: notice.Board, kind: notice.Withdrawal},
		{name: "unknown category", category: "gossip", channel: notice.Board, refuse: []string{"没有发布规则"}},
		{name: "not for the public", category: "tender", channel: notice.Board, closed: "不予公开", refuse: []string{"不予公开"}},
		{name: "for who asks", category: "tender", channel: notice.Board, closed: "依申请公开", refuse: []string{"依申请公开"}},
		{name: "for all", category: "tender", channel: notice.Board, closed: "主动公开"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := &notice.Notice{Kind: tt.kind, Content: notice.Content{Category: tt.category, Relay: tt.relay, Disclosure: tt.closed}}
			err := s.Allows(n, notice.Target{Channel: tt.channel})
			if (err == nil) != (tt.refuse == nil) {
				t.Fatalf("got %v", err)
			}
			for _, w := range tt.refuse {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("the refusal does not say %q: %s", w, err)
				}
			}
		})
	}
	var _ notice.Rule = s
}

func TestDeadline(t *testing.T) {
	s := shipped(t)
	tests := []struct {
		category         notice.Category
		formed, approved string
		due, source      string
	}{
		{"medical_insurance", "2026-11-20", "", "2026-12-18", "条例第26条"},
		{"yulu", "2026-11-18", "", "2026-12-16", "条例第26条"},
		{"relief_review", "2026-11-19", "", "2026-12-03", "标准目录"},
		{"budget", "2026-02-10", "2026-02-10", "2026-03-02", "预算法第14条"},
		{"budget", "2026-02-10", "", "2026-03-16", "条例第26条"},
		{"personnel_pre", "2026-11-23", "", "2026-12-21", "条例第26条"},
		{"tender", "2026-11-20", "", "2026-12-18", "条例第26条"},
		{"emergency_relay", "2026-11-23", "", "", "突发事件应对法"},
		{"utility_outage", "2026-11-23", "", "", "第55条"},
		{"news", "2026-11-22", "", "", "没有法定期限"},
	}
	for _, tt := range tests {
		n := &notice.Notice{Content: notice.Content{Category: tt.category, FormedOn: day(tt.formed)}}
		if tt.approved != "" {
			n.Content.ApprovedOn = day(tt.approved)
		}
		d, source, ok := s.Deadline(n, calendar.Builtin())
		if ok != (tt.due != "") || ok && d.Due.Format("2006-01-02") != tt.due || !strings.Contains(source, tt.source) {
			t.Errorf("%s: %s %q %v, want %s %q", tt.category, d.Due, source, ok, tt.due, tt.source)
		}
	}
}

func TestOverlay(t *testing.T) {
	s := shipped(t)
	over, err := ParseOverlay([]byte(`
version: 1
categories:
  relief_review:
    source: 云禾县社会救助领域公开目录第12行（样例）
    channels: {on: [board], allowed: [portal]}
    pii: {gender: drop}
    plays: {a_day: 2, days: 5}
  subsidy_list:
    source: 云禾县涉农补贴公开目录第3行（样例）
    channels: {on: [board], forbidden: [portal, wechat, loudspeaker]}
`), "catalogue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w := s.With(over)
	check := func(set *Set, c notice.Category, channel string, want bool) {
		t.Helper()
		n := &notice.Notice{Content: notice.Content{Category: c}}
		err := set.Allows(n, notice.Target{Channel: channel})
		if (err == nil) != want {
			t.Errorf("%s to %s: %v", c, channel, err)
		}
		if err != nil && set == w && !strings.Contains(err.Error(), "云禾县") {
			t.Errorf("the refusal does not cite the county's row: %s", err)
		}
	}
	check(w, "relief_review", notice.Portal, true)
	check(w, "relief_review", notice.WeChat, false)
	check(w, "subsidy_list", notice.WeChat, false)
	check(s, "relief_review", notice.Portal, false)
	check(s, "subsidy_list", notice.WeChat, true)
	r, _ := w.Category("relief_review")
	if r.Field("gender") != Drop || r.Field("id_card") != Drop || r.Name != "社会救助审核名单" || r.Posting.N != 7 || r.Plays != (Plays{2, 5}) {
		t.Errorf("the overlay lost what it does not name: %+v", r)
	}
}

func TestParseTellsEveryFault(t *testing.T) {
	src := `version: 2
defaults:
  deadline: {n: 20, unit: workdays, from: formed_on, source: x}
  colour: red
categories:
  news:
    nmae: 乡镇动态
    source: x
    channels: {on: [portal, email], allowed: [portal], forbiden: [board]}
    pii: {id_card: allow, shoe_size: drop, name: hide}
    posting: {n: 0, unit: workday}
    expire: soon
    due: 31-01
    requires: [weather]
    plays: {a_day: 9}
    staleness_days: many
  tender: {name: 招投标, channels: {on: [portal]}}
`
	_, err := Parse([]byte(src), "policy.yaml")
	if err == nil {
		t.Fatal("taken")
	}
	got := err.Error()
	for _, want := range []string{"第4行", "colour", "第7行", "nmae", "第9行", "forbiden", "第16行", "staleness_days"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not told", want)
		}
	}
	src = strings.Replace(src, "  colour: red\n", "", 1)
	src = strings.NewReplacer("nmae", "name", "forbiden", "forbidden", "many", "14").Replace(src)
	_, err = Parse([]byte(src), "policy.yaml")
	if err == nil {
		t.Fatal("taken")
	}
	got += err.Error()
	for _, want := range []string{"version 要写 1", "workdays", "email", "只能写一处", "不能写 allow", "shoe_size", "hide",
		"1 到 366", "soon", "31-01", "weather", "没有写 source", "a_day"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not told", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

// The chain of review is the same for all: a shorter one, or another order, is refused
// and not quietly passed over.
func TestTheChainIsNotShortened(t *testing.T) {
	for chain, ok := range map[string]bool{
		"[proofread, secrecy, issue]": true, "[]": true,
		"[issue]": false, "[secrecy, issue]": false, "[proofread, issue]": false,
		"[secrecy, proofread, issue]": false, "[proofread, secrecy, issue, issue]": false, "[sign]": false,
	} {
		for _, src := range []string{
			"version: 1\ncategories:\n  news: {source: x, approval: " + chain + "}\n",
			"version: 1\ndefaults:\n  approval: " + chain + "\ncategories:\n  news: {source: x}\n",
		} {
			_, err := ParseOverlay([]byte(src), "o.yaml")
			if ok != (err == nil) || err != nil && !strings.Contains(err.Error(), "approval") {
				t.Errorf("%s: %v", src, err)
			}
		}
	}
}

// What no part of the program does, a county cannot order: such keys are refused.
func TestKeysThatNothingReadsAreRefused(t *testing.T) {
	for _, key := range []string{"owner: 村民委员会", "audience: 特定群体", "remind: [{before_end_days: 7}]"} {
		_, err := ParseOverlay([]byte("version: 1\ncategories:\n  news: {source: x, "+key+"}\n"), "o.yaml")
		if name, _, _ := strings.Cut(key, ":"); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "o.yaml 第3行") {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := ParseOverlay([]byte("version: 1\ncategories:\n  news: {source: x, art20: 其他}\n"), "o.yaml"); err != nil {
		t.Errorf("innocent: %v", err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, src := range map[string]string{
		"empty": "", "list": "- a\n", "scalar": "hello", "tab": "a:\n\t- b", "no categories": "version: 1\n",
		"null rule": "version: 1\ndefaults: {deadline: {n: 20, unit: workday, source: x}}\ncategories:\n  news:\n",
		"twice":     "version: 1\nversion: 1\n",
		"huge":      "version: 1 #" + strings.Repeat("x", maxFile),
	} {
		if _, err := Parse([]byte(src), "p.yaml"); err == nil || !strings.Contains(err.Error(), "p.yaml 第") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := ParseOverlay([]byte("version: 1\ncategories:\n  emergency_relay: {relay_only: false, source: x}\n"), "o.yaml")
	if err == nil || !strings.Contains(err.Error(), "relay_only") {
		t.Errorf("an overlay made a warning our own: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	src, err := os.ReadFile(filepath.Join("..", "..", "config", "policy.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src)
	f.Add([]byte("version: 1\ncategories: {a: {pii: {x: [y]}}}"))
	f.Add([]byte("a: &a [*a]\n<<: *a"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if s, err := Parse(src, "fuzz"); err == nil && len(s.Categories()) == 0 {
			t.Fatal("no fault and no category")
		}
	})
}

func TestErase(t *testing.T) {
	row := func(erase string) error {
		_, err := Parse([]byte("version: 1\ndefaults:\n  deadline: {n: 20, unit: workday, from: formed_on, source: s}\ncategories:\n  x:\n    name: x\n    source: s\n    channels: {on: [board]}\n    erase: "+erase+"\n"), "policy.yaml")
		return err
	}
	for _, bad := range []string{"{days: -1, source: s}", "{days: 0, title: keep, source: s}", "{days: 4000, source: s}", "{days: 30}", "{days: 30, title: mask, source: s}", "{after: 30, source: s}", "30"} {
		if err := row(bad); err == nil || !strings.Contains(err.Error(), "第9行") {
			t.Errorf("erase: %s: %v", bad, err)
		}
	}
	for _, good := range []string{"{days: 30, source: s}", "{days: 1, title: drop, source: s}"} {
		if err := row(good); err != nil {
			t.Errorf("erase: %s: %v", good, err)
		}
	}
	ended := time.Date(2026, 12, 3, 0, 0, 0, 0, time.UTC)
	if at, ok := (Rule{Erase: Erase{Days: 30}}).ErasedOn(ended); !ok || at.Format("01-02") != "01-02" {
		t.Errorf("%v %t", at, ok)
	}
	if _, ok := (Rule{}).ErasedOn(ended); ok {
		t.Error("a category without a delay is erased")
	}
}
