package typeset

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// pieces of notice-like text; those in atoms must never be torn.
var (
	phrases = strings.Fields(`根据 经研究决定 现将有关事项通告如下 请广大村民相互转告 县医疗保障局 便民服务中心 具有本县户籍或持有本县居住证 未参加职工基本医疗保险的城乡居民 逾期未反映的 视为无异议
		公示期内如有异议 请以电话、信函或当面方式反映 在外务工的乡亲 不必返乡办理 严禁烧灰积肥 因线路改造 部分区域同时停水 家中有人使用制氧机的 提前联系村干部 按程序报批发放 公示期满后即行撤下 《实施办法（样例）》
		“一卡通” （含在校学生、新生儿） 《关于做好惠农补贴发放工作的通知》 “雨露计划” 〔样例〕 ——以及—— …… 【紧急】 王*、李*萍 1—5组 第3条 2026年11月23日 星期三 8:00—18:00 一、 （一） 1. 7个工作日 三年 ！ ？`)
	atoms = strings.Fields(`0000-1234567 16000000002 400元 1286.40万元 98.00元/亩 3.5公里 18.80亩 60% 王示三书记 欧阳示一主任 陈示五同志 刘六会计 WeChat Excel2026 nongye@qinghe.example 12393 95598 〔2026〕9号 10千伏 -0.40 25℃`)
	marks = strings.Fields(`， 。 、 ； ： ， 。`)
)

func noticeText(r *rand.Rand) (string, []string) {
	var b strings.Builder
	var used []string
	for range 3 + r.IntN(30) {
		switch k := r.IntN(10); {
		case k < 5:
			b.WriteString(phrases[r.IntN(len(phrases))])
		case k < 8:
			a := atoms[r.IntN(len(atoms))]
			used = append(used, a)
			b.WriteString("的" + a + "由")
			if r.IntN(3) == 0 {
				b.WriteString(" ")
			}
		default:
			for range 1 + r.IntN(25) {
				b.WriteRune(rune(0x4E00 + r.IntN(0x4000)))
			}
		}
		if r.IntN(2) == 0 {
			b.WriteString(marks[r.IntN(len(marks))])
		}
	}
	b.WriteString("。")
	return b.String(), used
}

// checkLines asserts what holds for every text at every measure, and returns the
// faults it saw.
func checkLines(t *Text, ls []Line, s Setting, atoms []string) []string {
	var faults []string
	fault := func(f string, a ...any) { faults = append(faults, fmt.Sprintf(f, a...)) }
	at := 0
	for n, l := range ls {
		if l.From != at {
			fault("line %d begins at %d, not %d", n, l.From, at)
		}
		at = l.To
		first, last := t.gs[l.From], t.gs[l.To-1]
		if n > 0 && (first.class == closes || first.class == stops || first.class == middle) {
			fault("line begins with %c: %s", first.r, l.Text())
		}
		if n < len(ls)-1 && last.class == opens {
			fault("line ends with %c: %s", last.r, l.Text())
		}
		end := l.x[l.To-l.From-1] + last.adv - last.right
		if end > s.Measure {
			fault("line is %d wide in %d: %s", end, s.Measure, l.Text())
		}
		for k := 1; k < l.To-l.From; k++ {
			a, b := t.gs[l.From+k-1], t.gs[l.From+k]
			gap := l.x[k] - l.x[k-1] - a.adv
			most := int32(half)
			if t.gaps[l.From+k].word && (a.adv >= 900 || b.adv >= 900) {
				most = half + 400 // the writer's own space
			}
			if gap > most+1 {
				fault("gap of %d between %c and %c: %s", gap, a.r, b.r, l.Text())
			}
			if gap < -half-1 || gap < 0 && a.right == 0 && b.left == 0 {
				fault("%c and %c overlap by %d: %s", a.r, b.r, -gap, l.Text())
			}
		}
	}
	if at != len(t.gs) {
		fault("%d of %d characters set", at, len(t.gs))
	}
	var lines []string
	for _, l := range ls {
		lines = append(lines, l.Text())
	}
	all := strings.Join(lines, "\x00")
	whole := strings.Join(lines, "")
	for _, a := range atoms {
		if t.fonts.Plain(a, false).Width()+1000 > int(s.Measure) {
			continue // wider than the line with the mark behind it
		}
		if strings.Count(all, a) < strings.Count(whole, a) {
			fault("%s is torn: %s", a, strings.ReplaceAll(all, "\x00", "/"))
		}
	}
	return faults
}

// TestNoticeLines sets a hundred thousand lines of notice-like text at measures
// from 12 to 46 characters and finds no fault in any.
func TestNoticeLines(t *testing.T) {
	want := 100_000
	if testing.Short() {
		want = 5_000
	}
	r := rand.New(rand.NewPCG(20261123, 5))
	lines, loose, faults := 0, 0, 0
	for lines < want {
		src, used := noticeText(r)
		txt := Sans().Shape([]Run{{Text: src}}, false)
		s := Setting{Measure: int32(12+r.IntN(35)) * 1000, First: 2000}
		if r.IntN(4) == 0 {
			s.Ragged, s.First = true, 0
		}
		ls := txt.Break(s)
		lines += len(ls)
		for i, l := range ls {
			if i < len(ls)-1 && !s.Ragged && l.Width < s.Measure-l.Indent-half {
				loose++
			}
		}
		for _, f := range checkLines(txt, ls, s, used) {
			if faults++; faults < 20 {
				t.Errorf("measure %d: %s", s.Measure/1000, f)
			}
		}
	}
	t.Logf("%d lines, %d faults, %d left short for a long token", lines, faults, loose)
	if loose*100 > lines*2 {
		t.Errorf("%d of %d lines are too short", loose, lines)
	}
}

