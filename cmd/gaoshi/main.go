// Command gaoshi 告示 takes a township's approved notices to every village: into
// WeChat groups, onto the county's portal, onto the wall and over the loudspeaker.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/journal"
)

// Exit codes.
const (
	exitOK      = 0
	exitRefused = 1 // something was refused or failed
	exitUsage   = 2 // wrong use of the command
)

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
	Config string `short:"c" env:"GAOSHI_CONFIG" help:"放 gaoshi.yaml、town.yaml、policy.yaml 的文件夹。不写：这里有 gaoshi.yaml 就用这里的，没有就用内置的演练镇。" placeholder:"文件夹"`
	Data   string `env:"GAOSHI_DATA" help:"数据目录，代替设置里写的。" placeholder:"文件夹"`

	Now string `env:"GAOSHI_NOW" help:"演练时从哪一刻开始，例如 2026-11-23 或 \"2026-11-23 08:00\"；只查稿子、看版式的，正式的设置也可以用。" placeholder:"时间"`

	Demo  demoCmd  `cmd:"" group:"先试一试、做设置" help:"演示：内置的演练镇把样例公告发到每个渠道，什么都不会离开这台电脑。"`
	Init  initCmd  `cmd:"" group:"先试一试、做设置" help:"在一个文件夹里写好带说明的设置样例。"`
	Check checkCmd `cmd:"" group:"先试一试、做设置" help:"查设置，有几处错就一次说几处。"`

	Doctor doctorCmd `cmd:"" group:"先试一试、做设置" help:"体检：守护程序会不会启动不了，磁盘、数据库、时间、平台有没有问题，各该怎么办。什么都不改。"`

	Read        readCmd        `cmd:"" group:"办公告" help:"看一份文件读出来是什么：公告写到标准输出，读漏的和缺的写到标准错误。什么都不存。"`
	CheckNotice checkNoticeCmd `cmd:"" group:"办公告" help:"签字之前查公告：个人信息、用词、日期、合计、渠道。"`
	Preview     previewCmd     `cmd:"" group:"办公告" help:"把一份公告的全部版式稿写到文件夹里看，什么都不发。"`
	Notices     noticesCmd     `cmd:"" group:"办公告" help:"列出公告：办到哪一步、等谁。"`
	Submit      submitCmd      `cmd:"" group:"办公告" help:"提交一份公告（拟稿）。"`
	Review      reviewCmd      `cmd:"" group:"办公告" help:"校对、保密审查：通过或退回。"`
	Issue       issueCmd       `cmd:"" group:"办公告" help:"签发：先给看要发出去的内容，加 --yes 才签。"`
	Correct     correctCmd     `cmd:"" group:"办公告" help:"已签发的有错，出一份更正。"`
	Withdraw    withdrawCmd    `cmd:"" group:"办公告" help:"已签发的不该发，撤回。"`
	Stop        stopCmd        `cmd:"" group:"办公告" help:"可能有错，马上停下（先停）；有个人信息泄露，马上撤回。"`
	Release     releaseCmd     `cmd:"" group:"办公告" help:"核实过没有错，放行先停的公告。"`
	Drop        dropCmd        `cmd:"" group:"办公告" help:"还没签发的不要了，作废。"`
	Publish     publishCmd     `cmd:"" group:"办公告" help:"提交、审、签、发一次办完，等回执。"`
	Poster      posterCmd      `cmd:"" group:"办公告" help:"做一份公告的海报，PDF 或图片。"`
	Approval    approvalCmd    `cmd:"" group:"办公告" help:"打印一份公告的审批单（PDF）。"`

	Register registerCmd `cmd:"" group:"台账和年报" help:"公开台账：登记、导入、导出、期限、公开目录、年度数字。"`
	Request  requestCmd  `cmd:"" group:"台账和年报" help:"依申请公开：登记、办理、答复，复议和诉讼。"`
	Annual   annualCmd   `cmd:"" group:"台账和年报" help:"政府信息公开工作年度报告：查已公布的，编自己的。"`

	Serve      serveCmd      `cmd:"" group:"日常运行" help:"守护程序：按时发出，开工作台和阅读页。"`
	Deliveries deliveriesCmd `cmd:"" group:"日常运行" help:"投递：看发到哪里了，再发一次，说明结果。"`
	Journal    journalCmd    `cmd:"" group:"日常运行" help:"操作记录：谁在什么时候做了什么。"`
	Backup     backupCmd     `cmd:"" group:"日常运行" help:"备份：守护程序开着也行，写成一个文件。"`
	Restore    restoreCmd    `cmd:"" group:"日常运行" help:"从备份恢复到设置里的数据库（SQLite 或 PostgreSQL），什么都不会自动再发。"`
	Verify     verifyCmd     `cmd:"" group:"日常运行" help:"查验：数据、操作记录、签名三方对不对得上。结束时的代码：0 一致，1 不一致。"`
	Erase      eraseCmd      `cmd:"" group:"日常运行" help:"清除个人信息：期满或撤回以后，删去名单、附件和版式稿，只留标题和哈希。"`
	Seal       sealCmd       `cmd:"" group:"日常运行" help:"签名密钥：看是哪一把，换一把新的。"`
	Account    accountCmd    `cmd:"" group:"日常运行" help:"设一个账号的密码，密码从标准输入读。"`

	Sim     simCmd     `cmd:"" group:"其他" help:"单独运行模拟的微信、企业微信和县门户。"`
	Speak   speakCmd   `cmd:"" group:"其他" help:"把文字变成念出来的话，一行一行来。"`
	Version versionCmd `cmd:"" group:"其他" help:"这是哪个版本。"`

	PasswordFD int `name:"password-fd" help:"以某人的名义办事时，从这个文件描述符读密码（每人一行），不在终端上问。" placeholder:"号"`

	stderr  io.Writer
	secrets *bufio.Reader // where passwords come from, once asked
}

