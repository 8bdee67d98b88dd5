package desktest

import (
	"bytes"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Person is a browser without scripts.
type Person struct {
	t    testing.TB
	base string
	c    *http.Client
}

// Visitor is a browser that nobody has signed in with.
func Visitor(t testing.TB, s *httptest.Server) *Person { return visitor(t, s.URL) }

func visitor(t testing.TB, base string) *Person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Person{t, base, &http.Client{Jar: jar}}
}

// Stranger is another browser at the same desk.
func (p *Person) Stranger() *Person { return visitor(p.t, p.base) }

// As signs a practice account in.
func As(t testing.TB, s *httptest.Server, account string) *Person {
	p := Visitor(t, s)
	if at := p.Post("/desk/sign-in", url.Values{"account": {account}}); at.Status != 200 {
		t.Fatalf("%s cannot sign in: %d %s", account, at.Status, at.Text())
	}
	return p
}

// Page is a page that came back.
type Page struct {
	Status int
	Path   string
	Root   *html.Node
	Header http.Header
	Raw    string
}

func (p *Person) Do(r *http.Request) *Page {
	p.t.Helper()
	res, err := p.c.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		p.t.Fatal(err)
	}
	return &Page{res.StatusCode, res.Request.URL.RequestURI(), root, res.Header, string(b)}
}

func (p *Person) Get(path string) *Page {
	r, err := http.NewRequest("GET", p.base+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.Do(r)
}

func (p *Person) Post(path string, form url.Values) *Page {
	r, err := http.NewRequest("POST", p.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.Do(r)
}

// Give sends a file, as the form does.
func (p *Person) Give(name, text string, fields map[string]string) *Page {
	return p.GiveTo("/desk/new", name, text, fields)
}

// GiveTo sends a file, "" for none, to a form of another page.
func (p *Person) GiveTo(path, name, text string, fields map[string]string) *Page {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	if name != "" {
		f, _ := w.CreateFormFile("file", name)
		_, _ = io.WriteString(f, text)
	}
	_ = w.Close()
	r, err := http.NewRequest("POST", p.base+path, &b)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return p.Do(r)
}

// Find returns the elements of a tag whose attributes hold the words given as
// "name=word".
func (s *Page) Find(tag string, attrs ...string) []*html.Node {
	var out []*html.Node
	for n := range s.Root.Descendants() {
		if n.Type != html.ElementNode || n.Data != tag {
			continue
		}
		if !slices.ContainsFunc(attrs, func(a string) bool {
			k, v, _ := strings.Cut(a, "=")
			return !slices.Contains(append(strings.Fields(Attr(n, k)), Attr(n, k)), v)
		}) {
			out = append(out, n)
		}
	}
	return out
}

func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TextIn(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (s *Page) Text() string { return TextIn(s.Root) }

func (s *Page) Has(t testing.TB, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(s.Text(), w) {
			t.Errorf("%s (%d) does not say %q:\n%s", s.Path, s.Status, w, s.Text())
		}
	}
}

func (s *Page) Lacks(t testing.TB, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(s.Text(), w) {
			t.Errorf("%s says %q", s.Path, w)
		}
	}
}

// Field is the value of a form's field.
func (s *Page) Field(name string) string {
	if in := s.Find("input", "name="+name); len(in) > 0 {
		return Attr(in[0], "value")
	}
	if area := s.Find("textarea", "name="+name); len(area) > 0 {
		return TextIn(area[0])
	}
	return ""
}

// Fields are all values of the form with this action, as a browser would send them.
func (s *Page) Fields() url.Values {
	v := url.Values{}
	for n := range s.Root.Descendants() {
		name := Attr(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		kind := Attr(n, "type")
		_, ticked := slices.BinarySearchFunc(attrNames(n), "checked", strings.Compare)
		switch {
		case n.Data == "textarea":
			v.Add(name, textOf(n))
		case n.Data == "input" && (kind == "checkbox" || kind == "radio"):
			if ticked {
				v.Add(name, Attr(n, "value"))
			}
		case n.Data == "input":
			v.Add(name, Attr(n, "value"))
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && slices.Contains(attrNames(o), "selected") {
					v.Set(name, Attr(o, "value"))
				}
			}
		}
	}
	return v
}

func textOf(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}

func attrNames(n *html.Node) []string {
	m := map[string]bool{}
	for _, a := range n.Attr {
		m[a.Key] = true
	}
	return slices.Sorted(maps.Keys(m))
}
