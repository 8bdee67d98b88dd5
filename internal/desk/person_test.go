package desk

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

// person is a browser without scripts.
type person struct {
	t    testing.TB
	base string
	c    *http.Client
}

func visitor(t testing.TB, s *httptest.Server) *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{t, s.URL, &http.Client{Jar: jar}}
}

// as signs a practice account in.
func as(t testing.TB, s *httptest.Server, account string) *person {
	p := visitor(t, s)
	if at := p.post("/desk/sign-in", url.Values{"account": {account}}); at.status != 200 {
		t.Fatalf("%s cannot sign in: %d %s", account, at.status, at.text())
	}
	return p
}

// sheet is a page that came back.
type sheet struct {
	status int
	path   string
	root   *html.Node
	header http.Header
	raw    string
}

func (p *person) do(r *http.Request) *sheet {
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
	return &sheet{res.StatusCode, res.Request.URL.RequestURI(), root, res.Header, string(b)}
}

func (p *person) get(path string) *sheet {
	r, err := http.NewRequest("GET", p.base+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.do(r)
}

func (p *person) post(path string, form url.Values) *sheet {
	r, err := http.NewRequest("POST", p.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.do(r)
}

// give sends a file, as the form does.
func (p *person) give(name, text string, fields map[string]string) *sheet {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	f, _ := w.CreateFormFile("file", name)
	_, _ = io.WriteString(f, text)
	_ = w.Close()
	r, err := http.NewRequest("POST", p.base+"/desk/new", &b)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return p.do(r)
}

// find returns the elements of a tag whose attributes hold the words given as
// "name=word".
func (s *sheet) find(tag string, attrs ...string) []*html.Node {
	var out []*html.Node
	for n := range s.root.Descendants() {
		if n.Type != html.ElementNode || n.Data != tag {
			continue
		}
		if !slices.ContainsFunc(attrs, func(a string) bool {
			k, v, _ := strings.Cut(a, "=")
			return !slices.Contains(append(strings.Fields(attr(n, k)), attr(n, k)), v)
		}) {
			out = append(out, n)
		}
	}
	return out
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textIn(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (s *sheet) text() string { return textIn(s.root) }

func (s *sheet) has(t testing.TB, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(s.text(), w) {
			t.Errorf("%s (%d) does not say %q:\n%s", s.path, s.status, w, s.text())
		}
	}
}

func (s *sheet) lacks(t testing.TB, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(s.text(), w) {
			t.Errorf("%s says %q", s.path, w)
		}
	}
}

// field is the value of a form's field.
func (s *sheet) field(name string) string {
	if in := s.find("input", "name="+name); len(in) > 0 {
		return attr(in[0], "value")
	}
	if area := s.find("textarea", "name="+name); len(area) > 0 {
		return textIn(area[0])
	}
	return ""
}

// fields are all values of the form with this action, as a browser would send them.
func (s *sheet) fields() url.Values {
	v := url.Values{}
	for n := range s.root.Descendants() {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		kind := attr(n, "type")
		_, ticked := slices.BinarySearchFunc(attrNames(n), "checked", strings.Compare)
		switch {
		case n.Data == "textarea":
			v.Add(name, textOf(n))
		case n.Data == "input" && (kind == "checkbox" || kind == "radio"):
			if ticked {
				v.Add(name, attr(n, "value"))
			}
		case n.Data == "input":
			v.Add(name, attr(n, "value"))
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && slices.Contains(attrNames(o), "selected") {
					v.Set(name, attr(o, "value"))
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

func visitorJar(t testing.TB) http.CookieJar {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return jar
}