// helpWords are the lists that the help names.
func helpWords() kong.Vars {
	return kong.Vars{"states": stateWords(), "statuses": statusWords(), "acts": actWords(),
		"grounds": groundWords(), "acts_of_two": actWordsOfTwo(), "ways": wayWords(), "yearlies": yearlyWords(),
		"deliveries": deliveryWords(), "applicants": applicantWords(), "events": eventWords(), "results": resultWords(), "courts": courtWords(), "rulings": rulingWords()}
}

// run is the program. It returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	ctx = journal.WithActor(ctx, journal.Actor{From: "command " + app.SystemUser()})
	c := commands{stderr: errOut}
	code := exitOK
	exited := false
	parser, err := kong.New(&c, kong.Name("gaoshi"),
		kong.Description("告示：批一次，到每个村。结束时的代码：0 办成了；1 没有放行、没有办成，或有的没发成；2 命令写错了，什么都没有做。"),
		kong.Writers(out, errOut), kong.Exit(func(n int) { code, exited = n, true }), kong.Help(say.Help),
		kong.BindTo(ctx, (*context.Context)(nil)), helpWords())
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitUsage
	}
	for _, f := range parser.Model.Flags {
		if f.Name == "help" {
			f.Help = "看用法。"
		}
	}
	bare := len(args) == 0
	if bare {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	switch {
	case bare:
		return exitUsage
	case exited: // --help
		return code
	}
	if err != nil {
		fmt.Fprintln(errOut, say.Usage(err))
		return exitUsage
	}
	err = k.Run(&c, streams{in, out, errOut})
	var use *say.WrongUse
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errSilent):
		return exitRefused
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(errOut, "已停止。")
		return exitRefused
	case errors.As(err, &use):
		fmt.Fprintf(errOut, "%s\n用法请看：%s --help\n", use.Msg, k.Selected().FullPath())
		return exitUsage
	}
	fmt.Fprintln(errOut, say.Error(err))
	return exitRefused
}

// load reads the settings that the flags name.
func (c *commands) load() (*config.All, error) {
	dir := c.Config
	if dir == "" {
		if _, err := os.Stat("gaoshi.yaml"); err == nil {
			dir = "."
		}
	}
	all, err := config.Load(dir)
	if err != nil {
		return all, err
	}
	if c.Data != "" {
		abs, err := filepath.Abs(c.Data)
		if err != nil {
			return nil, err
		}
		all.Settings.Data = abs
	}
	return all, nil
}

// withWho marks what follows as done by an officer who has proved it.
func withWho(ctx context.Context, account string) context.Context {
	a := journal.ActorOf(ctx)
	a.Who = account
	return journal.WithActor(ctx, a)
}

// quick opens the parts that a short command needs; the daemon may be running.
func (c *commands) quick(ctx context.Context) (*app.App, error) {
	all, err := c.load()
	if err != nil {
		return nil, err
	}
	now, err := c.practiceOnly(all)
	if err != nil {
		return nil, err
	}
	a, err := app.Open(ctx, all, app.Options{Now: now})
	if err == nil && all.Settings.Dir == "" { // a forgotten --config is told
		fmt.Fprintf(c.stderr, "（没有指定设置，用的是内置演练镇“%s”，演练时钟是%s，数据在 %s；自己的设置请用 -c 目录）\n",
			all.Town.Town.Name, a.Clock.Now().Format("2006年1月2日 15:04"), all.Settings.DataDir())
	}
	return a, err
}

type versionCmd struct{}

func (versionCmd) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, "gaoshi", app.Version())
	return err
}
