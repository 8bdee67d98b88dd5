package intake

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// practice returns the practice town's notices, by file name.
func practice(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../../config/practice/notices/*.md")
	if err != nil || len(files) != 12 {
		t.Fatalf("practice notices: %d files, %v; want 12", len(files), err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = b
	}
	return out
}

func TestMarkdownPractice(t *testing.T) {
	for name, src := range practice(t) {
		n, fs, err := Markdown(src)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, f := range fs {
			t.Errorf("%s: unexpected finding %+v", name, f)
		}
		c := n.Content
		if n.Edition != 1 || n.Kind != notice.Original || n.Status != notice.Draft {
			t.Errorf("%s: edition %d, kind %s, status %s", name, n.Edition, n.Kind, n.Status)
		}
		if !c.Sample || n.ID == "" || c.Title == "" || c.FormedOn.IsZero() || !strings.HasSuffix(c.Body, "\n") || strings.HasPrefix(c.Body, "\n") {
			t.Errorf("%s: incomplete: %+v", name, c)
		}
		if strings.HasPrefix(name, "06-") {
			if c.Relay == nil || c.Relay.Level != "橙色" || len(c.Relay.Area) != 3 {
				t.Errorf("relay: %+v", c.Relay)
			}
			if got := c.Repeat.ResumeDailyAt; !reflect.DeepEqual(got, []string{"07:30", "12:00", "17:30"}) {
				t.Errorf("resume_daily_at = %q", got)
			}
			if want := time.Date(2026, 11, 23, 14, 50, 0, 0, calendar.Zone); !c.PublishAt.Equal(want) {
				t.Errorf("publish_at = %v, want %v", c.PublishAt, want)
			}
			if !strings.Contains(c.Speak, "\n") {
				t.Errorf("speak lost its lines: %q", c.Speak)
			}
		}
	}
}

func TestFrontMatterRoundTrip(t *testing.T) {
	for name, src := range practice(t) {
		n, _, err := Markdown(src)
		if err != nil {
			t.Fatal(err)
		}
		again, fs, err := Markdown(File(n))
		if err != nil || len(fs) > 0 {
			t.Fatalf("%s: %v %v\n%s", name, err, fs, File(n))
		}
		if !reflect.DeepEqual(n, again) {
			t.Errorf("%s: round trip differs:\n%+v\n%+v", name, n, again)
		}
	}
}

func TestFrontMatterOddValues(t *testing.T) {
	for _, v := range []string{
		"a: b", "# not a comment", "[方括号]", "“引号”", `"quoted"`, `back\slash`, "true", "null", "0123", "1e5", "- dash", "~",
		"两行\n第二行", "行\n\n空行", "行\n  缩进", " 前空格\n后", "制表\t符", "'单引号'", "2026-11-23", "a #b", "*星*", "&锚", "!叹", "%百分", "@at", "`code`", "…", "12:30", "0x1F", "key:", "🙂", "\u200b零宽",
	} {
		n := &notice.Notice{Edition: 1, Kind: notice.Original, Status: notice.Draft, ID: "T-1"}
		n.Content.Title, n.Content.Plain, n.Content.Speak = v, v, v
		n.Content.DutyPhones = []string{strings.TrimSpace(strings.ReplaceAll(v, "\n", ""))}
		n.Content.Body = "正文\n"
		again, fs, err := Markdown(File(n))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fs {
			if f.Kind == FrontMatterKind {
				t.Errorf("%q: %+v\n%s", v, f, File(n))
			}
		}
		if !reflect.DeepEqual(n, again) {
			t.Errorf("%q: got %q %q %q %q\n%s", v, again.Content.Title, again.Content.Plain, again.Content.Speak, again.Content.DutyPhones, File(n))
		}
	}
}

func TestMarkdownFaults(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string // "place: part of the message", in order, of front matter faults
	}{
		{"unknown key", "---\ntitle: 甲\nchanels: [wechat]\n---\n正文\n", []string{"文件头第3行: 是不是想写“channels”"}},
		{"all at once", "---\nid: 编号一\nurgency: 急\nformed_on: 昨天\nchannels: [portal, 微信]\nposting: {n: x, unit: week}\n---\n正文\n",
			[]string{"文件头第2行: 只能用英文字母", "文件头第3行: 只能是：low、normal、urgent、emergency", "文件头第4行: 2026-11-23", "文件头第5行: 只能是：portal、wechat、board、loudspeaker", "文件头第6行: 整数", "文件头第6行: 只能是：workday、calendar"}},
		{"twice", "---\ntitle: 甲\ntitle: 乙\n---\n正文\n", []string{"文件头第3行: 写了两遍（第2行已有）"}},
		{"Chinese colon", "---\nid: A-1\ntitle：甲\n---\n正文\n", []string{"文件头第3行: 中文冒号"}},
		{"not yaml", "---\ntitle: \"甲\n---\n正文\n", []string{"文件头第2行: 看不懂"}},
		{"no end", "---\ntitle: 甲\n\n正文\n", []string{"文件头第1行: 没有结束"}},
		{"all and one", "---\nvillages: [all, v01]\n---\n正文\n", []string{"文件头第2行: all 表示全镇"}},
		{"list for text", "---\ntitle: [甲]\n---\n正文\n", []string{"文件头第2行: 只能写一个值"}},
		{"anchor", "---\ntitle: &a 甲\nplain: *a\n---\n正文\n", []string{"文件头第2行: 不支持", "文件头第3行: 不支持"}},
		{"group key", "---\nevent: {begin: 2026-11-23}\n---\n正文\n", []string{"文件头第2行: 没有“event.begin”这个字段"}},
		{"attachment path", "---\nattachments: [../x.xlsx]\n---\n正文\n", []string{"文件头第2行: 只写文件名"}},
		{"leading blank lines count", "\n\n---\nurgency: 急\n---\n正文\n", []string{"文件头第4行: 只能是"}},
	}
	for _, tt := range tests {
		n, fs, err := Markdown([]byte(tt.src))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []notice.Finding
		for _, f := range fs {
			if f.Kind == FrontMatterKind {
				got = append(got, f)
			}
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: %d faults, want %d: %+v", tt.name, len(got), len(tt.want), got)
			continue
		}
		for i, w := range tt.want {
			place, part, _ := strings.Cut(w, ": ")
			if got[i].Place != place || !strings.Contains(got[i].Message, part) || got[i].Severity != notice.Block {
				t.Errorf("%s: fault %d = %s %s: %s; want %s", tt.name, i, got[i].Severity, got[i].Place, got[i].Message, w)
			}
		}
		if n.Content.Body != "正文\n" {
			t.Errorf("%s: body %q", tt.name, n.Content.Body)
		}
	}
}

func TestMarkdownRefused(t *testing.T) {
	for name, src := range map[string][]byte{
		"empty": nil, "blank": []byte(" \n\t\n"), "not UTF-8": {0xb9, 0xab, 0xb8, 0xe6}, "NUL": []byte("a\x00b"),
		"too large": make([]byte, maxMarkdown+1),
	} {
		_, _, err := Markdown(src)
		if _, ok := err.(*Refused); !ok {
			t.Errorf("%s: error %v, want *Refused", name, err)
		}
	}
}

func TestParseTime(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"2026-11-23", "2026-11-23T00:00:00+08:00"},
		{"2026-11-23T09:00:00+08:00", "2026-11-23T09:00:00+08:00"},
		{"2026-11-23T01:00:00Z", "2026-11-23T09:00:00+08:00"},
		{"2026-11-23T09:00", "2026-11-23T09:00:00+08:00"},
		{"2026-11-23 09:00:30", "2026-11-23T09:00:30+08:00"},
		{"2026年11月3日", "2026-11-03T00:00:00+08:00"},
		{"2026-11-31", ""}, {"0026-11-01", ""}, {"昨天", ""},
	} {
		got, ok := parseTime(tt.in)
		if s := got.Format(time.RFC3339); ok != (tt.want != "") || ok && s != tt.want {
			t.Errorf("parseTime(%q) = %s, %v; want %q", tt.in, s, ok, tt.want)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, src := range practice(f) {
		f.Add(src)
	}
	f.Add([]byte("---\ntitle: &a [*a, *a]\n---\n"))
	f.Add([]byte("---\n? {a: b}\n: c\n---\n"))
	f.Add([]byte("# 标题\n\n正文"))
	f.Add([]byte("---\r\ntitle: |+\r\n  甲\r\n\r\n---\r\n正文"))
	f.Fuzz(func(t *testing.T, src []byte) {
		n, _, err := Markdown(src)
		if err != nil {
			return
		}
		again, fs, err := Markdown(File(n))
		if err != nil {
			t.Fatalf("its own file is refused: %v", err)
		}
		for _, f := range fs {
			if f.Kind == FrontMatterKind {
				t.Fatalf("its own front matter is faulty: %+v\n%s", f, File(n))
			}
		}
		if !reflect.DeepEqual(n, again) {
			t.Fatalf("round trip differs:\n%+v\n%+v\n%s", n, again, File(n))
		}
	})
}
