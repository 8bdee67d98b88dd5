package yamlstrict

import (
	"fmt"
	"strings"
	"testing"
)

type place struct {
	Name  string            `yaml:"name"`
	Count int               `yaml:"count"`
	Open  bool              `yaml:"open"`
	Tags  []string          `yaml:"tags"`
	Inner *place            `yaml:"inner"`
	Row   []place           `yaml:"row"`
	By    map[string]*place `yaml:"by"`
	Kept  string            `yaml:"-"`
}

func told(ps []Problem) string {
	var out []string
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%d %s %s", p.Line, p.Path, p.Message))
	}
	return strings.Join(out, "\n")
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want []string // one for each problem, in order
	}{
		"good":    {"name: 甲\ncount: 3\nopen: true\ntags: [a]\ninner: {name: 乙}\nrow:\n  - name: 丙\nby: {x: {count: 1}}\n", nil},
		"empty":   {"# nothing\n", nil},
		"null":    {"name:\ncount:\ntags:\ninner:\nrow:\nby:\n", nil},
		"unknown": {"nmae: 甲\nq: 1\nkept: x\n", []string{"1 nmae 没有“nmae”这个字段，是不是想写“name”。这里可以写：name、count、open、tags、inner、row、by", "2 q 没有“q”这个字段。这里可以写", "3 kept 没有“kept”这个字段"}},
		"deep":    {"row:\n  - name: 甲\n  - by:\n      x: {coutn: 1}\n", []string{"4 row[1].by.x.coutn 没有“coutn”这个字段，是不是想写“count”"}},
		"twice":   {"name: 甲\ncount: 1\nname: 乙\nby: {x: {}, x: {}}\n", []string{"3 name “name”写了两遍（第1行已有），请留一个", "4 by.x “x”写了两遍（第4行已有）"}},
		"kinds": {"name: [甲]\ncount: many\nopen: yes please\ntags: a\ninner: 3\nrow: {name: 甲}\nby: [a]\n",
			[]string{"1 name 这里只能写一个值", "2 count 这里要写整数", "3 open 这里只能写 true（是）或 false（否）", "4 tags 这里要写成列表", "5 inner 这里要写成一组“键: 值”", "6 row 这里要写成列表", "7 by 这里要写成一组"}},
		"Chinese colons": {"name: 甲\ncount：3\n  open：true\n", []string{"2  “count”后面用了中文冒号", "3  “open”后面用了中文冒号"}},
		"tab":            {"inner:\n\tname: 甲\n", []string{"2  这里有 YAML 不认的字符，多半是 Tab"}},
		"unclosed":       {"name: 甲\ntags: [a\n", []string{"2  从这一行起看不懂"}},
		"not UTF-8":      {"name: \xb8\xe6\n", []string{"0  不是 UTF-8 编码"}},
		"too deep":       {"tags: " + strings.Repeat("[", 40) + strings.Repeat("]", 40), []string{"1  括号或列表套得太深"}},
		"two files":      {"name: 甲\n---\nname: 乙\n", []string{"3  从这里起又是一份"}},
		"a list":         {"- name: 甲\n", []string{"1  这里要写成一组“键: 值”"}},
	} {
		t.Run(name, func(t *testing.T) {
			var x place
			r := Read([]byte(c.src), &x)
			if len(r.Problems) != len(c.want) {
				t.Fatalf("%d problems, want %d:\n%s", len(r.Problems), len(c.want), told(r.Problems))
			}
			for i, w := range c.want {
				if got := told(r.Problems[i : i+1]); !strings.HasPrefix(got, w) {
					t.Errorf("got  %s\nwant %s", got, w)
				}
			}
		})
	}
}

// A later rule points at the line of its value, or of what is nearest above it.
func TestWhereAValueStands(t *testing.T) {
	x := place{Name: "default"}
	r := Read([]byte("count: 3\n# a remark\nby:\n  b:\n    row:\n      - name: 丙\n  a: {}\n"), &x)
	for path, line := range map[string]int{"count": 1, "by": 3, "by.b.row[0].name": 6, "by.b.row[0].count": 6, "by.a": 7, "by.a.row[2].name": 7, "none": 0} {
		if got := r.Line(path); got != line {
			t.Errorf("%s: line %d, want %d", path, got, line)
		}
	}
	if got := fmt.Sprint(r.Keys("by"), r.Keys("")); got != "[b a] [count by]" {
		t.Error(got)
	}
	r.Fault("by.b.row[0].count", "不能是 %d", 0)
	if got := told(r.Problems); got != "6 by.b.row[0].count 不能是 0" {
		t.Error(got)
	}
	if x.Name != "default" || x.Count != 3 || x.By["b"].Row[0].Name != "丙" {
		t.Errorf("%+v", x)
	}
	if r := Read(nil, &x); !r.Empty || x.Name != "default" {
		t.Errorf("an empty file: %+v %+v", r, x)
	}
}

// A message may go to a log: it quotes keys, never a value.
func TestNoValueIsQuoted(t *testing.T) {
	for _, src := range []string{"count: s3cret\n", "open: s3cret\n", "tags: s3cret\n", "name: {s: s3cret}\n", "name: \"s3cret\n", "name: s3cret: s3cret\n", "inner: s3cret\n\t- x", "name: *s3cret\n"} {
		var x place
		if got := told(Read([]byte(src), &x).Problems); got == "" || strings.Contains(got, "s3cret") {
			t.Errorf("%q: %s", src, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, src := range []string{"name: 甲\nrow: [{count: 1}]\n", "by: {x: &a {name: 乙}, y: *a}\n", "? [a]\n: b\n", "<<: {name: 甲}\n", "- - - 1\n", "name: !!binary x\n", "\"a\": 1\n---\n"} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 4096 {
			return
		}
		var x place
		for _, p := range Read(src, &x).Problems {
			if p.Message == "" || p.Line < 0 {
				t.Errorf("%q: %+v", src, p)
			}
		}
	})
}
