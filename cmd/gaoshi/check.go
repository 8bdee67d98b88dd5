package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"gaoshi/channels/builtin"
	"gaoshi/cmd/gaoshi/app"
	"gaoshi/config"
	"gaoshi/internal/notice"
)

type checkCmd struct{}

func (checkCmd) Help() string {
	return `查设置文件夹里的 gaoshi.yaml、town.yaml、policy.yaml、words.tsv，还有 calendar 文件夹里的放假安排。

每年国务院办公厅的放假通知出来以后，在设置文件夹的 calendar 里放一个文件，例如 calendar/2027.txt，一行写一条：
  year 2027
  notice 依据哪一份放假通知（文号）
  off 2027-01-01..2027-01-03 元旦
  work 2027-01-10 元旦
上面的 off 是放假的日子，work 是周末调休上班的日子。没有放这个文件的年份，只按法定节日算，算出来的期限是暂定的，最早、最晚两个日子都写明。`
}

func (x *checkCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	var faults config.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			fmt.Fprintln(s.out, f)
		}
		fmt.Fprintf(s.out, "共 %d 处要改。\n", len(faults))
		return errSilent
	}
	if err != nil {
		return err
	}
	town := all.Town.Registry()
	if err := builtin.TryPortal(&all.Settings, town); err != nil {
		lines := strings.Split(err.Error(), "\n")
		for _, l := range lines {
			fmt.Fprintln(s.out, "gaoshi.yaml："+l)
		}
		fmt.Fprintf(s.out, "共 %d 处要改。\n", len(lines))
		return errSilent
	}
	if _, err := app.NewChecks(all.Settings.Dir, town, all.Policy, nil); err != nil { // words.tsv, calendar/
		return err
	}
	if all.Settings.Mode == config.Live {
		if err := checkSecrets(all, s.out); err != nil {
			return err
		}
	}
	if found := app.Examine(ctx, all); len(found) > 0 {
		for _, f := range found {
			fmt.Fprintln(s.out, f.Say)
		}
		fmt.Fprintf(s.out, "共 %d 处要改。\n", len(found))
		return errSilent
	}
	count := map[string]int{}
	for _, t := range town.Targets {
		count[t.Channel]++
	}
	horns := 0 // loudspeakers, which hang in groups
	for _, v := range all.Town.Villages {
		for _, x := range v.Speakers {
			horns += x.Count
		}
	}
	mode := map[string]string{config.Practice: "演练，什么都不会离开这台电脑", config.Live: "正式发布"}[all.Settings.Mode]
	warnLoose(all, s.out)
	if all.Settings.Mode == config.Live {
		if all.Settings.Database != "" && all.Settings.Seal.Key == "" && len(all.Settings.Seal.Command) == 0 {
			fmt.Fprintln(s.out, "提醒：几台机器合用一个数据库时，要用同一把签名密钥：把第一台数据目录里的 seal.key 复制到另几台，再启动；否则另几台不能写入。")
		}
	}
	warnStaff(all, s.out)
	if host, _, err := net.SplitHostPort(all.Settings.Listen); err == nil && all.Settings.Mode == config.Practice && host != "localhost" && !net.ParseIP(host).IsLoopback() {
		fmt.Fprintf(s.out, "请注意：演练开在 %s，别的电脑也能打开。演练里的账号也要设密码；不想让别人看见，请把 listen 改回 127.0.0.1。\n", all.Settings.Listen)
	}
	fmt.Fprintf(s.out, "设置没有问题：%s%s，%d 个村，微信群 %d 个，公告栏 %d 块，大喇叭 %d 组共 %d 只；%d 类公告规则；%s。\n", town.County, town.Name, len(town.Villages),
		count[notice.WeChat], count[notice.Board], count[notice.Loudspeaker], horns, len(all.Policy.Categories()), mode)
	return nil
}

// warnStaff tells of categories whose chain the officers cannot go through.
func warnStaff(all *config.All, w io.Writer) {
	var officers [][]string
	for _, o := range all.Town.Officers {
		officers = append(officers, o.Roles)
	}
	if short := all.Policy.Unstaffed(officers); len(short) > 0 {
		fmt.Fprintf(w, "请注意：town.yaml 里的人手走不完这些类别的审批（同一份稿子，拟稿人不能审签，规则里写在 apart 的两步也不能是同一个人）：%s。请添人、调岗位，或在 policy.yaml 里改 apart。\n", strings.Join(short, "、"))
	}
}

// reference is one place of the settings that refers to a secret.
type reference struct{ what, ref string }

// references lists them all, in the order of the files.
func references(all *config.All) []reference {
	s := &all.Settings
	out := []reference{{"数据库地址", s.Database}, {"转发链接的密钥", s.LinkKey}, {"签名密钥", s.Seal.Key}}
	inside := func(what string, m map[string]string) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			for _, word := range strings.Fields(m[k]) {
				if config.IsRef(word) {
					out = append(out, reference{what + " " + k, word})
				}
			}
		}
	}
	inside("县门户的", s.Portal.Headers)
	out = append(out, reference{"县门户的密码", s.Portal.Login.Password})
	ops := s.Portal.Operations()
	for _, k := range slices.Sorted(maps.Keys(ops)) {
		inside("县门户 "+k+" 的", ops[k].Headers)
	}
	out = append(out, reference{"公众号密钥", s.WeChat.AppSecret}, reference{"企业微信密钥", s.WeChat.CorpKey},
		reference{"回调的 token", s.WeChat.Token}, reference{"回调的 aes_key", s.WeChat.AESKey})
	if s.Speaker.Voice == "service" {
		inside("语音服务的", s.Speaker.Service.Settings)
	}
	inside("广播平台的", s.Speaker.Push.Headers)
	for _, t := range all.Town.Registry().Targets {
		out = append(out, reference{placeName(t) + " 的群机器人", t.Options["robot"]})
	}
	return slices.DeleteFunc(out, func(r reference) bool { return r.ref == "" })
}

// checkSecrets says which references lead nowhere, never what they hold.
func checkSecrets(all *config.All, w io.Writer) error {
	secrets, err := config.NewSecrets(&all.Settings)
	if err != nil {
		return err
	}
	bad := 0
	for _, r := range references(all) {
		if _, err := secrets.Secret(r.ref); err != nil {
			bad++
			fmt.Fprintf(w, "%s：%v\n", r.what, err)
		}
	}
	if bad > 0 {
		fmt.Fprintf(w, "共 %d 处密钥要补上。\n", bad)
		return errSilent
	}
	return nil
}

// warnLoose tells of files with secrets that any account of the machine can read.
func warnLoose(all *config.All, w io.Writer) {
	if runtime.GOOS == "windows" { // rights there are not these nine bits
		return
	}
	files := []string{all.Settings.Secrets}
	for _, r := range references(all) {
		if path, ok := strings.CutPrefix(r.ref, "file:"); ok {
			files = append(files, path)
		}
	}
	slices.Sort(files)
	for _, path := range slices.Compact(files) {
		if path == "" {
			continue
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(all.Settings.Dir, path)
		}
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o007 != 0 {
			fmt.Fprintf(w, "请注意：密钥文件 %s 这台电脑上谁都能看。请改：chmod 600 %s\n", path, path)
		}
	}
}
