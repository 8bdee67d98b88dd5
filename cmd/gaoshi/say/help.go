package say

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// HelpWidth is how wide the help is, in columns of a terminal.
const HelpWidth = 92

// Help is what --help says, in Chinese.
func Help(_ kong.HelpOptions, ctx *kong.Context) error {
	h := helpPage{w: ctx.Stdout}
	node := ctx.Selected()
	if node == nil {
		h.line("用法：gaoshi 命令 [选项]")
		h.line("")
		h.para("", ctx.Model.Help)
		h.flags("所有命令都可以用的选项", ctx.Model.AllFlags(true))
		h.commands(ctx.Model.Children)
		h.line("")
		h.line("每个命令的用法：gaoshi 命令 --help")
		return h.err
	}
	h.line("用法：" + usageLine(ctx.Model.Name, node))
	h.line("")
	h.para("", node.Help)
	if node.Detail != "" {
		h.line("")
		for _, l := range strings.Split(strings.TrimSpace(node.Detail), "\n") {
			h.para("", strings.TrimSpace(l))
		}
	}
	var rows [][2]string
	for _, a := range node.Positional {
		rows = append(rows, [2]string{argument(a), a.Help})
	}
	h.rows("要写的内容", rows)
	own := node.AllFlags(true)
	if len(own) > 0 && node.Parent != nil { // the first group is the program's own
		h.flags("选项", own[1:])
		h.commands(node.Children)
		if d := node.DefaultCmd; d != nil {
			h.flags("选项（"+d.Name+"）", [][]*kong.Flag{d.Flags})
		}
		h.flags("所有命令都可以用的选项", own[:1])
		return h.err
	}
	h.flags("选项", own)
	h.commands(node.Children)
	return h.err
}

// usageLine is a command as it is typed.
func usageLine(program string, n *kong.Node) string {
	s := program
	for _, p := range strings.Fields(n.Path()) {
		s += " " + p
	}
	if len(n.Children) > 0 {
		s += " 命令"
	}
	for _, a := range n.Positional {
		s += " " + argument(a)
	}
	for _, f := range n.Flags {
		if f.Required && len(f.Xor) == 0 {
			s += " --" + f.Name + " " + f.FormatPlaceHolder()
		}
	}
	return s + " [选项]"
}

func argument(v *kong.Value) string {
	s := v.Name
	if v.IsCumulative() {
		s += " …"
	}
	if !v.Required {
		s = "[" + s + "]"
	}
	return s
}

type helpPage struct {
	w   io.Writer
	err error
}

func (h *helpPage) line(s string) {
	if h.err == nil {
		_, h.err = fmt.Fprintln(h.w, strings.TrimRight(s, " "))
	}
}

// para writes text, broken to the width, every line after indent.
func (h *helpPage) para(indent, text string) {
	for _, l := range broken(text, HelpWidth-Columns(indent)) {
		h.line(indent + l)
	}
}

// rows writes two columns under a heading; nothing where there are none.
func (h *helpPage) rows(heading string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	const widest = 30
	left := 0
	for _, r := range rows {
		if c := Columns(r[0]); c <= widest {
			left = max(left, c)
		}
	}
	h.line("")
	h.line(heading + "：")
	for _, r := range rows {
		lines := broken(r[1], HelpWidth-left-4)
		first := "  " + r[0]
		if Columns(r[0]) > left {
			h.line(first)
			first = strings.Repeat(" ", left+2)
		}
		for _, l := range lines {
			h.line(first + strings.Repeat(" ", left+4-Columns(first)) + l)
			first = ""
		}
	}
}

func (h *helpPage) flags(heading string, groups [][]*kong.Flag) {
	var rows [][2]string
	for _, g := range groups {
		for _, f := range g {
			s := "    --" + f.Name
			if f.Short != 0 {
				s = "-" + string(f.Short) + ", --" + f.Name
			}
			if !f.IsBool() {
				s += " " + f.FormatPlaceHolder()
			}
			text := f.Help
			if len(f.Envs) > 0 {
				text += "（也可以用环境变量 " + strings.Join(f.Envs, "、") + "）"
			}
			rows = append(rows, [2]string{s, text})
		}
	}
	h.rows(heading, rows)
}

// commands writes the commands under the names of their groups.
func (h *helpPage) commands(nodes []*kong.Node) {
	var order []string
	groups := map[string][][2]string{}
	for _, n := range nodes {
		if n.Hidden {
			continue
		}
		title := "命令"
		if n.Group != nil {
			title = n.Group.Title
		}
		if groups[title] == nil {
			order = append(order, title)
		}
		groups[title] = append(groups[title], [2]string{n.Name, n.Help})
	}
	for _, t := range order {
		h.rows(t, groups[t])
	}
}

// broken breaks text into lines of at most so many columns: between Chinese
// characters anywhere but before closing marks, elsewhere between words.
func broken(text string, width int) []string {
	var out []string
	var line, word strings.Builder
	flush := func() {
		if Columns(line.String())+Columns(word.String()) > width && line.Len() > 0 {
			out = append(out, strings.TrimRight(line.String(), " "))
			line.Reset()
		}
		line.WriteString(word.String())
		word.Reset()
	}
	for _, r := range text {
		switch {
		case r == ' ':
			word.WriteRune(r)
			flush()
		case Columns(string(r)) == 2 && !strings.ContainsRune("，。；：、！？）”》…", r):
			if word.Len() > 0 && !strings.ContainsRune("（“《", lastRune(word.String())) {
				flush()
			}
			word.WriteRune(r)
		default:
			word.WriteRune(r)
		}
	}
	flush()
	return append(out, strings.TrimRight(line.String(), " "))
}

func lastRune(s string) rune {
	r := []rune(s)
	return r[len(r)-1]
}