func TestBreak(t *testing.T) {
	for _, c := range []struct {
		name, in string
		measure  int32
		want     string // lines joined by /
	}{
		{"fits", "特此通告。", 10, "特此通告。"},
		{"stop is pulled in", "一，二，三四五六七八。", 10, "一，二，三四五六七八。"},
		{"stop is not left alone", "一二三四五六七八九十。", 10, "一二三四五六七八九/十。"},
		{"opening mark goes on", "一二三四五六七八九（甲乙丙丁", 10, "一二三四五六七八九/（甲乙丙丁"},
		{"phone is whole", "请立即拨打电话0000-1234567反映", 10, "请立即拨打电话/0000-1234567反映"},
		{"amount is whole", "每人每年缴费标准为1286.40万元", 11, "每人每年缴费标准为/1286.40万元"},
		{"dash is whole", "时间一二三四五六——甲乙丙丁戊己", 9, "时间一二三四五/六——甲乙丙丁戊己"},
		{"name and office", "由我村的张示三书记负责", 6, "由我村的/张示三书记/负责"},
		{"forced break", "甲乙\n丙丁", 10, "甲乙/丙丁"},
	} {
		t.Run(c.name, func(t *testing.T) {
			txt := Sans().Title(c.in)
			ls := txt.Break(Setting{Measure: c.measure * 1000})
			var got []string
			for _, l := range ls {
				got = append(got, l.Text())
			}
			if g := strings.Join(got, "/"); g != c.want {
				t.Errorf("got %s, want %s", g, c.want)
			}
		})
	}
}

// TestWords: what is likely to have been meant is one word, names of places and
// persons are left alone.
func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"商量村道加宽":          "商量/村道/加宽",
		"耕地地力保护补贴发放公示":    "耕地地力/保护/补贴/发放/公示",
		"农村公路安全防护工程":      "农村公路/安全防护/工程",
		"请提前存水，制氧机等要早作安排": "请/提前/存/水，/制/氧/机/等/要/早/作/安排",
		"":      "",
		"2026年": "2026年",
	} {
		rs := []rune(in)
		inside := words(rs)
		var b strings.Builder
		for i, r := range rs {
			if i > 0 && !inside[i] && classOf(r) == han && classOf(rs[i-1]) != digit {
				b.WriteByte('/')
			}
			b.WriteRune(r)
		}
		if got := b.String(); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
	lines := strings.Split(strings.TrimSpace(lexicon), "\n")
	for i, l := range lines {
		w, n, _ := strings.Cut(l, " ")
		if got := weightOf(w); wordSet[w] == (got == ownWeight) && fmt.Sprint(got) != n && !wordSet[w] {
			t.Fatalf("line %d: %s weighs %d, want %s", i+1, w, got, n)
		}
	}
	if weightOf("示示") != 0 || weightOf("") != 0 || weightOf("\u9fff\u9fff") != 0 {
		t.Error("an unknown word weighs something")
	}
}

func TestHeadline(t *testing.T) {
	for in, want := range map[string]string{
		"新阳村2026年耕地地力保护补贴发放公示":        "新阳村2026年耕地地力/保护补贴发放公示",
		"青禾镇2026年农村公路安全防护工程中标候选人公示":   "青禾镇2026年农村公路/安全防护工程中标候选人公示",
		"每人400元，12月31日前用手机或到村委会交清":    "每人400元，12月31日前/用手机或到村委会交清",
		"关于做好2027年度城乡居民基本医疗保险缴费工作的通告": "关于做好2027年度城乡居民/基本医疗保险缴费工作的通告",
		"关于召开和顺村“坝坝会”征求村道加宽意见的通知":     "关于召开和顺村“坝坝会”/征求村道加宽意见的通知",
	} {
		var got []string
		for _, l := range Sans().Title(in).Headline(15_000) {
			got = append(got, l.Text())
		}
		if g := strings.Join(got, "/"); g != want {
			t.Errorf("got %s, want %s", g, want)
		}
	}
}

// TestLongToken breaks what is wider than the line rather than overflow.
func TestLongToken(t *testing.T) {
	txt := Sans().Plain("详见https://example.cn/"+strings.Repeat("a1b2", 40), false)
	s := Setting{Measure: 12_000}
	for _, f := range checkLines(txt, txt.Break(s), s, nil) {
		t.Error(f)
	}
}

func FuzzBreak(f *testing.F) {
	for _, s := range []string{"", "。", "（（（（", "一二三，四五六。", "a b c", "⺠政⾏", "\u200b\ufe0f", "王\U00020164、𬭎。“”——……", "0000-1234567 元/亩 〔2026〕9号"} {
		f.Add(s, 14, true)
	}
	f.Fuzz(func(t *testing.T, in string, measure int, ragged bool) {
		if !utf8.ValidString(in) || len(in) > 2000 {
			return
		}
		m := int32(min(max(measure, 2), 60)) * 1000
		txt := Sans().Shape([]Run{{Text: in, Bold: ragged}}, ragged)
		ls := txt.Break(Setting{Measure: m, First: min(2000, m/3), Ragged: ragged})
		at := 0
		for _, l := range ls {
			if l.From != at || l.To <= l.From {
				t.Fatalf("line %d-%d after %d", l.From, l.To, at)
			}
			at = l.To
			if end := l.x[l.To-l.From-1] + txt.gs[l.To-1].adv - txt.gs[l.To-1].right; end > m && l.To-l.From > 1 {
				t.Errorf("line is %d wide in %d: %q", end, m, l.Text())
			}
		}
		if at != txt.Len() {
			t.Errorf("%d of %d set", at, txt.Len())
		}
	})
}
