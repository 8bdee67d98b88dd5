package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gaoshi/internal/tooltest"
)

// settings are the structs that people fill in. What they hold is walked.
var settings = []struct{ pkg, name string }{
	{"gaoshi/config", "Settings"}, {"gaoshi/config", "Town"}, {"gaoshi/internal/policy", "file"},
}

// unread are keys that the program still takes and does nothing with, each with the
// work that will read it. It only shrinks.
var unread = map[string]string{}

// A key that nothing reads is a lie: it works, or it is refused. Checking what it says
// is not reading it: what the strict readers do by themselves does not count.
func TestNoDeadSettings(t *testing.T) {
	tooltest.Unwatched(t)
	h := loadHouse(t)
	read := h.fieldsRead()
	asked := 0
	for _, x := range settings {
		pkg := h.pkgs[x.pkg]
		if pkg == nil || pkg.Scope().Lookup(x.name) == nil {
			t.Fatalf("no %s in %s", x.name, x.pkg)
		}
		seen := map[types.Type]bool{}
		h.walk(pkg.Scope().Lookup(x.name).Type(), x.name, seen, func(owner, key string, f *types.Var) {
			asked++
			why, known := unread[owner+"."+key]
			switch {
			case read[h.place(f)] && known:
				t.Logf("%s.%s is read now: take it out of unread", owner, key)
			case !read[h.place(f)] && !known:
				t.Errorf("%s.%s (%s) is read by nothing: let it work, or refuse it", owner, key, f.Name())
			case !read[h.place(f)]:
				t.Logf("%s.%s waits for %s", owner, key, why)
			}
		})
	}
	if asked < 100 {
		t.Errorf("only %d keys: this test looks in the wrong place", asked)
	}
}

// house is every package of ours, type-checked from its source.
type house struct {
	fset  *token.FileSet
	pkgs  map[string]*types.Package
	files map[string][]*ast.File
	info  map[string]*types.Info
}

func loadHouse(t *testing.T) *house {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,GoFiles,Export", "gaoshi/cmd/...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("%v: %s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	type listed struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
	}
	exports, ours := map[string]string{}, []listed{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if strings.HasPrefix(p.ImportPath, "gaoshi/") {
			ours = append(ours, p)
		}
	}
	h := &house{token.NewFileSet(), map[string]*types.Package{}, map[string][]*ast.File{}, map[string]*types.Info{}}
	from := importer.ForCompiler(h.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, p := range ours { // in the order of -deps: the lower rooms first
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(h.fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			h.files[p.ImportPath] = append(h.files[p.ImportPath], f)
		}
		info := &types.Info{Selections: map[*ast.SelectorExpr]*types.Selection{}, Types: map[ast.Expr]types.TypeAndValue{}}
		pkg, err := (&types.Config{Importer: both{h.pkgs, from}}).Check(p.ImportPath, h.fset, h.files[p.ImportPath], info)
		if err != nil {
			t.Fatal(err)
		}
		h.pkgs[p.ImportPath], h.info[p.ImportPath] = pkg, info
	}
	return h
}

// both gives our packages as they were checked here, and those of others.
type both struct {
	ours map[string]*types.Package
	from types.Importer
}

func (b both) Import(path string) (*types.Package, error) {
	if p := b.ours[path]; p != nil {
		return p, nil
	}
	return b.from.Import(path)
}

// place names a field by where it is declared.
func (h *house) place(f *types.Var) string { return fmt.Sprint(h.fset.Position(f.Pos())) }

// fieldsRead are the fields that something reads, but for the strict readers of
// settings, which only judge them.
func (h *house) fieldsRead() map[string]bool {
	read := map[string]bool{}
	for path, files := range h.files {
		info := h.info[path]
		for _, f := range files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && (path == "gaoshi/config" || path == "gaoshi/internal/policy") && judges(fn) {
					continue
				}
				written := map[ast.Expr]bool{}
				ast.Inspect(d, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.AssignStmt:
						if n.Tok == token.ASSIGN {
							for _, x := range n.Lhs {
								written[x] = true
							}
						}
					case *ast.SelectorExpr:
						if s := info.Selections[n]; s != nil && s.Kind() == types.FieldVal && !written[n] {
							read[h.place(s.Obj().(*types.Var))] = true
						}
					case *ast.CallExpr: // a struct turned into another takes every field along
						if tv := info.Types[n.Fun]; tv.IsType() && len(n.Args) == 1 {
							if s, ok := info.Types[n.Args[0]].Type.Underlying().(*types.Struct); ok {
								for f := range s.Fields() {
									read[h.place(f)] = true
								}
							}
						}
					}
					return true
				})
			}
		}
	}
	return read
}

// judges reports whether a function only says what is wrong with settings.
func judges(fn *ast.FuncDecl) bool {
	if fn.Recv != nil {
		if star, ok := fn.Recv.List[0].Type.(*ast.StarExpr); ok {
			if id, ok := star.X.(*ast.Ident); ok && id.Name == "reader" {
				return true
			}
		}
	}
	return slices.Contains([]string{"read", "readSettings", "readTown"}, fn.Name.Name)
}

// walk tells of every key that a YAML file may write, with the struct it stands in.
func (h *house) walk(t types.Type, owner string, seen map[types.Type]bool, tell func(owner, key string, f *types.Var)) {
	switch t := t.(type) {
	case *types.Pointer:
		h.walk(t.Elem(), owner, seen, tell)
	case *types.Slice:
		h.walk(t.Elem(), owner, seen, tell)
	case *types.Map:
		h.walk(t.Elem(), owner, seen, tell)
	case *types.Named:
		if !seen[t] && t.Obj().Pkg() != nil && strings.HasPrefix(t.Obj().Pkg().Path(), "gaoshi/") {
			seen[t] = true
			h.walk(t.Underlying(), t.Obj().Name(), seen, tell)
		}
	case *types.Struct:
		for i := range t.NumFields() {
			key := reflect.StructTag(t.Tag(i)).Get("yaml")
			if key == "" || key == "-" {
				continue
			}
			f := t.Field(i)
			tell(owner, key, f)
			h.walk(f.Type(), owner+"."+key, seen, tell)
		}
	}
}

func TestUnreadSaysWhy(t *testing.T) {
	for key, why := range maps.All(unread) {
		if why == "" || !strings.Contains(key, ".") {
			t.Errorf("%q: %q", key, why)
		}
	}
}
