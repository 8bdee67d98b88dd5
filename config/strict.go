package config

import (
	"fmt"
	"strings"

	"gaoshi/internal/yamlstrict"
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

// reader is one YAML file that was read strictly, with the rules that the values
// break beside the faults of its writing.
type reader struct {
	file   string
	y      *yamlstrict.Reading
	faults Faults
	broken bool // the file could not be decoded: its values cannot be judged
}

// fault notes that the value at path is wrong.
func (r *reader) fault(path, format string, a ...any) {
	r.faults = append(r.faults, Fault{r.file, r.y.Line(path), path, fmt.Sprintf(format, a...)})
}

// read decodes src into the struct that into points at. Unknown keys, keys given
// twice and values of a wrong type are faults, all told at once.
func read(file string, src []byte, into any) *reader {
	y := yamlstrict.Read(src, into)
	r := &reader{file: file, y: y, broken: y.Broken}
	for _, p := range y.Problems {
		r.faults = append(r.faults, Fault{file, p.Line, p.Path, p.Message})
	}
	return r
}
