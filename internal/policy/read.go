package policy

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"gaoshi/internal/notice"
)

// file is policy.yaml.
type file struct {
	Version  int `yaml:"version"`
	Defaults struct {
		Deadline Period            `yaml:"deadline"`
		Approval []string          `yaml:"approval"`
		List     map[string]List   `yaml:"list"`
		PII      map[string]Action `yaml:"pii"`
	} `yaml:"defaults"`
	Categories map[string]*Rule `yaml:"categories"`
}

// Parse reads a whole policy.yaml. Unknown keys and impossible values are
// errors; all of them are reported at once, each with name, line and what is
// allowed.
func Parse(src []byte, name string) (*Set, error) {
	f, r := read(src, name)
	if len(r.faults) == 0 || f != nil {
		r.checkFile(f, true)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	s := &Set{Version: f.Version, rules: map[notice.Category]*Rule{}, order: r.order, general: f.Defaults.Deadline}
	for key, rule := range f.Categories {
		rule.Category, rule.given = notice.Category(key), r.given[key]
		rule.List = layer(f.Defaults.List, rule.List)
		rule.PII = layer(f.Defaults.PII, rule.PII)
		if rule.Deadline.Unit == "" {
			rule.Deadline = f.Defaults.Deadline
		}
		if len(rule.Approval) == 0 {
			rule.Approval = f.Defaults.Approval
		}
		s.rules[rule.Category] = rule
	}
	return s, nil
}

// ParseOverlay reads the county's catalogue rows: the same keys, only those that
// differ. Each row must name its source.
func ParseOverlay(src []byte, name string) (*Set, error) {
	f, r := read(src, name)
	if len(r.faults) == 0 || f != nil {
		r.checkFile(f, false)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	s := &Set{Version: f.Version, rules: map[notice.Category]*Rule{}, order: r.order, general: f.Defaults.Deadline}
	for key, rule := range f.Categories {
		rule.Category, rule.given = notice.Category(key), r.given[key]
		s.rules[rule.Category] = rule
	}
	return s, nil
}

// With returns the set with an overlay laid over it: a key that the overlay
// gives replaces ours; list and pii are replaced entry by entry; channels are
// replaced whole, and cite the row's source where they name none.
func (s *Set) With(overlay *Set) *Set {
	if overlay == nil {
		return s
	}
	next := &Set{Version: s.Version, rules: maps.Clone(s.rules), order: slices.Clone(s.order), general: s.general}
	if overlay.general.Counts() {
		next.general = overlay.general
	}
	for _, key := range overlay.order {
		over := overlay.rules[key]
		base, ok := next.rules[key]
		if !ok {
			next.order = append(next.order, key)
			base = &Rule{Category: key, Name: string(key), Deadline: next.general}
		}
		merged := *base
		dst, src := reflect.ValueOf(&merged).Elem(), reflect.ValueOf(over).Elem()
		for i := range dst.NumField() {
			if over.given[dst.Type().Field(i).Tag.Get("yaml")] {
				dst.Field(i).Set(src.Field(i))
			}
		}
		merged.List = layer(base.List, over.List)
		merged.PII = layer(base.PII, over.PII)
		if over.given["channels"] && merged.Channels.Source == "" {
			merged.Channels.Source = over.Source
		}
		next.rules[key] = &merged
	}
	return next
}

func layer[V any](base, over map[string]V) map[string]V {
	out := map[string]V{}
	maps.Copy(out, base)
	maps.Copy(out, over)
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// reader collects the faults of one file.
type reader struct {
	name   string
	lines  map[string]int // path → line
	order  []notice.Category
	given  map[string]map[string]bool // category → keys it wrote
	faults []fault
}

type fault struct {
	line int
	msg  string
}

func (r *reader) fault(line int, format string, a ...any) {
	r.faults = append(r.faults, fault{line, fmt.Sprintf(format, a...)})
}

// at reports a fault at a path, or at the nearest path above it that has a line.
func (r *reader) at(path, format string, a ...any) {
	for p := path; ; {
		if line, ok := r.lines[p]; ok {
			r.fault(line, format, a...)
			return
		}
		cut := strings.LastIndexByte(p, '.')
		if cut < 0 {
			r.fault(1, format, a...)
			return
		}
		p = p[:cut]
	}
}

func (r *reader) err() error {
	slices.SortStableFunc(r.faults, func(a, b fault) int { return a.line - b.line })
	errs := make([]error, len(r.faults))
	for i, f := range r.faults {
		errs[i] = fmt.Errorf("%s 第%d行：%s", r.name, f.line, f.msg)
	}
	return errors.Join(errs...)
}

// maxFile is more than any county's rules need; what is longer is not taken apart.
const maxFile = 128 << 10

// read takes the text apart, checks every key and kind of value, and decodes.
// f is nil where the text could not be decoded.
func read(src []byte, name string) (*file, *reader) {
	r := &reader{name: name, lines: map[string]int{}, given: map[string]map[string]bool{}}
	if len(src) > maxFile {
		r.fault(1, "文件有%d字节，超过%d字节，不像是发布规则。", len(src), maxFile)
		return nil, r
	}
	tree, err := parser.ParseBytes(src, 0)
	if err != nil {
		r.yamlFault(err)
		return nil, r
	}
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		r.fault(1, "文件是空的。")
		return nil, r
	}
	r.walk(tree.Docs[0].Body, reflect.TypeFor[file](), "")
	f := &file{}
	opts := []yaml.DecodeOption{yaml.Strict()}
	if len(r.faults) > 0 {
		opts = nil // what is left is decoded to find the other faults
	}
	if err := yaml.UnmarshalWithOptions(src, f, opts...); err != nil {
		if len(r.faults) == 0 {
			r.yamlFault(err)
		}
		return nil, r
	}
	for key, rule := range f.Categories {
		if rule == nil {
			r.at("categories."+key, "类别 %s 下面是空的。", key)
			delete(f.Categories, key)
		}
	}
	return f, r
}

func (r *reader) yamlFault(err error) {
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil {
		r.fault(y.GetToken().Position.Line, "写法不对：%s。", y.GetMessage())
		return
	}
	r.fault(1, "写法不对：%s。", err)
}

// walk checks a node against the Go type that it will be decoded into.
func (r *reader) walk(n ast.Node, t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	line := n.GetToken().Position.Line
	if path != "" {
		if _, ok := r.lines[path]; !ok {
			r.lines[path] = line
		}
	}
	if _, null := n.(*ast.NullNode); null {
		return
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		r.walkMapping(n, t, path)
	case reflect.Slice:
		seq, ok := n.(*ast.SequenceNode)
		if !ok {
			r.fault(line, "%s 要写成列表，例如 [a, b]。", path)
			return
		}
		for i, v := range seq.Values {
			r.walk(v, t.Elem(), fmt.Sprintf("%s.%d", path, i))
		}
	case reflect.Int:
		if _, ok := n.(*ast.IntegerNode); !ok {
			r.fault(line, "%s 要写数字，现在是“%s”。", path, n)
		}
	case reflect.Bool:
		if _, ok := n.(*ast.BoolNode); !ok {
			r.fault(line, "%s 只能写 true 或 false，现在是“%s”。", path, n)
		}
	case reflect.String:
		switch n.(type) {
		case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
			r.fault(line, "%s 要写一段文字。", path)
		}
	}
}

func (r *reader) walkMapping(n ast.Node, t reflect.Type, path string) {
	var values []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		r.fault(n.GetToken().Position.Line, "%s 下面要写“键: 值”。", orTop(path))
		return
	}
	for _, v := range values {
		tok := v.Key.GetToken()
		key, line := tok.Value, tok.Position.Line
		child := strings.TrimPrefix(path+"."+key, ".")
		r.lines[child] = line
		r.remember(path, key)
		if t.Kind() == reflect.Map {
			r.walk(v.Value, t.Elem(), child)
			continue
		}
		field, ok := fieldOf(t, key)
		if !ok {
			r.fault(line, "%s 里没有“%s”这一项，可以写：%s。", orTop(path), key, strings.Join(keysOf(t), "、"))
			continue
		}
		r.walk(v.Value, field, child)
	}
}

// remember notes the order of the categories and the keys each of them gives.
func (r *reader) remember(path, key string) {
	if path == "categories" {
		r.order = append(r.order, notice.Category(key))
		r.given[key] = map[string]bool{}
	} else if cat, ok := strings.CutPrefix(path, "categories."); ok && r.given[cat] != nil {
		r.given[cat][key] = true
	}
}

func orTop(path string) string {
	if path == "" {
		return "文件最外层"
	}
	return path
}

func fieldOf(t reflect.Type, key string) (reflect.Type, bool) {
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag == key && tag != "" && tag != "-" {
			return t.Field(i).Type, true
		}
	}
	return nil, false
}

func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag != "" && tag != "-" {
			keys = append(keys, tag)
		}
	}
	return keys
}
