package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/journal/verify"
	"gaoshi/internal/register/pack"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
)

type verifyCmd struct {
	Pack   string   `arg:"" optional:"" name:"材料包" help:"检查材料或移交档案的 zip 包；不用联网，不用数据库。不写就查自己的数据。"`
	Keys   string   `help:"验签公钥文件；不写就是数据目录里的 seal.pub。查别处拿来的备份时，请用自己保管的那一份。" placeholder:"文件"`
	Anchor []string `help:"审批单上印的记录锚点，可写几次：一个数字和8组、每组4个字。" placeholder:"锚点"`
	All    bool     `help:"有多少处不一致就说多少处；不写只说前50处。"`
}

// Run compares a database with its journal and with the signatures. It opens the
// data folder that --data names, or the settings' own database, and writes nothing
// there; the check of one's own database is then recorded in the journal.
func (x *verifyCmd) Run(ctx context.Context, c *commands, s streams) error {
	if x.Pack != "" {
		return x.pack(s)
	}
	all, err := c.load()
	if err != nil {
		return err
	}
	o, err := x.options(all, c.Data != "")
	if err != nil {
		return err
	}
	st, err := store.OpenView(ctx, o)
	switch {
	case errors.Is(err, store.ErrNoJournal):
		return say.Refusal("这个数据库是启用操作记录以前的，里面没有签名和记录，没有可查验的。用新版程序打开它一次，就会照原样接收下来，从那时起可以查验。")
	case errors.Is(err, os.ErrNotExist):
		return say.Refusal("“%s”里没有数据库。请核对 --data 写的文件夹。", o.Dir)
	case err != nil:
		return err
	}
	defer st.Close()
	held, err := app.Held(o.Dir, o.Keys)
	if err != nil {
		return err
	}
	for _, text := range x.Anchor {
		a, err := journal.ParseAnchor(text)
		if err != nil {
			return say.BadUse("--anchor：%v。", err)
		}
		held = append(held, verify.Held{Anchor: a, Where: "纸上的记录锚点 " + text})
	}
	vo := verify.Options{Keys: o.Keys, Held: held}
	if x.All {
		vo.Most = 1 << 30
	}
	watch := calendar.StartStopwatch()
	r, err := verify.Store(ctx, st, vo)
	if err != nil {
		return err
	}
	printReport(s.out, r, watch.Elapsed())
	if c.Data == "" {
		if err := recordCheck(ctx, c, r); err != nil {
			return err
		}
	}
	if !r.OK() {
		return errSilent
	}
	return nil
}

// pack checks a zip that left a town, with the checker's own key or the one inside.
func (x *verifyCmd) pack(s streams) error {
	data, err := os.ReadFile(x.Pack)
	if err != nil {
		return say.CannotRead(x.Pack, err)
	}
	var keys *seal.Keys
	if x.Keys != "" {
		text, err := os.ReadFile(x.Keys)
		if err != nil {
			return say.CannotRead(x.Keys, err)
		}
		if keys, err = seal.Public(string(text)); err != nil {
			return say.Refusal("验签公钥 %s 读不懂，可能被改过。请用自己保管的那一份：--keys 文件。", x.Keys)
		}
	}
	r, err := pack.Verify(data, keys)
	if err != nil {
		return err
	}
	for _, p := range r.Problems {
		fmt.Fprintln(s.out, "不一致：", p)
	}
	fmt.Fprintf(s.out, "%s\n%s打的包，%d个文件，%d份签名，密钥指纹 %s。打包时的记录锚点：%s\n", r.Title, r.At().In(calendar.Zone).Format("2006年1月2日 15:04"), len(r.Files), r.Statements, r.Key, r.Anchor)
	if r.Own {
		fmt.Fprintln(s.out, "用的是包里自带的公钥：只能说明打包以后没有改过。要确认是哪个单位打的，请用自己保管的公钥再查一次：--keys 文件。")
	}
	if !r.OK() {
		fmt.Fprintf(s.out, "有%d处不一致，这个包不能作凭证。\n", len(r.Problems))
		return errSilent
	}
	_, err = fmt.Fprintln(s.out, "清单、文件和签名都对得上。")
	return err
}

