package policy

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"gaoshi/internal/notice"
	"gaoshi/internal/yamlstrict"
)

// file is policy.yaml.
type file struct {
	Version  int `yaml:"version"`
	Defaults struct {
		Deadline Period            `yaml:"deadline"`
		Approval []string          `yaml:"approval"`
		Apart    []string          `yaml:"apart"`
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
		if rule.Apart == nil {
			rule.Apart = f.Defaults.Apart
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
	y      *yamlstrict.Reading
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
	r.fault(max(1, r.y.Line(path)), format, a...)
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
	r := &reader{name: name, y: &yamlstrict.Reading{}, given: map[string]map[string]bool{}}
	if len(src) > maxFile {
		r.fault(1, "文件有%d字节，超过%d字节，不像是发布规则。", len(src), maxFile)
		return nil, r
	}
	f := &file{}
	r.y = yamlstrict.Read(src, f)
	for _, p := range r.y.Problems {
		if p.Path != "" {
			p.Message = "（" + p.Path + "）" + p.Message
		}
		r.fault(max(1, p.Line), "%s。", p.Message)
	}
	switch {
	case r.y.Empty:
		r.fault(1, "文件是空的。")
		return nil, r
	case r.y.Broken:
		return nil, r
	}
	for _, key := range r.y.Keys("categories") {
		r.order = append(r.order, notice.Category(key))
		r.given[key] = map[string]bool{}
		for _, k := range r.y.Keys(yamlstrict.Join("categories", key)) {
			r.given[key][k] = true
		}
	}
	for key, rule := range f.Categories {
		if rule == nil {
			r.at("categories."+key, "类别 %s 下面是空的。", key)
			delete(f.Categories, key)
		}
	}
	return f, r
}
