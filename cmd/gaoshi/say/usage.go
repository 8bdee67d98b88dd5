// Package say is what the command line says to people, in Chinese: help, what was
// typed wrongly, tables, findings, and what an error means and what to do about it.
// It decides nothing, and knows no command by name.
package say

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// WrongUse is a command that was typed wrongly: it ends with exitUsage, and
// nothing was done.
type WrongUse struct{ Msg string }

func (e *WrongUse) Error() string { return e.Msg }

// BadUse says what was typed wrongly, in Chinese.
func BadUse(format string, a ...any) error { return &WrongUse{fmt.Sprintf(format, a...)} }

// said is one sentence of the command line's reader, and how it is said in
// Chinese. $1 … are the groups; see Usage for those that need more.
type said struct {
	form *regexp.Regexp
	say  string
}

const maybe = `(?:, did you mean (?:one of )?(.+)\?)?$`

var readerSays = []said{
	{regexp.MustCompile(`^missing flags: (.+)$`), "还要写上 $1。"},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "还要写上 $1。"},
	{regexp.MustCompile(`^expected one of (.+)$`), "还要写上做什么：$1。"},
	{regexp.MustCompile(`^expected "(.+)"$`), "还要写上 $1。"},
	{regexp.MustCompile(`^unknown flag (\S+?)` + maybe), "没有 $1 这个选项。"},
	{regexp.MustCompile(`^unexpected argument (.+?)` + maybe), "不认识“$1”。"},
	{regexp.MustCompile(`^unexpected flag argument "?(.*?)"?$`), "不认识“$1”：前面的选项后面不用写内容。"},
	{regexp.MustCompile(`^(\S+): expected (?:an int|a valid .* u?int|a float) .*but got "(.*?)".*$`), "$1 要写数字，不能写“$2”。"},
	{regexp.MustCompile(`^(\S+): expected duration but got "(.*?)".*$`), "$1 要写时长，例如 30s、10m、1h30m，不能写“$2”。"},
	{regexp.MustCompile(`^(\S+): bool value must be .* but got "(.*)"$`), "$1 不用写内容，写上就是要，不能写“$2”。"},
	{regexp.MustCompile(`^(\S+): (?:expected \S+ value but got|missing value).*$`), "$1 后面要写内容。"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got "(.*)"$`), "$1 不能写“$3”，只能写 $2。"},
	{regexp.MustCompile(`^(\S+) and (\S+) can't be used together.*$`), "$1 和 $2 只能写一个。"},
	{regexp.MustCompile(`^flag (\S+) applies to the default command "(.*)", not "(.*)"$`), "$1 不能和 $3 一起用。"},
}

// Usage says in Chinese what is wrong with a command line, and how to see what
// is right.
func Usage(err error) string {
	msg, help := err.Error(), "gaoshi --help"
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		if n := parse.Context.Selected(); n != nil {
			help = n.FullPath() + " --help"
		} else if rest, ok := strings.CutPrefix(msg, "unexpected argument "); ok {
			msg = "unexpected command " + rest
		}
	}
	return inChinese(msg) + "\n用法请看：" + help
}

var noCommand = regexp.MustCompile(`^unexpected command (.+?)` + maybe)

func inChinese(msg string) string {
	if m := noCommand.FindStringSubmatch(msg); m != nil {
		return "没有“" + m[1] + "”这个命令。" + perhaps(m[2])
	}
	for _, s := range readerSays {
		m := s.form.FindStringSubmatchIndex(msg)
		if m == nil {
			continue
		}
		out := plainList(string(s.form.ExpandString(nil, s.say, msg, m)))
		if strings.Contains(s.form.String(), "did you mean") && m[4] >= 0 {
			out += perhaps(msg[m[4]:m[5]])
		}
		return out
	}
	return "命令写得不对（" + msg + "）。"
}

// perhaps offers what was probably meant.
func perhaps(list string) string {
	if list == "" {
		return ""
	}
	return "是不是 " + plainList(list) + "？"
}

// plainList writes a list of the reader's as people do.
func plainList(s string) string {
	s = strings.NewReplacer(`", "`, "、", `","`, "、", ", ", "、", " or ", " 或 ", " and ", " 和 ", "...", "……", "=", " ").Replace(s)
	s = strings.NewReplacer(`"`, "", "<", "", ">", "").Replace(s)
	return strings.NewReplacer("、、", "、", "、。", "。", "写 、", "写 ").Replace(s)
}
