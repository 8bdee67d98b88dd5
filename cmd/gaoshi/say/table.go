package say

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/width"
)

// Columns is the width of a string on a terminal: Chinese characters take two.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
			n += 2
		default:
			n++
		}
	}
	return n
}

// clip shortens s to at most w columns.
func clip(s string, w int) string {
	if Columns(s) <= w {
		return s
	}
	var b strings.Builder
	n := 0
	for _, r := range s {
		c := Columns(string(r))
		if n+c > w-2 {
			break
		}
		b.WriteRune(r)
		n += c
	}
	return b.String() + "…"
}

// Table writes rows under a head, columns aligned. limit 0 does not clip.
func Table(w io.Writer, head []string, limit []int, rows [][]string) {
	widths := make([]int, len(head))
	for i, h := range head {
		widths[i] = Columns(h)
	}
	for _, row := range rows {
		for i, c := range row {
			if limit[i] > 0 {
				row[i] = clip(strings.ReplaceAll(c, "\n", " "), limit[i])
			}
			widths[i] = max(widths[i], Columns(row[i]))
		}
	}
	line := func(row []string) {
		var b strings.Builder
		for i, c := range row {
			b.WriteString(c)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-Columns(c)+2))
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
	line(head)
	rule := make([]string, len(head))
	for i := range rule {
		rule[i] = strings.Repeat("-", widths[i])
	}
	line(rule)
	for _, row := range rows {
		line(row)
	}
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}
