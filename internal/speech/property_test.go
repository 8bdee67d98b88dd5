package speech

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// forbidden never stands in spoken text.
const forbidden = "0123456789￥¥%％‰㎡℃〔〕@＠#*|`~+=<>$€£×÷①○〇"

// check holds what is promised of every text and profile.
func check(t *testing.T, text string, p Profile) {
	t.Helper()
	spoken, spans, warnings := Normalize(text, p)
	out := string(spoken)
	if i := strings.IndexAny(out, forbidden); i >= 0 {
		t.Errorf("%q: %q is left in %q", text, out[i:i+1], out)
	}
	if strings.Contains(out, "://") {
		t.Errorf("%q: :// is left in %q", text, out)
	}
	if utf8.ValidString(text) && !utf8.ValidString(out) {
		t.Errorf("%q: output %q is no UTF-8", text, out)
	}
	again, _, _ := Normalize(out, p)
	if again != spoken {
		t.Errorf("%q: first %q, second %q", text, out, string(again))
	}
	checkHanzi(t, text, out)
	checkSpans(t, text, out, spans)
	for _, w := range warnings {
		if w.InStart < 0 || w.InEnd > len(text) || w.InStart >= w.InEnd || w.Message == "" {
			t.Errorf("%q: warning %+v", text, w)
		}
	}
}

// doubledUnit is an hour whose unit stands twice, 20:00时: it is said once.
var doubledUnit = regexp.MustCompile(`([:：∶][0-9０-９]{2})[时点]`)

// checkHanzi checks that every Chinese character of the input is spoken.
func checkHanzi(t *testing.T, text, out string) {
	t.Helper()
	have := map[rune]int{}
	for _, r := range out {
		have[r]++
	}
	for _, r := range doubledUnit.ReplaceAllString(text, "$1") {
		if isHanzi(r) {
			if have[r]--; have[r] < 0 {
				t.Errorf("%q: %c is lost in %q", text, r, out)
				return
			}
		}
	}
}

// checkSpans checks that the spans tile input and output.
func checkSpans(t *testing.T, text, out string, spans []Span) {
	t.Helper()
	in, o := 0, 0
	for _, s := range spans {
		if s.InStart != in || s.OutStart != o || s.InEnd <= s.InStart || s.OutEnd < s.OutStart || s.InEnd > len(text) || s.OutEnd > len(out) {
			t.Errorf("%q: span %+v after input %d, output %d of %q", text, s, in, o, out)
			return
		}
		if s.Kind == Plain && text[s.InStart:s.InEnd] != out[s.OutStart:s.OutEnd] {
			t.Errorf("%q: plain span changes %q to %q", text, text[s.InStart:s.InEnd], out[s.OutStart:s.OutEnd])
		}
		in, o = s.InEnd, s.OutEnd
	}
	if in != len(text) || o != len(out) {
		t.Errorf("%q: spans end at %d of %d, %d of %d", text, in, len(text), o, len(out))
	}
}

func allProfiles() []Profile {
	ps := make([]Profile, 0, len(profiles))
	for i := range profiles {
		ps = append(ps, profiles[i].p)
	}
	return ps
}

func TestPromises(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.tsv")
	for _, path := range files {
		readCases(t, path, func(_ int, _, input string, _ []string) {
			for _, p := range allProfiles() {
				check(t, input, p)
			}
		})
	}
}

func FuzzNormalize(f *testing.F) {
	for _, text := range seeds {
		f.Add(text)
	}
	files, _ := filepath.Glob("testdata/*.tsv")
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for i, line := range strings.Split(string(b), "\n") {
			if part := strings.Split(line, "\t"); len(part) > 2 && i%5 == 0 {
				f.Add(part[1])
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range allProfiles() {
			check(t, text, p)
		}
	})
}

// seeds are what once broke, and what stands at the edges of the rules.
var seeds = []string{
	"", " ", "\n", "\xff", "5\xff月", "**5**", "- 5", "1.", "1. 一", "(0818)7222333转8012", "２０１９年９月１日", "渠府发〔2019〕12号",
	"a.*com", "第*（六）项", "元/5", "5元/m²", "¥", "¥¥5", "$5-$6", "-5~-3℃", "3-2=1", "+86 139 9081 2345", "王*、李*萍", "999901********0017",
	"|a|b|\n|---|:--|\n|1|2|", "[看](http://a.cn/b) 5", "https://www.x.gov.cn/a1.html。", "a_b@c.cn", "①②③", "Ⅳ级", "½", "10⁶", "CO₂", "x²", "5m²/h", "〇", "二○一九",
	"周5-周日", "5—①", "20190901", "日期20190901", "9:00-12:00", "9:00am", "1/2/3", "0.5/3", "8-", "8——", "~8", "<b>5</b>", "&nbsp;", "1,234,567.80元", "1,23",
	"99999999999999999999", "00", "0", "2", "22", "2万", "一2", "2、", "No.5", "№5", "5#楼", "#5", "☀5", "5️⃣", "％", "‰", "±5%", "5±", "√2", "10^-5", "1e5", "A1-A5", "5g5", "5mm", "第(0000 ）", "第( 6)", "A0I级", "0@I级", "A.cc0", "0www.A ", "$  /0", "II级", "I*I级",
}

func TestConcurrent(t *testing.T) {
	want, _, _ := Normalize(noticeText, Profile{})
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 20 {
				if got, _, _ := Normalize(noticeText, Profile{}); got != want {
					t.Fatal("another result beside others")
				}
			}
		})
	}
}
