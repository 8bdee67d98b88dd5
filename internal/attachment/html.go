package attachment

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
)

// cleanHTML drops comments, scripts, and what is marked as hidden.
func cleanHTML(data []byte) Copy {
	src := Decode(data)
	z := html.NewTokenizer(strings.NewReader(src))
	var out bytes.Buffer
	var text, hidden strings.Builder
	removed := counts{}
	skip, depth := "", 0
	for {
		t := z.Next()
		if t == html.ErrorToken {
			if !errors.Is(z.Err(), io.EOF) {
				return Copy{Refused: "网页文件不完整，打不开。请另存为 .docx 或 PDF 再加。"}
			}
			break
		}
		raw := string(z.Raw())
		tok := z.Token()
		if skip != "" {
			switch {
			case t == html.StartTagToken && tok.Data == skip:
				depth++
			case t == html.EndTagToken && tok.Data == skip:
				depth--
			case t == html.TextToken:
				hidden.WriteString(tok.Data + "\n")
			}
			if depth == 0 {
				skip = ""
			}
			continue
		}
		switch t {
		case html.CommentToken:
			removed["网页注释"]++
			hidden.WriteString(tok.Data + "\n")
			continue
		case html.TextToken:
			text.WriteString(tok.Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			if what := unseen(tok); what != "" {
				removed[what]++
				if t == html.StartTagToken && !void[tok.Data] {
					skip, depth = tok.Data, 1
				}
				for _, a := range tok.Attr {
					hidden.WriteString(a.Val + "\n")
				}
				continue
			}
			for _, a := range tok.Attr {
				switch a.Key {
				case "alt", "title", "href", "src", "value", "placeholder", "content":
					text.WriteString("\n" + a.Val + "\n")
				}
			}
			if !inlineTag[tok.Data] {
				text.WriteString("\n")
			}
		}
		out.WriteString(raw)
	}
	c := Copy{Data: data, Removed: removed.parts(), Text: text.String(), Hidden: hidden.String()}
	if len(removed) > 0 {
		c.Data = out.Bytes()
	}
	return c
}

var (
	void      = map[string]bool{"meta": true, "input": true, "img": true, "br": true, "link": true, "hr": true, "embed": true}
	inlineTag = map[string]bool{"span": true, "b": true, "i": true, "em": true, "strong": true, "a": true, "font": true, "u": true, "sub": true, "sup": true}
)

// unseen says what an element is that a reader of the page does not see.
func unseen(t html.Token) string {
	switch t.Data {
	case "script", "noscript", "template", "object", "embed", "iframe", "applet":
		return "网页里的程序"
	}
	for _, a := range t.Attr {
		v := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
		switch {
		case a.Key == "hidden", a.Key == "type" && v == "hidden", a.Key == "style" && (strings.Contains(v, "display:none") || strings.Contains(v, "visibility:hidden")):
			return "隐藏的内容"
		case t.Data == "meta" && a.Key == "name" && (v == "author" || v == "generator" || v == "keywords" || v == "description"):
			return "文件属性"
		}
	}
	return ""
}
