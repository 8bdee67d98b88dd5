package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/alecthomas/kong"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/store"
	"gaoshi/internal/tooltest"
)

// sayOf runs the program and returns its exit code and what it printed.
func sayOf(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(""), &out, &out)
	return code, out.String()
}

func TestWrongUseIsToldInChinese(t *testing.T) {
	tooltest.Unwatched(t)
	dir := t.TempDir()
	path, plain := filepath.Join(dir, "12.md"), filepath.Join(dir, "plain")
	for name, text := range map[string]string{path: apptest.PracticeText(t, "12"), plain: ""} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(dir, "data")
	for _, c := range []struct {
		args string
		code int
		say  string
	}{
		{"", exitUsage, "每个命令的用法"},
		{"foo", exitUsage, "没有“foo”这个命令。\n用法请看：gaoshi --help"},
		{"issu", exitUsage, "没有“issu”这个命令。是不是 issue？"},
		{"issue", exitUsage, "还要写上 --as 账号。\n用法请看：gaoshi issue --help"},
		{"issue X --as", exitUsage, "--as 后面要写内容。"},
		{"issue X --as qianfa --digest 1234", exitUsage, "--digest 至少写签发码的前 8 位。\n用法请看：gaoshi issue --help"},
		{"issue X --as qianfa --digest 12345678 --yes", exitUsage, "--digest 和 --yes 只能写一个。"},
		{"--foo", exitUsage, "没有 --foo 这个选项。"},
		{"deliveries --stat x", exitUsage, "没有 --stat 这个选项。是不是 --state？"},
		{"deliveries --state lost", exitUsage, "没有“lost”这个状态，可以写：planned 待发"},
		{"deliveries --state 没发成 --stuck", exitUsage, "只能写一个"},
		{"deliveries --village 和顺", exitUsage, "没有“和顺”这个村。是不是 和顺村？"},
		{"deliveries --village 甲乙丙", exitUsage, "青禾镇有：宝禾社区、和顺村"},
		{"deliveries --state 没发成 --village 和顺村", exitOK, "没有这样的投递"},
		{"deliveries --notice QH-0", exitRefused, "有哪些请看：gaoshi notices"},
		{"deliveries show abc", exitUsage, "序号 要写数字，不能写“abc”。"},
		{"deliveries show", exitUsage, "还要写上 序号。"},
		{"deliveries resolve 1 --as jingban", exitUsage, "还要写上 --arrived 或 --again 或 --give-up。"},
		{"deliveries resolve 1 --as jingban --arrived --again", exitUsage, "--arrived 和 --again 只能写一个。"},
		{"review X --as a --step foo", exitUsage, "--step 不能写“foo”，只能写 proofread、secrecy。"},
		{"publish " + path + " --wait soon", exitUsage, "--wait 要写时长"},
		{"check-notice " + path + " --now 昨天", exitUsage, "要写成 2026-11-23"},
		{"check-notice " + dir, exitRefused, "是文件夹，不是文件"},
		{"check-notice " + dir + "/none.md", exitRefused, "没有“" + dir + "/none.md”这个文件"},
		{"demo --addr foo --data " + dir + "/demo", exitUsage, "要写成“地址:端口”"},
		{"demo --once=maybe", exitUsage, "--once 不用写内容"},
		{"sim --addr 0.0.0.0:1", exitUsage, "模拟器只在本机开"},
		{"notices --state foo", exitUsage, "没有“foo”这个状态，可以写：open 在办"},
		{"notices --limit 0", exitUsage, "--limit 至少写 1"},
		{"notices extra", exitUsage, "不认识“extra”。"},
		{"notices", exitOK, "没有这样的公告"},
		{"preview " + path + " -o " + dir, exitRefused, "里有别的东西，没有往里写"},
		{"preview " + path + " -o " + plain, exitRefused, "同名的地方已经有一个文件"},
		{"notices --data " + plain, exitRefused, "同名的地方已经有一个文件"},
		{"init " + plain, exitRefused, "同名的地方已经有一个文件"},
		{"check -c " + dir + "/none", exitRefused, "没有这个文件夹"},
		{"check -c " + plain, exitRefused, "这是文件，不是文件夹"},
		{"speak --profile x", exitUsage, "没有“x”这种读法"},
		{"approval X --edition=-1", exitUsage, "--edition 要写 1、2、3"},
		{"approval X --edition=abc", exitUsage, "--edition 要写数字，不能写“abc”。"},
		{"approval X", exitRefused, "没有找到这份公告"},
		{"submit " + path + " --as qianfa", exitRefused, "要由经办人（clerk）来办"},
	} {
		code, out := sayOf(t, append([]string{"--data", data}, strings.Fields(c.args)...)...)
		if c.args == "" {
			code, out = sayOf(t)
		}
		if code != c.code || !strings.Contains(out, c.say) {
			t.Errorf("gaoshi %s: exit %d, want %d with %q\n%s", c.args, code, c.code, c.say, out)
		}
		if m := foreign.FindString(out); m != "" {
			t.Errorf("gaoshi %s says %q:\n%s", c.args, m, out)
		}
	}
}

// foreign is English of the machine's or of a library's.
var foreign = regexp.MustCompile(`(?i)\b(expected|unknown|missing|unexpected|must be|no such file|is a directory|not a directory|permission denied|make the|mkdir|flag|error)\b`)

