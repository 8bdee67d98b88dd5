// Command gaoshi 告示 takes a township's approved notices to every village: into
// WeChat groups, onto the county's portal, onto the wall and over the loudspeaker.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"gaoshi/config"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/scheduler/dispatch"
)

// Exit codes.
const (
	exitOK      = 0
	exitRefused = 1 // something was refused or failed
	exitUsage   = 2 // wrong use of the command
)

// version is set by the release build; else it comes from the build's own data.
var version = ""

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// streams are what a command reads and writes: a test gives its own.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// errSilent ends a command with exitRefused when everything has been said.
var errSilent = errors.New("refused")

type commands struct {
	Config string `short:"c" env:"GAOSHI_CONFIG" help:"Folder with gaoshi.yaml, town.yaml and policy.yaml. Without it: this folder if it has a gaoshi.yaml, else the embedded practice town." placeholder:"DIR"`
	Data   string `env:"GAOSHI_DATA" help:"Data folder, instead of the one in the settings." placeholder:"DIR"`

	Demo        demoCmd        `cmd:"" help:"Send the sample notices of the practice town through every channel; nothing leaves this machine."`
	Init        initCmd        `cmd:"" help:"Write commented sample settings into a folder."`
	Check       checkCmd       `cmd:"" help:"Check the settings; every fault at once."`
	CheckNotice checkNoticeCmd `cmd:"" help:"Check notices before anyone signs: personal data, wording, dates, sums, channels."`
	Preview     previewCmd     `cmd:"" help:"Write every rendition of a notice to a folder; send nothing."`
	Submit      submitCmd      `cmd:"" help:"Hand a notice in (拟稿)."`
	Review      reviewCmd      `cmd:"" help:"Pass or return a notice (校对, 保密审查)."`
	Issue       issueCmd       `cmd:"" help:"Sign a notice and queue its deliveries (签发)."`
	Correct     correctCmd     `cmd:"" help:"Begin a correction (更正) of an issued notice."`
	Withdraw    withdrawCmd    `cmd:"" help:"Begin a withdrawal (撤回) of an issued notice."`
	Drop        dropCmd        `cmd:"" help:"Give up (作废) an edition that is not issued yet."`
	Publish     publishCmd     `cmd:"" help:"Hand in, review, sign, send and wait for the receipts."`
	Deliveries  deliveriesCmd  `cmd:"" help:"List deliveries; send one again; say what became of an uncertain one."`
	Serve       serveCmd       `cmd:"" help:"Run the daemon: deliveries, desk, landing pages."`
	Sim         simCmd         `cmd:"" help:"Run the stand-in of WeChat, WeCom and the county's portal alone."`
	Poster      posterCmd      `cmd:"" help:"Make a notice's poster as PDF or PNG."`
	Approval    approvalCmd    `cmd:"" help:"Print the approval form (审批单) of a notice as PDF."`
	Speak       speakCmd       `cmd:"" help:"Turn text into words to be read aloud, line by line."`
	Account     accountCmd     `cmd:"" help:"Set the password of an account, read from standard input."`
	Version     versionCmd     `cmd:"" help:"Say which version this is."`
}

// run is the program. It returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	var c commands
	code := exitOK
	exited := false
	parser, err := kong.New(&c, kong.Name("gaoshi"),
		kong.Description("告示: approve once, reach every village."),
		kong.Writers(out, errOut), kong.Exit(func(n int) { code, exited = n, true }),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitUsage
	}
	k, err := parser.Parse(args)
	if exited { // --help
		return code
	}
	if err != nil {
		fmt.Fprintf(errOut, "gaoshi: %v\n用法请看：gaoshi --help\n", err)
		return exitUsage
	}
	err = k.Run(&c, streams{in, out, errOut})
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errSilent):
		return exitRefused
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(errOut, "已停止。")
		return exitRefused
	}
	fmt.Fprintln(errOut, say(err))
	return exitRefused
}

// say turns an error into what a person can act on.
func say(err error) string {
	var refusal *notice.Refusal
	var faults config.Faults
	switch {
	case errors.As(err, &refusal):
		return refusal.Msg
	case errors.As(err, &faults):
		return "设置有问题：\n" + faults.Error()
	case errors.Is(err, store.ErrLocked):
		return "已有一个守护程序在用这个数据目录。请先停掉它，或用 --data 另指一个目录。"
	case errors.Is(err, store.ErrChanged):
		return "刚刚有人也在办这件事，请再试一次。"
	case errors.Is(err, store.ErrNotFound):
		return "没有找到这份公告。可用 gaoshi deliveries 查看有哪些。"
	case errors.Is(err, context.DeadlineExceeded):
		return dispatch.Explain(err)
	}
	return "出错了：" + err.Error()
}

type versionCmd struct{}

func (versionCmd) Run(s streams) error {
	v := version
	if v == "" {
		v = "devel"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
			v = info.Main.Version
		}
	}
	_, err := fmt.Fprintln(s.out, "gaoshi", v)
	return err
}
