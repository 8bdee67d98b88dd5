package paper

import (
	"fmt"
	"html"
	"strings"

	"gaoshi/internal/annual"
)

const (
	tableStyle = `border-collapse:collapse;width:100%;margin:1em 0;font-size:14px;text-align:center`
	cellStyle  = `border:1px solid #333;padding:4px`
)

// HTML writes the report as a page for the portal: a whole page, whose styles stand at
// the elements, so that a portal that takes only the body keeps the tables' lines.
func HTML(r *annual.Report) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n</head>\n<body style=\"max-width:60em;margin:0 auto;padding:0 1em;line-height:1.8\">\n<h1 style=\"text-align:center\">%s</h1>\n",
		html.EscapeString(r.Title), html.EscapeString(r.Title))
	b.WriteString(Body(r))
	b.WriteString("</body>\n</html>\n")
	return []byte(b.String())
}

// Body is what stands below the title.
func Body(r *annual.Report) string {
	var b strings.Builder
	for _, p := range r.Preamble {
		paragraph(&b, p)
	}
	tables := grids(r)
	for i, s := range r.Sections {
		fmt.Fprintf(&b, "<h2>%s</h2>\n", annual.SectionTitles[i])
		for _, p := range s.Paragraphs {
			paragraph(&b, p)
		}
		if i >= 1 && i <= 3 {
			htmlTable(&b, tables[i-1])
		}
	}
	for _, line := range r.Closing {
		fmt.Fprintf(&b, "<p style=\"text-align:right\">%s</p>\n", html.EscapeString(line))
	}
	if r.Dated.Year > 0 {
		fmt.Fprintf(&b, "<p style=\"text-align:right\">%s</p>\n", r.Dated)
	}
	return b.String()
}

func paragraph(b *strings.Builder, p annual.Paragraph) {
	text := html.EscapeString(p.Text)
	switch {
	case p.Ask:
		fmt.Fprintf(b, "<p style=\"text-indent:2em\"><mark>%s</mark></p>\n", text)
	case p.Level > 0:
		fmt.Fprintf(b, "<h3>%s</h3>\n", text)
	default:
		fmt.Fprintf(b, "<p style=\"text-indent:2em\">%s</p>\n", text)
	}
}

// htmlTable writes a table; a phone scrolls it sideways.
func htmlTable(b *strings.Builder, g *grid) {
	fmt.Fprintf(b, "<div style=\"overflow-x:auto\"><table style=\"%s\">\n", tableStyle)
	for _, row := range g.rows {
		b.WriteString("<tr>")
		for _, c := range row {
			if c == nil {
				continue
			}
			tag, attr := "td", ""
			if c.head {
				tag = "th"
			}
			if c.cols > 1 {
				attr += fmt.Sprintf(" colspan=\"%d\"", c.cols)
			}
			if c.rows > 1 {
				attr += fmt.Sprintf(" rowspan=\"%d\"", c.rows)
			}
			style := cellStyle
			if c.left {
				style += ";text-align:left"
			}
			fmt.Fprintf(b, "<%s%s style=\"%s\">%s</%s>", tag, attr, style, html.EscapeString(c.text), tag)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></div>\n")
}
