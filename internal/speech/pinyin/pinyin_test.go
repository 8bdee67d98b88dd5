package pinyin

import (
	"strings"
	"testing"
)

// letters writes the readings of a text with numbers: chong2 qing4.
func letters(r *Reader, text string) string {
	var out []string
	for _, x := range r.Read(text) {
		out = append(out, x.Syllable.Numbered())
	}
	return strings.Join(out, " ")
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("为保障您和家人的基本医疗待遇，根据县医疗保障局、县税务局的统一部署，现将城乡居民基本医疗保险缴费有关事项通告如下。重庆银行行长长期调整还款计划，会计处理供水供电。", 20)
	var r Reader
	r.Read(text)
	b.SetBytes(int64(len([]rune(text))))
	for b.Loop() {
		r.Read(text)
	}
}

func TestOwnNames(t *testing.T) {
	r, err := New("石庙垭=shi2 miao4 ya1", "六安=lù ān", "铅山", "乐亭=lào tíng", "坏的=x")
	if err == nil || !strings.Contains(err.Error(), "坏的=x") {
		t.Errorf("a wrong name is not told: %v", err)
	}
	for text, want := range map[string]string{
		"到石庙垭去": "dao4 shi2 miao4 ya1 qu4",
		"六安的乐亭": "lu4 an1 de5 lao4 ting2",
	} {
		if got := letters(r, text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestSandhi(t *testing.T) {
	for text, want := range map[string]string{
		"一个人":   "yi2 ge4 ren2",
		"一年一次":  "yi4 nian2 yi2 ci4",
		"十一月一日": "shi2 yi1 yue4 yi1 ri4",
		"第一次":   "di4 yi1 ci4",
		"一百元":   "yi4 bai3 yuan2",
		"三组一楼":  "san1 zu3 yi1 lou2",
		"不是":    "bu2 shi4",
		"不准":    "bu4 zhun3",
		"统一":    "tong3 yi1",
	} {
		var r Reader
		rs := r.Read(text)
		Sandhi{One: true, Not: true}.Apply(rs)
		var got []string
		for _, x := range rs {
			got = append(got, x.Syllable.Numbered())
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%s: %s, want %s", text, g, want)
		}
	}
	var r Reader
	rs := r.Read("请你管理好")
	Sandhi{Third: true}.Apply(rs)
	if rs[2].Syllable.Tone() != 2 || rs[0].Syllable.Tone() != 2 {
		t.Errorf("third tones: %v", rs)
	}
}

func TestMarks(t *testing.T) {
	for in, want := range map[string]string{"lv4": "lǜ", "zhong4": "zhòng", "gui1": "guī", "jiu3": "jiǔ", "lou2": "lóu", "de5": "de", "nve4": "nüè", "er2": "ér"} {
		if got := mark(in); got != want {
			t.Errorf("mark(%s) = %s, want %s", in, got, want)
		}
		if got := number(want); got != in {
			t.Errorf("number(%s) = %s, want %s", want, got, in)
		}
	}
}

func TestHints(t *testing.T) {
	r, _ := New("石庙垭=shi2 miao4 ya1")
	var got []string
	for _, h := range r.Hints("石庙垭的农商行行长在处暑前到银行办事，请看公告。") {
		got = append(got, h.Word+":"+string(h.Rune)+h.Syllable.String())
	}
	text := strings.Join(got, " ")
	for _, want := range []string{"垭yā", "行háng", "处chǔ"} {
		if !strings.Contains(text, want) {
			t.Errorf("hints %s: want %s", text, want)
		}
	}
	if strings.Contains(text, "银行") || strings.Contains(text, "公告") {
		t.Errorf("hints over everyday words: %s", text)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("重庆银行行长，2026年〇五号ABC", "石庙垭=shi2 miao4 ya1")
	f.Add("\xff\xfe行\x00", "=")
	f.Add("𠮷野家", "𠮷=ji2")
	f.Fuzz(func(t *testing.T, text, name string) {
		r, _ := New(name)
		last := -1
		rs := r.Read(text)
		for _, x := range rs {
			if x.Start <= last || !strings.HasPrefix(text[x.Start:], string(x.Rune)) {
				t.Fatalf("%q: reading %+v is not at its place", text, x)
			}
			last = x.Start
		}
		Sandhi{true, true, true}.Apply(rs)
		r.Hints(text)
	})
}

// TestHeardWrong holds what was read wrong when whole scripts were read through.
func TestHeardWrong(t *testing.T) {
	for text, want := range map[string]string{
		"按提示为本人或家人缴费": "an4 ti2 shi4 wei4 ben3 ren2 huo4 jia1 ren2 jiao3 fei4",
		"可以为父母代交":     "ke3 yi3 wei4 fu4 mu3 dai4 jiao1",
		"时间为本周五":      "shi2 jian1 wei2 ben3 zhou1 wu3",
		"依法处二十元":      "yi1 fa3 chu3 er4 shi2 yuan2",
		"浇灭后再倒，":      "jiao1 mie4 hou4 zai4 dao4",
		"得了病":         "de2 le5 bing4",
		"姓任":          "xing4 ren2",
	} {
		var r Reader
		if got := letters(&r, text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
