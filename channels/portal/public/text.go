package public

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// Fold reduces text to what every CMS leaves of it: letters and digits in one
// width and case. Systems change quotes, dashes, spaces and dots as they like.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(s) {
		switch {
		case r == '×':
			b.WriteByte('x')
		case unicode.IsLetter(r), unicode.IsNumber(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// unseen are elements whose text nobody reads.
func unseen(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Iframe, atom.Object:
		return true
	}
	return false
}

func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Nav, atom.Aside, atom.Table, atom.Thead, atom.Tbody, atom.Tr,
		atom.Td, atom.Th, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Pre,
		atom.Hr, atom.Form, atom.Figure, atom.Figcaption, atom.Body, atom.Caption, atom.Address:
		return true
	}
	return false
}

// Blocks are the pieces of text of an article, folded, in their order, each once.
func Blocks(article string) []string {
	root, err := html.Parse(strings.NewReader(article))
	if err != nil {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	var b strings.Builder
	flush := func() {
		if s := Fold(b.String()); s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
		b.Reset()
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
			return
		case n.Type == html.ElementNode && unseen(n):
			return
		}
		if isBlock(n) {
			flush()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if isBlock(n) {
			flush()
		}
	}
	walk(root)
	flush()
	return out
}

// page is a public page as it was read.
type page struct {
	root  *html.Node
	title string          // of the head, with the ArticleTitle tag
	text  string          // folded, of the whole body
	links map[string]bool // href and src, as they are written
}

func parse(src string) (*page, error) {
	root, err := html.Parse(strings.NewReader(src))
	if err != nil {
		return nil, err
	}
	p := &page{root: root, links: map[string]bool{}}
	var title strings.Builder
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.DataAtom == atom.Title && n.FirstChild != nil {
			title.WriteString(n.FirstChild.Data + "\n")
		}
		if n.DataAtom == atom.Meta && strings.EqualFold(attr(n, "name"), "ArticleTitle") {
			title.WriteString(attr(n, "content") + "\n")
		}
		for _, a := range n.Attr {
			if a.Key == "href" || a.Key == "src" {
				p.links[a.Val] = true
			}
		}
	}
	p.title, p.text = Fold(title.String()), folded(root)
	return p, nil
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// folded is the text of a node that people read, folded.
func folded(n *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && unseen(n) {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return Fold(b.String())
}

// around is what the smallest element that holds all the words says beside them,
// without digits: counters of readers change by the hour.
func (p *page) around(words []string) string {
	holds := func(text string) bool {
		for _, w := range words {
			if !strings.Contains(text, w) {
				return false
			}
		}
		return true
	}
	n := p.root
	for {
		var inner *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && !unseen(c) && holds(folded(c)) {
				inner = c
				break
			}
		}
		if inner == nil {
			break
		}
		n = inner
	}
	rest := folded(n)
	for _, w := range words {
		rest = strings.Replace(rest, w, "", 1)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsNumber(r) {
			return -1
		}
		return r
	}, rest)
}
