package preflight

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gaoshi/internal/notice"

	"gaoshi/internal/preflight/personal"
	"gaoshi/internal/preflight/scan"
)

// noticeText is about 1 MB of the samples' text.
func noticeText(b *testing.B) string {
	paths, err := filepath.Glob("testdata/samples/*.md")
	if err != nil || len(paths) == 0 {
		b.Fatal("no samples")
	}
	var all strings.Builder
	for _, p := range paths {
		src, err := os.ReadFile(p)
		if err != nil {
			b.Fatal(err)
		}
		_, body, _ := strings.Cut(string(src), "\n---\n")
		all.WriteString(body)
	}
	return strings.Repeat(all.String(), 1<<20/all.Len()+1)
}

func BenchmarkScan(b *testing.B) {
	s := noticeText(b)
	b.SetBytes(int64(len(s)))
	n := 0
	for b.Loop() {
		scan.All(s, "", func(scan.Hit) { n++ })
	}
	if n == 0 {
		b.Fatal("nothing found")
	}
}

// The same look-out with plain patterns, and less of it: no split, masked,
// full-width or invisible signs, no words but the few here.
var plainPatterns = []*regexp.Regexp{
	regexp.MustCompile(`\b\d{17}[\dXx]\b`),
	regexp.MustCompile(`\b62\d{14,17}\b`),
	regexp.MustCompile(`\b1[3-9]\d{9}\b`),
	regexp.MustCompile(`[组社]\s*\d+号`),
	regexp.MustCompile(`\d{1,2}周?岁`),
	regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`),
	regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]·?[A-Z0-9]{5,6}`),
}

func BenchmarkScanRegexp(b *testing.B) {
	s := noticeText(b)
	b.SetBytes(int64(len(s)))
	n := 0
	for b.Loop() {
		for _, re := range plainPatterns {
			n += len(re.FindAllStringIndex(s, -1))
		}
	}
	if n == 0 {
		b.Fatal("nothing found")
	}
}

// All checks on one ordinary notice.
func BenchmarkCheck(b *testing.B) {
	env := practiceEnv(b)
	n, _ := sample(b, "testdata/samples/10-惠农补贴发放表.md")
	b.SetBytes(int64(len(n.Content.Body)))
	for b.Loop() {
		Check(n, env)
	}
}

// A list of 2,000 rows, every one with an identity number, a card and a mobile.
func BenchmarkCheckLongList(b *testing.B) {
	env := practiceEnv(b)
	n, _ := sample(b, "testdata/samples/10-惠农补贴发放表.md")
	var body strings.Builder
	for line := range strings.Lines(n.Content.Body) {
		times := 1
		if strings.HasPrefix(line, "| 1 |") {
			times = 2000
		}
		body.WriteString(strings.Repeat(line, times))
	}
	n.Content.Body = body.String()
	rule, _ := env.Policy.Category(n.Content.Category)
	b.SetBytes(int64(len(n.Content.Body)))
	for b.Loop() {
		fs := Check(n, env)
		if _, _, changed := Fix(n, fs...); !changed {
			b.Fatal("nothing was fixed")
		}
		personal.ForChannel(n, "wechat", rule)
	}
}

// BenchmarkPathological shows that the work grows with the length alone: ns/byte stays.
func BenchmarkPathological(b *testing.B) {
	env := practiceEnv(b)
	for _, unit := range []string{"一", "身份证前6位9", "患者张", "户主张示一妻", "[a](", "1980年1月1日生", "16000000001，", "共3户：张示一、", "12:30", "年级2班", "患者名单\n张示一\n"} {
		for _, n := range []int{50 << 10, 100 << 10, 200 << 10} {
			b.Run(fmt.Sprintf("%q/%d", unit, n), func(b *testing.B) {
				c := notice.Content{Category: "policy_doc", Body: strings.Repeat(unit, n/len(unit))}
				b.SetBytes(int64(n))
				for b.Loop() {
					Check(&notice.Notice{Content: c}, env)
				}
			})
		}
	}
}
