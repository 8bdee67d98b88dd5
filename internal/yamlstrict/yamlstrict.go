// Package yamlstrict reads the YAML that people write by hand, settings, rules and
// the head of a notice, and forgives nothing silently: a key that is not known,
// a key written twice, a value of the wrong kind, a Chinese colon. All faults of
// a file are found at once; each has its line and says in Chinese what to write
// instead, with the key that was probably meant. No message quotes a value: it
// may be a secret.
package yamlstrict

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Problem is one thing that is wrong in a file. Message is Chinese, without a full
// stop at its end.
type Problem struct {
	Line    int    // 1-based; 0 when the whole file is meant
	Path    string // of the value: villages[1].groups[0].kind; "" for none
	Message string
}

// maxDepth is deeper than any file of ours: the library's time grows with the
// square of the depth.
const maxDepth = 32

// Parse takes a file apart; the library's own panic on an odd input is a problem
// too. The node is nil for a file without content, and where there are problems.
// Keys written twice are left for Entries to tell.
func Parse(src []byte) (ast.Node, []Problem) {
	if !utf8.Valid(src) {
		return nil, []Problem{{0, "", "不是 UTF-8 编码。请在记事本里选“另存为”，编码选 UTF-8"}}
	}
	if tooDeep(src) {
		return nil, []Problem{{1, "", "括号或列表套得太深，不像这种文件。请对照样例改正"}}
	}
	var colons []Problem
	for i, line := range bytes.Split(src, []byte("\n")) {
		if m := chineseColon.FindSubmatch(line); m != nil {
			colons = append(colons, Problem{i + 1, "", fmt.Sprintf("“%s”后面用了中文冒号“：”。请改成英文冒号加一个空格，例如 %s: …", m[1], m[1])})
		}
	}
	if colons != nil {
		return nil, colons
	}
	f, err := parse(src)
	if err != nil {
		return nil, []Problem{syntax(err)}
	}
	var root ast.Node
	for _, doc := range f.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType:
		case root != nil:
			return nil, []Problem{{Line(doc.Body), "", "从这里起又是一份：一个文件只能写一份。请删去中间的 ---"}}
		default:
			root = doc.Body
		}
	}
	return root, nil
}

// chineseColon is a key with a colon of the wrong kind: YAML would take the line
// for more words of the value above it.
var chineseColon = regexp.MustCompile(`^\s*(?:- )?([a-z][a-z0-9_]*)：`)

var nestedOnLine = regexp.MustCompile(`(?m)^\s*([-?&!]\S*\s+){9,}`)

func tooDeep(src []byte) bool {
	depth := 0
	for line := range bytes.Lines(src) {
		for i := 0; i < len(line); i++ {
			switch line[i] {
			case '[', '{':
				if depth++; depth > maxDepth {
					return true
				}
			case ']', '}':
				depth = max(0, depth-1)
			case '"', '\'':
				i = closingQuote(line, i)
			}
		}
	}
	return nestedOnLine.Match(src)
}

// closingQuote returns where the quote ends that opens a value at i: what stands
// in it nests nothing. It returns i where none opens there, or none ends on the line.
func closingQuote(line []byte, i int) int {
	before := bytes.TrimRight(line[:i], " \t")
	if n := len(before); n > 0 && (bytes.IndexByte([]byte(":-,[{"), before[n-1]) < 0 || (before[n-1] == ':' || before[n-1] == '-') && n == i) {
		return i
	}
	for j := i + 1; j < len(line); j++ {
		switch {
		case line[i] == '"' && line[j] == '\\':
			j++
		case line[j] == line[i]:
			return j
		}
	}
	return i
}

func parse(src []byte) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("yamlstrict: parser: %v", p)
		}
	}()
	return parser.ParseBytes(src, 0, parser.AllowDuplicateMapKey())
}

// syntax says where a file cannot be read any more. The library's words are
// English, and may quote the value.
func syntax(err error) Problem {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil || e.GetToken().Position == nil {
		return Problem{0, "", "看不懂这个文件。请对照样例改正"}
	}
	line := e.GetToken().Position.Line
	if strings.Contains(e.GetMessage(), "cannot start any token") {
		return Problem{line, "", "这里有 YAML 不认的字符，多半是 Tab。缩进请用空格"}
	}
	return Problem{line, "", "从这一行起看不懂。常见原因：冒号后面少了空格、引号或括号没有成对、缩进没有对齐。请对照样例改正"}
}

// Entry is one key with its value.
type Entry struct {
	Key   string
	Node  ast.Node // of the key, for its line
	Value ast.Node
	Again int // line on which the key stands already; 0: the first time
}

// Line is the 1-based line of a node; 0 for one without.
func Line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

// Entries returns the keys and values of a mapping in their order; ok is false
// where the node is none.
func Entries(n ast.Node) (entries []Entry, ok bool) {
	var values []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		return nil, false
	}
	seen := map[string]int{}
	for _, v := range values {
		e := Entry{Node: v.Key, Value: v.Value}
		if tok := v.Key.GetToken(); tok != nil {
			e.Key = strings.TrimSpace(tok.Value)
		}
		e.Again = seen[e.Key]
		if e.Again == 0 {
			seen[e.Key] = max(1, Line(v.Key))
		}
		entries = append(entries, e)
	}
	return entries, true
}

