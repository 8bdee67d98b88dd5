package speech

import (
	"fmt"
	"strings"
	"testing"
)

// The tests here read the spoken form back with a reader of their own and compare
// values: a phone, a sum and a date must survive.

var backDigit = map[rune]int{'零': 0, '一': 1, '幺': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// backNumber reads a Chinese number of up to 千万亿; -1 where it is none.
func backNumber(text string) int64 {
	var total, upper, section, d int64
	seen := false
	for _, r := range text {
		v, ok := backDigit[r]
		switch {
		case ok:
			d, seen = int64(v), true
		case r == '十' || r == '百' || r == '千':
			place := map[rune]int64{'十': 10, '百': 100, '千': 1000}[r]
			if !seen {
				d = 1
			}
			section += d * place
			d, seen = 0, false
		case r == '万':
			upper += (section + d) * 10_000
			section, d, seen = 0, 0, false
		case r == '亿':
			total += (upper + section + d) * 100_000_000
			upper, section, d, seen = 0, 0, 0, false
		default:
			return -1
		}
	}
	return total + upper + section + d
}

// backDigits reads digits spoken one by one.
func backDigits(text string) string {
	var b strings.Builder
	for _, r := range text {
		if v, ok := backDigit[r]; ok {
			fmt.Fprint(&b, v)
		} else if r != '转' {
			return "?" + text
		}
	}
	return b.String()
}

func spokenOf(text string) string {
	s, _, _ := Normalize(text, Profile{})
	return string(s)
}

func TestCardinalsComeBack(t *testing.T) {
	try := func(n int64) {
		in := fmt.Sprintf("%d人", n)
		if got := backNumber(strings.TrimSuffix(spokenOf(in), "人")); got != n {
			t.Errorf("%s is read %s: %d", in, spokenOf(in), got)
		}
	}
	for n := int64(0); n < 25_000; n++ {
		try(n)
	}
	for n := int64(1); n < 1_000_000_000_000_000; n = n*3 + 7 {
		try(n)
		try(n * 10)
		try(n / 1000 * 1000)
		try(n/100_000*100_000 + 5)
	}
}

func TestDatesComeBack(t *testing.T) {
	for y := 1949; y < 2060; y += 3 {
		for m := 1; m <= 12; m++ {
			for d := 1; d <= 31; d += 2 {
				for _, f := range []string{"%d年%d月%d日", "%d-%02d-%02d", "%d/%d/%d", "%d.%d.%d", "%d年%02d月%02d日"} {
					in := fmt.Sprintf(f, y, m, d)
					out := spokenOf(in)
					a, rest, _ := strings.Cut(out, "年")
					b, c, _ := strings.Cut(rest, "月")
					if backDigits(a) != fmt.Sprint(y) || backNumber(b) != int64(m) || backNumber(strings.TrimSuffix(c, "日")) != int64(d) {
						t.Fatalf("%s is read %s", in, out)
					}
				}
			}
		}
	}
}

func FuzzMoneyComesBack(f *testing.F) {
	for _, n := range []int64{0, 5, 50, 100, 101, 36_00, 14_60, 1_234_567_89, 99_999_999_99, 10_000_000_05} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, cents int64) {
		if cents < 0 || cents >= 1_000_000_000_000_00 {
			return
		}
		plain := fmt.Sprintf("%d.%02d", cents/100, cents%100)
		for _, in := range []string{plain + "元", "￥" + plain, "共" + grouped(plain) + "元"} {
			out := strings.TrimPrefix(spokenOf(in), "共")
			whole, rest, _ := strings.Cut(strings.TrimSuffix(out, "元"), "点")
			frac := (backDigits(rest) + "00")[:2]
			if backNumber(whole) != cents/100 || frac != fmt.Sprintf("%02d", cents%100) {
				t.Errorf("%s is read %s", in, out)
			}
		}
	})
}

// grouped puts commas into a sum: 1,234.50.
func grouped(plain string) string {
	whole, frac, _ := strings.Cut(plain, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + "." + frac
}

func FuzzPhonesComeBack(f *testing.F) {
	f.Add(uint64(7222333))
	f.Add(uint64(12345678))
	f.Add(uint64(16000000002))
	f.Fuzz(func(t *testing.T, n uint64) {
		local, mobile := fmt.Sprintf("%07d", n%10_000_000), fmt.Sprintf("16%09d", n%1_000_000_000)
		for _, in := range []string{"0818-" + local, "(0818)" + local, "0818 " + local, "0818-" + local + "转801", mobile, mobile[:3] + "-" + mobile[3:7] + "-" + mobile[7:], "+86 " + mobile, "400-" + local[:3] + "-" + local[3:]} {
			want := strings.Map(func(r rune) rune {
				if isDigit(r) {
					return r
				}
				return -1
			}, in)
			if got := backDigits(spokenOf(in)); got != want {
				t.Errorf("%s is read %s", in, spokenOf(in))
			}
		}
	})
}