// Whatever a person can ask help for speaks Chinese.
func TestHelpIsChinese(t *testing.T) {
	tooltest.Unwatched(t)
	han := regexp.MustCompile(`\p{Han}`)
	c := commands{}
	parser, err := kong.New(&c, helpWords())
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		if n.Parent != nil && !han.MatchString(n.Help) {
			t.Errorf("%s: %q", n.FullPath(), n.Help)
		}
		for _, v := range append(n.Positional, flagValues(n)...) {
			if v.Name != "help" && !han.MatchString(v.Help) {
				t.Errorf("%s %s: %q", n.FullPath(), v.Summary(), v.Help)
			}
		}
		for _, p := range n.Positional {
			if !han.MatchString(p.Name) {
				t.Errorf("%s: argument %s", n.FullPath(), p.Name)
			}
		}
		for _, child := range n.Children {
			walk(child)
		}
		args := append(strings.Fields(n.FullPath())[1:], "--help")
		code, out := sayOf(t, args...)
		if code != exitOK || !strings.Contains(out, "用法：gaoshi") || !strings.Contains(out, "看用法。") {
			t.Errorf("gaoshi %s: exit %d\n%s", strings.Join(args, " "), code, out)
		}
		for _, l := range strings.Split(out, "\n") {
			if say.Columns(l) > say.HelpWidth+1 { // a closing mark may stand beyond
				t.Errorf("%d columns: %s", say.Columns(l), l)
			}
		}
	}
	walk(parser.Model.Node)
}

func flagValues(n *kong.Node) []*kong.Value {
	var out []*kong.Value
	for _, f := range n.Flags {
		out = append(out, f.Value)
	}
	return out
}

// A fault of the system is told in Chinese, with what to do; its English is not.
func TestTroubleIsToldInChinese(t *testing.T) {
	at := func(op string, err error) error {
		return fmt.Errorf("do: %w", &fs.PathError{Op: op, Path: "/a/b", Err: err})
	}
	listen := func(no syscall.Errno) error {
		return &net.OpError{Op: "listen", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}, Err: os.NewSyscallError("bind", no)}
	}
	for _, c := range []struct {
		err error
		say string
	}{
		{at("open", syscall.ENOENT), "没有“/a/b”这个文件"},
		{at("mkdir", syscall.ENOENT), "没有“/a”这个文件夹"},
		{at("open", syscall.EACCES), "没有权限打开“/a/b”"},
		{at("mkdir", syscall.EACCES), "没有权限写“/a/b”"},
		{at("write", syscall.ENOSPC), "磁盘满了"},
		{at("read", syscall.EISDIR), "是文件夹，不是文件"},
		{at("read", syscall.EIO), "系统错误 5"},
		{listen(syscall.EADDRINUSE), "127.0.0.1:80 已被别的程序占用"},
		{listen(syscall.EACCES), "没有权限用 127.0.0.1:80"},
		{store.ErrLocked, "已有一个守护程序"},
		{errors.New("SQL logic error: file is not a database (26)"), "数据库坏了"},
		{errors.New("something odd"), "请把下面这一行发给管理员：\nsomething odd"},
	} {
		got := say.Error(c.err)
		if !strings.Contains(got, c.say) {
			t.Errorf("%v: %s", c.err, got)
		}
		if m := foreign.FindString(got); m != "" {
			t.Errorf("%v is told as %q", c.err, got)
		}
	}
}

// A preview replaces the one before it, and nothing else.
func TestPreviewReplacesAPreview(t *testing.T) {
	tooltest.Unwatched(t)
	dir := t.TempDir()
	path, out := filepath.Join(dir, "12.md"), filepath.Join(dir, "out")
	if err := os.WriteFile(path, []byte(apptest.PracticeText(t, "12")), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "preview", path, "-o", out)
	stale, own := filepath.Join(out, "board", "old.pdf"), filepath.Join(out, "mine.txt")
	for _, f := range []string{stale, own} {
		if err := os.WriteFile(f, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command(t, "preview", path, "-o", out)
	if _, err := os.Stat(stale); err == nil {
		t.Error("a page of the earlier preview is left")
	}
	if _, err := os.Stat(own); err != nil {
		t.Error("a file that the preview did not write is gone")
	}
	if pages, _ := filepath.Glob(filepath.Join(out, "board", "*", "poster.pdf")); len(pages) == 0 {
		t.Error("no poster")
	}
}

func TestCheckWarnsOfASecretsFileThatAnyoneReads(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs the rights of a Unix file")
	}
	dir := t.TempDir()
	command(t, "init", dir)
	secrets := filepath.Join(dir, "keys.yaml")
	if err := os.WriteFile(filepath.Join(dir, "gaoshi.yaml"), []byte("mode: practice\nsecrets_file: keys.yaml\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, warns := range map[os.FileMode]bool{0o600: false, 0o640: false, 0o644: true} {
		if err := os.WriteFile(secrets, []byte("v02-g1: abc\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(secrets, mode); err != nil {
			t.Fatal(err)
		}
		out := command(t, "check", "-c", dir)
		if strings.Contains(out, "chmod 600 "+secrets) != warns || strings.Contains(out, "abc") {
			t.Errorf("%o:\n%s", mode, out)
		}
	}
}