// Unknown is what is said of a key that is not known. shown is the key as the
// reader finds it, key the last part of it, known what may be written there.
func Unknown(shown, key string, known []string) string {
	guess := ""
	if k := nearest(key, known); k != "" {
		guess = "，是不是想写“" + k + "”"
	}
	return fmt.Sprintf("没有“%s”这个字段%s。这里可以写：%s", shown, guess, strings.Join(known, "、"))
}

// Twice is what is said of a key that stands on a line before already.
func Twice(shown string, before int) string {
	return fmt.Sprintf("“%s”写了两遍（第%d行已有），请留一个", shown, before)
}

// nearest names the key that was probably meant: at most two letters differ.
func nearest(key string, known []string) string {
	best, at := 3, ""
	for _, k := range known {
		if d := distance(key, k); d < best && d < len(k) {
			best, at = d, k
		}
	}
	return at
}

// distance is the edit distance of two short words; long ones are far.
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			prev, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, prev+cost)
		}
	}
	return row[len(b)]
}

// Reading is a file that was read into a struct: its faults, and where each of its
// values stands, so that later rules can point at it.
type Reading struct {
	Problems []Problem
	Broken   bool // it could not be decoded: its values cannot be judged
	Empty    bool // it says nothing: the defaults stand
	lines    map[string]int
	keys     map[string][]string
}

// Read reads src into the struct that into points at, by the names of its yaml
// tags. A file without content leaves into as it is.
func Read(src []byte, into any) *Reading {
	r := &Reading{lines: map[string]int{}, keys: map[string][]string{}}
	root, problems := Parse(src)
	switch {
	case len(problems) > 0:
		r.Problems, r.Broken = problems, true
		return r
	case root == nil:
		r.Empty = true
		return r
	}
	r.walk(root, reflect.TypeOf(into).Elem(), "")
	if err := decode(root, into); err != nil {
		r.Broken = true
		if len(r.Problems) == 0 { // else the same thing was told better above
			r.Problems = append(r.Problems, syntax(err))
		}
	}
	return r
}

func decode(root ast.Node, into any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yamlstrict: decoder: %v", p)
		}
	}()
	return yaml.NodeToValue(root, into, yaml.AllowDuplicateMapKey())
}

// Fault notes that the value at a path is wrong. Its line is that of the value, or
// of the nearest one above it that the file has.
func (r *Reading) Fault(path, format string, a ...any) {
	r.Problems = append(r.Problems, Problem{r.Line(path), path, fmt.Sprintf(format, a...)})
}

// Line is the line of the value at a path, or of the nearest above it; 0: none.
func (r *Reading) Line(path string) int {
	line := r.lines[path]
	for p := path; line == 0 && p != ""; line = r.lines[p] {
		cut := strings.LastIndexAny(p, ".[")
		if cut < 0 {
			break
		}
		p = p[:cut]
	}
	return line
}

// Keys are the keys that the file wrote under a path, in its order.
func (r *Reading) Keys(path string) []string { return r.keys[path] }

// walk checks a node against the type that it will be decoded into.
func (r *Reading) walk(n ast.Node, t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if r.lines[path] == 0 {
		r.lines[path] = Line(n)
	}
	if _, null := n.(*ast.NullNode); null || n == nil {
		return
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		r.walkMapping(n, t, path)
	case reflect.Slice:
		seq, ok := n.(*ast.SequenceNode)
		if !ok {
			r.Fault(path, "这里要写成列表：每项以“- ”开头，或写成 [a, b]")
			return
		}
		for i, v := range seq.Values {
			r.walk(v, t.Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		r.scalar(n, t, path)
	}
}

func (r *Reading) walkMapping(n ast.Node, t reflect.Type, path string) {
	entries, ok := Entries(n)
	if !ok {
		r.Fault(path, "这里要写成一组“键: 值”")
		return
	}
	known := fields(t)
	for _, e := range entries {
		p := Join(path, e.Key)
		if e.Again > 0 {
			r.Problems = append(r.Problems, Problem{Line(e.Node), p, Twice(e.Key, e.Again)})
			continue
		}
		r.lines[p] = Line(e.Node)
		r.keys[path] = append(r.keys[path], e.Key)
		if t.Kind() == reflect.Map {
			r.walk(e.Value, t.Elem(), p)
			continue
		}
		i := slices.IndexFunc(known, func(f yamlField) bool { return f.key == e.Key })
		if i < 0 {
			r.Fault(p, "%s", Unknown(e.Key, e.Key, keysOf(known)))
			continue
		}
		r.walk(e.Value, known[i].t, p)
	}
}

func (r *Reading) scalar(n ast.Node, t reflect.Type, path string) {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
		r.Fault(path, "这里只能写一个值")
		return
	}
	switch t.Kind() {
	case reflect.Bool:
		if _, ok := n.(*ast.BoolNode); !ok {
			r.Fault(path, "这里只能写 true（是）或 false（否）")
		}
	case reflect.Int, reflect.Int64:
		if _, ok := n.(*ast.IntegerNode); !ok {
			r.Fault(path, "这里要写整数")
		}
	}
}

// Join is the path of a key below another path.
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

type yamlField struct {
	key string
	t   reflect.Type
}

// fields are the keys that a struct takes, in the order of its declaration, which
// is the order of the samples.
func fields(t reflect.Type) []yamlField {
	if t.Kind() != reflect.Struct {
		return nil
	}
	var out []yamlField
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); key != "" && key != "-" {
			out = append(out, yamlField{key, t.Field(i).Type})
		}
	}
	return out
}

func keysOf(fs []yamlField) []string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.key
	}
	return out
}
