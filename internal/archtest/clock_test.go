package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// clockFile is the one file that reads the machine's clock.
const clockFile = "internal/calendar/clock.go"

// Everybody else is given a calendar.Clock, or measures with a calendar.Stopwatch:
// tests too, so that none depends on the day it runs.
func TestOneClock(t *testing.T) {
	root := filepath.Join("..", "..")
	readers := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root:
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, at := range clockReads(f) {
			if filepath.ToSlash(rel) == clockFile {
				readers++
				continue
			}
			t.Errorf("%s:%d reads the machine's clock: take a calendar.Clock, or measure with a calendar.Stopwatch", rel, fset.Position(at).Line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if readers == 0 {
		t.Errorf("%s does not read the clock: this test looks in the wrong place", clockFile)
	}
}

// clockReads finds uses of time.Now, time.Since and time.Until, by whatever name the
// file imports the package.
func clockReads(f *ast.File) (out []token.Pos) {
	name := ""
	for _, imp := range f.Imports {
		if imp.Path.Value != `"time"` {
			continue
		}
		if name = "time"; imp.Name != nil {
			name = imp.Name.Name
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		x, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if id, ok := x.X.(*ast.Ident); ok && id.Name == name && (x.Sel.Name == "Now" || x.Sel.Name == "Since" || x.Sel.Name == "Until") {
			out = append(out, x.Pos())
		}
		return true
	})
	if name == "." {
		out = append(out, f.Pos()) // nobody could see what is meant
	}
	return out
}

func TestClockReads(t *testing.T) {
	for src, want := range map[string]int{
		`import "time"; var x = time.Now()`:                                     1,
		`import "time"; var now = time.Now`:                                     1,
		`import std "time"; var a, b = std.Since(x), std.Until(y)`:              2,
		`import . "time"; var x = Now()`:                                        1,
		`import "time"; type c struct{}; func (c) Now() time.Time { return t }`: 0,
		`var time clock; var x = time.Now()`:                                    0,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x; "+src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(clockReads(f)); got != want {
			t.Errorf("%s: %d reads, want %d", src, got, want)
		}
	}
}