// options say what is opened, and with which public keys.
func (x *verifyCmd) options(all *config.All, copied bool) (store.Options, error) {
	o := store.Options{Dir: all.Settings.DataDir()}
	secrets, err := config.NewSecrets(&all.Settings)
	if err != nil {
		return o, err
	}
	if ref := all.Settings.Database; ref != "" && !copied {
		if o.URL, err = secrets.Secret(ref); err != nil {
			return o, fmt.Errorf("数据库地址：%w", err)
		}
	}
	path := x.Keys
	if path == "" {
		path = filepath.Join(o.Dir, store.PublicFile)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return o, say.Refusal("没有验签公钥 %s。它在签名的那台机器的数据目录里，叫 seal.pub；用 --keys 指给我。", path)
	}
	if o.Keys, err = seal.Public(string(text)); err != nil {
		return o, say.Refusal("验签公钥 %s 读不懂，可能被改过。请用自己保管的那一份：--keys 文件。", path)
	}
	return o, nil
}

func recordCheck(ctx context.Context, c *commands, r *verify.Report) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Store.Record(ctx, app.Checked(r, "verify"))
}

func printReport(w io.Writer, r *verify.Report, took time.Duration) {
	for _, p := range r.Problems {
		fmt.Fprintln(w, "不一致：", p)
	}
	if r.More > 0 {
		fmt.Fprintf(w, "还有%d处，加 --all 全部列出。\n", r.More)
	}
	fmt.Fprintf(w, "查了%d条操作记录、%d行数据、%d个文件、%d份签发的公告、%d个记录锚点，用了%.1f秒。\n", r.Entries, r.Rows, r.Files, r.Issued, r.Heads, took.Seconds())
	if r.Taken > 0 {
		fmt.Fprintf(w, "其中%d份公告是启用签名以前签发的，%s照原样接收：接收以后没有改过；接收以前有没有人改过，无从查验。\n", r.Taken, r.TakenAt.In(calendar.Zone).Format("2006年1月2日"))
	}
	if r.Blanked > 0 {
		fmt.Fprintf(w, "有%d条登录、查看等记录过了保存期，只留哈希。\n", r.Blanked)
	}
	if r.Erased > 0 {
		fmt.Fprintf(w, "其中%d份公告期满以后按规定清除了个人信息，留下的和清除时的签名一致。\n", r.Erased)
	}
	if r.Head.N > 0 {
		fmt.Fprintf(w, "现在的记录锚点：%s\n", r.Head.Anchor())
	}
	if r.OK() {
		fmt.Fprintln(w, "数据、操作记录和签名三方一致。")
		return
	}
	fmt.Fprintf(w, "有%d处不一致。请保留现场，不要再改数据库，把这份结果交给主管领导和管理员；从备份恢复以前，先用同一命令查验备份（--data 备份文件夹）。\n", len(r.Problems)+r.More)
}

type journalCmd struct {
	Who    string   `help:"只看这个账号做的。" placeholder:"账号"`
	What   []string `help:"只看这些事，可写几次，中文英文都行：${acts}。" placeholder:"事"`
	Object string   `help:"只看和它有关的，例如 QH-2026-0101/1；以 * 结尾就看以它开头的。" placeholder:"对象"`
	Since  string   `help:"从这一天起，例如 2026-11-25。" placeholder:"日期"`
	Until  string   `help:"到这一天为止（含当天）。" placeholder:"日期"`
	Limit  int      `default:"100" help:"最多列几条，新的在前。" placeholder:"条数"`
	CSV    bool     `name:"csv" help:"写成 CSV，表格软件能打开。"`
	JSON   bool     `name:"json" help:"每行一个 JSON 对象，给程序读。"`
}

func actWords() string {
	var out []string
	for _, k := range journal.Kinds {
		out = append(out, string(k)+" "+k.Name())
	}
	return strings.Join(out, "，")
}

