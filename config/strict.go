package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Fault is one thing that is wrong in a settings file. Message is Chinese.
type Fault struct {
	File    string
	Line    int // 1-based; 0 when the whole file is meant
	Key     string
	Message string
}

func (f Fault) String() string {
	where := f.File
	if f.Line > 0 {
		where = fmt.Sprintf("%s 第%d行", f.File, f.Line)
	}
	if f.Key != "" {
		where += "（" + f.Key + "）"
	}
	return where + "：" + f.Message
}

// Faults are all faults of all files at once.
type Faults []Fault

func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// reader decodes one YAML file strictly and remembers on which line each key
// stands, so that later rules can point at it.
type reader struct {
	file   string
	lines  map[string]int // "villages[1].groups[0].kind" → line
	faults Faults
	broken bool // the file could not be decoded: its values cannot be judged
}

// fault notes that the value at path is wrong.
func (r *reader) fault(path, format string, a ...any) {
	line := r.lines[path]
	for p := path; line == 0 && p != ""; line = r.lines[p] {
		cut := strings.LastIndexAny(p, ".[")
		if cut < 0 {
			break
		}
		p = p[:cut]
	}
	r.faults = append(r.faults, Fault{r.file, line, path, fmt.Sprintf(format, a...)})
}

// read decodes src into the struct that into points at. Unknown keys, keys given
// twice and values of a wrong type are faults, all told at once.
func read(file string, src []byte, into any) *reader {
	r := &reader{file: file, lines: map[string]int{}}
	if !utf8.Valid(src) {
		r.faults, r.broken = append(r.faults, Fault{file, 0, "", "不是 UTF-8 编码。请在记事本里选“另存为”，编码选 UTF-8"}), true
		return r
	}
	f, err := parser.ParseBytes(src, 0)
	if err != nil {
		r.faults, r.broken = append(r.faults, syntaxFault(file, err)), true
		return r
	}
	empty := true // an empty document would blank the defaults
	for _, doc := range f.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.NullType && doc.Body.Type() != ast.CommentType {
			empty = false
			r.walk(doc.Body, reflect.TypeOf(into).Elem(), "")
		}
	}
	if r.broken || empty {
		return r
	}
	if err := yaml.Unmarshal(src, into); err != nil {
		r.broken = true
		if len(r.faults) == 0 { // else the same thing was told better above
			r.faults = append(r.faults, syntaxFault(file, err))
		}
	}
	return r
}

func syntaxFault(file string, err error) Fault {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil && strings.Contains(e.GetMessage(), "cannot start any token") {
		return Fault{file, e.GetToken().Position.Line, "", "这里有 YAML 不认的字符，多半是 Tab。缩进请用空格"}
	}
	if errors.As(err, &e) && e.GetToken() != nil {
		return Fault{file, e.GetToken().Position.Line, "", "这里写得不对，读不懂：" + e.GetMessage()}
	}
	return Fault{file, 0, "", "读不懂这个文件：" + err.Error()}
}

func (r *reader) walk(n ast.Node, t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.GetToken() != nil && r.lines[path] == 0 {
		r.lines[path] = n.GetToken().Position.Line
	}
	if _, ok := n.(*ast.NullNode); ok {
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		r.walkStruct(n, t, path)
	case reflect.Map:
		for _, kv := range mapping(n) {
			r.walk(kv.Value, t.Elem(), join(path, kv.Key.String()))
		}
		if mapping(n) == nil {
			r.fault(path, "这里应当是一组“键: 值”")
		}
	case reflect.Slice:
		seq, ok := n.(*ast.SequenceNode)
		if !ok {
			r.fault(path, "这里应当是一个列表，每项以“- ”开头，或写成 [a, b]")
			return
		}
		for i, v := range seq.Values {
			r.walk(v, t.Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		r.scalar(n, t, path)
	}
}

func (r *reader) walkStruct(n ast.Node, t reflect.Type, path string) {
	kvs := mapping(n)
	if kvs == nil {
		r.fault(path, "这里应当是一组“键: 值”")
		return
	}
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); key != "" && key != "-" {
			fields[key] = t.Field(i).Type
		}
	}
	seen := map[string]bool{}
	for _, kv := range kvs {
		key := kv.Key.String()
		p := join(path, key)
		r.lines[p] = kv.Key.GetToken().Position.Line
		ft, ok := fields[key]
		switch {
		case !ok:
			r.fault(p, "没有“%s”这个设置，这里可以写：%s", key, strings.Join(sortedKeys(fields), "、"))
		case seen[key]:
			r.fault(p, "“%s”写了两遍，请留一个", key)
		default:
			r.walk(kv.Value, ft, p)
		}
		seen[key] = true
	}
}

func (r *reader) scalar(n ast.Node, t reflect.Type, path string) {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
		r.fault(path, "这里应当只写一个值")
		return
	}
	switch t.Kind() {
	case reflect.Bool:
		if _, ok := n.(*ast.BoolNode); !ok {
			r.fault(path, "这里应当写 true 或 false")
		}
	case reflect.Int, reflect.Int64:
		if _, ok := n.(*ast.IntegerNode); !ok {
			r.fault(path, "这里应当写一个整数")
		}
	}
}

func mapping(n ast.Node) []*ast.MappingValueNode {
	switch m := n.(type) {
	case *ast.MappingNode:
		return slices.Clip(append([]*ast.MappingValueNode{}, m.Values...))
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	}
	return nil
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
