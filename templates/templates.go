// Package templates holds the words and the looks of the pages: one folder for
// each door (desk, site), and page/ for what both lay pages with. Everything is
// embedded and parsed at start-up, so that a mistake is found then and not by a
// reader. A folder of the office's own may be laid over, file by file: the same
// path (desk/home/today.html, site/style.css, page/tokens.css) replaces ours.
//
// A door's pages lie in its folder, or in folders of it, one for each room; their
// names differ across the door. A file whose name begins with "_" is a piece that every
// page of the door may use; each other .html file is one page and defines "title" and
// "main"; the frame is the template "frame" of _frame.html. static/ holds files
// that are served as they are; style.css is page/tokens.css, page/blocks.css and
// the door's own style.css in one.
package templates

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

//go:embed all:page all:desk all:site
var embedded embed.FS

// Pages are the parsed pages and the static files of one door. They are not
// changed once made, and safe for concurrent use.
type Pages struct {
	pages  map[string]*template.Template
	assets map[string]asset
}

type asset struct {
	data      []byte
	mediaType string
	version   string
}

// mediaTypes of static files; any other ending is a fault of the folder.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
	".ico": "image/x-icon",
}

// Load parses the pages of a door. base is the path under which the door's
// static files are served, with a slash at its end: /desk/static/. over may be
// nil. The templates may use funcs and {{asset "name"}}, a static file's address.
func Load(door, base string, over fs.FS, funcs template.FuncMap) (*Pages, error) {
	files := laid{over}
	p := &Pages{pages: map[string]*template.Template{}, assets: map[string]asset{}}
	if err := p.readAssets(files, door); err != nil {
		return nil, err
	}
	root := template.New(door).Funcs(funcs).Funcs(template.FuncMap{
		"asset": func(name string) (string, error) {
			a, ok := p.assets[name]
			if !ok {
				return "", fmt.Errorf("there is no static file %q", name)
			}
			return base + name + "?v=" + a.version, nil
		},
	}).Option("missingkey=error")
	shared, err := files.list("page", ".html")
	if err != nil {
		return nil, err
	}
	own, err := files.pagesOf(door)
	if err != nil {
		return nil, err
	}
	var pages []string
	for _, name := range append(shared, own...) {
		if !strings.HasPrefix(path.Base(name), "_") && path.Dir(name) != "page" {
			pages = append(pages, name)
			continue
		}
		if err := parse(root, files, name); err != nil {
			return nil, err
		}
	}
	for _, name := range pages {
		key := strings.TrimSuffix(path.Base(name), ".html")
		if p.pages[key] != nil {
			return nil, fmt.Errorf("template %s: another folder of %s has a page of that name", name, door)
		}
		t, err := root.Clone()
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		if err := parse(t, files, name); err != nil {
			return nil, err
		}
		p.pages[key] = t
	}
	return p, nil
}

func parse(t *template.Template, files laid, name string) error {
	b, err := files.read(name)
	if err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	if _, err := t.New(name).Parse(string(b)); err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	return nil
}

// readAssets reads static/ and puts the style sheet together.
func (p *Pages) readAssets(files laid, door string) error {
	var css bytes.Buffer
	for _, name := range []string{"page/tokens.css", "page/blocks.css", door + "/style.css"} {
		b, err := files.read(name)
		if err != nil {
			return fmt.Errorf("style sheet %s: %w", name, err)
		}
		css.Write(b)
		css.WriteByte('\n')
	}
	p.add("style.css", css.Bytes())
	names, err := files.list(door+"/static", "")
	if err != nil {
		return err
	}
	for _, name := range names {
		if mediaTypes[path.Ext(name)] == "" {
			return fmt.Errorf("static file %s: only css, js, svg, png and ico are served", name)
		}
		b, err := files.read(name)
		if err != nil {
			return fmt.Errorf("static file %s: %w", name, err)
		}
		p.add(path.Base(name), b)
	}
	return nil
}

func (p *Pages) add(name string, data []byte) {
	sum := sha256.Sum256(data)
	p.assets[name] = asset{data, mediaTypes[path.Ext(name)], hex.EncodeToString(sum[:6])}
}

// Page fills a page in. Nothing is returned of a page that failed half-way.
func (p *Pages) Page(name string, data any) ([]byte, error) {
	t, ok := p.pages[name]
	if !ok {
		return nil, fmt.Errorf("there is no page %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "frame", data); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// Names lists the pages, in order.
func (p *Pages) Names() []string {
	var out []string
	for name := range p.pages {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// ServeStatic answers with a static file, for good where the address names its
// version, or reports false when there is none of that name.
func (p *Pages) ServeStatic(w http.ResponseWriter, r *http.Request, name string) bool {
	a, ok := p.assets[name]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", a.mediaType)
	h.Set("ETag", `"`+a.version+`"`)
	if r.URL.Query().Get("v") == a.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(a.data))
	return true
}

// laid is the embedded files with a folder laid over them.
type laid struct{ over fs.FS }

func (l laid) read(name string) ([]byte, error) {
	if l.over != nil {
		b, err := fs.ReadFile(l.over, name)
		if !errors.Is(err, fs.ErrNotExist) {
			return b, err
		}
	}
	return embedded.ReadFile(name)
}

// pagesOf returns the .html files of a door and of the folders in it, of both layers.
func (l laid) pagesOf(door string) ([]string, error) {
	out, err := l.list(door, ".html")
	if err != nil {
		return nil, err
	}
	folders := map[string]bool{}
	for _, layer := range []fs.FS{embedded, l.over} {
		if layer == nil {
			continue
		}
		entries, err := fs.ReadDir(layer, door)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the templates: %w", err)
		}
		for _, e := range entries {
			if e.IsDir() && e.Name() != "static" && !strings.HasPrefix(e.Name(), ".") {
				folders[path.Join(door, e.Name())] = true
			}
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		more, err := l.list(dir, ".html")
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// list returns the files of a folder with that ending, of both layers, in order.
func (l laid) list(dir, ext string) ([]string, error) {
	seen := map[string]bool{}
	for _, layer := range []fs.FS{embedded, l.over} {
		if layer == nil {
			continue
		}
		entries, err := fs.ReadDir(layer, dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read the templates: %w", err)
		}
		for _, e := range entries {
			if !e.IsDir() && strings.HasSuffix(e.Name(), ext) && !strings.HasPrefix(e.Name(), ".") {
				seen[path.Join(dir, e.Name())] = true
			}
		}
	}
	var out []string
	for name := range seen {
		out = append(out, name)
	}
	slices.Sort(out)
	return out, nil
}