// Run lists the record of acts, the newest first.
func (x *journalCmd) Run(ctx context.Context, c *commands, s streams) error {
	f := store.JournalFilter{Who: x.Who, Object: x.Object, Limit: x.Limit}
	for _, w := range x.What {
		k, ok := actNamed(w)
		if !ok {
			return say.BadUse("--what 没有“%s”这种事，可以写：%s。", w, actWords())
		}
		f.What = append(f.What, k)
	}
	for _, d := range []struct {
		name, text string
		into       *time.Time
		days       int
	}{{"--since", x.Since, &f.Since, 0}, {"--until", x.Until, &f.Until, 1}} {
		if d.text == "" {
			continue
		}
		day, err := time.ParseInLocation("2006-01-02", d.text, calendar.Zone)
		if err != nil {
			return say.BadUse("%s 要写成 2026-11-25 这样的日期，不能写“%s”。", d.name, d.text)
		}
		*d.into = day.AddDate(0, 0, d.days)
	}
	if x.Limit < 1 {
		return say.BadUse("--limit 要写 1 以上的数，不能写 %d。", x.Limit)
	}
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Store.Journal(ctx, f)
	if err != nil {
		return err
	}
	return printJournal(s.out, list, x.CSV, x.JSON)
}

func actNamed(w string) (journal.Kind, bool) {
	for _, k := range journal.Kinds {
		if w == string(k) || w == k.Name() {
			return k, true
		}
	}
	return "", false
}

func printJournal(w io.Writer, list []*journal.Entry, asCSV, asJSON bool) error {
	switch {
	case asJSON:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		for _, e := range list {
			if err := enc.Encode(e); err != nil {
				return err
			}
		}
		return nil
	case asCSV:
		out := csv.NewWriter(w)
		_ = out.Write(journal.CSVHead) // Flush tells
		for _, e := range list {
			_ = out.Write(e.CSV())
		}
		out.Flush()
		return out.Error()
	}
	rows := make([][]string, len(list))
	for i, e := range list {
		rows[i] = e.CSV()[:7]
	}
	say.Table(w, journal.CSVHead[:7], []int{0, 0, 12, 24, 0, 30, 14}, rows)
	return nil
}

type sealCmd struct {
	Show   sealShowCmd   `cmd:"" default:"1" help:"看签名密钥是哪一把、验签公钥是什么（不写命令就是它）。"`
	Rotate sealRotateCmd `cmd:"" help:"换一把新的签名密钥；旧的签名仍然查验得了。"`
}

type sealShowCmd struct{}

// Run tells which key signs, and nothing secret of it.
func (sealShowCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	fmt.Fprintf(s.out, "签名算法 %s，密钥指纹 %s\n%s", a.Keys.Algorithm(), a.Keys.Fingerprint(), a.Keys.Public())
	return nil
}

type sealRotateCmd struct {
	Algorithm string `help:"新密钥的算法：ed25519 或 sm2；不写和现在的一样。" enum:",ed25519,sm2" default:"" placeholder:"算法"`
}

// Run puts a new key before the old ones, and records that.
func (x sealRotateCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	secrets, err := config.NewSecrets(&all.Settings)
	if err != nil {
		return err
	}
	o, err := app.SealOptions(&all.Settings, secrets)
	if err != nil {
		return err
	}
	o.Algorithm = seal.Algorithm(x.Algorithm)
	keys, err := seal.Rotate(ctx, o)
	if err != nil {
		return err
	}
	all.Settings.Seal.Algorithm = ""
	a, err := app.Open(ctx, all, app.Options{})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Store.Record(ctx, journal.Entry{What: journal.KeyChanged, Result: journal.OK, Note: "密钥 " + keys.Fingerprint()}); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "新的签名密钥已启用，算法 %s，指纹 %s。\n请重新启动守护程序，把 %s 抄一份放进保险柜，把 seal.pub 交给外面的人保管。\n", keys.Algorithm(), keys.Fingerprint(), o.File)
	return nil
}
