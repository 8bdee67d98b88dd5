package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/store"
)

// Finding is one thing that doctor found: Bad is what serve would die of, or what
// stops its work; Say is Chinese: what is so, and what to do.
type Finding struct {
	Bad bool
	Say string
}

// Examine looks at everything that serve needs and that can be looked at without
// opening the real database: the rest of serve is tried with a data folder of its own.
// check and doctor share it.
func Examine(ctx context.Context, all *config.All) []Finding {
	var out []Finding
	bad := func(format string, args ...any) { out = append(out, Finding{true, fmt.Sprintf(format, args...)}) }
	set := &all.Settings
	for _, f := range folders(set) {
		if err := writable(f.path); err != nil {
			bad("%s“%s”写不进去：%s", f.what, f.path, say.Error(err))
		}
	}
	if err := tryOut(ctx, all); err != nil {
		bad("守护程序启动不了：%s", say.Error(err))
	}
	return out
}

type folder struct{ what, path string }

// folders are those that the daemon writes into.
func folders(set *config.Settings) []folder {
	out := []folder{{"数据目录", set.DataDir()}}
	for what, p := range map[string]string{"海报文件夹": set.Poster.Outbox, "大喇叭文件夹": set.Speaker.Outbox, "备份文件夹": set.Backup.Folder} {
		if p != "" {
			out = append(out, folder{what, set.Path(p)})
		}
	}
	return out
}

// writable tries to write into a folder, or where it would be made.
func writable(dir string) error {
	for {
		info, err := os.Stat(dir)
		if err == nil && !info.IsDir() {
			return &os.PathError{Op: "mkdir", Path: dir, Err: syscall.ENOTDIR}
		}
		if err == nil {
			break
		}
		if !errors.Is(err, os.ErrNotExist) || filepath.Dir(dir) == dir {
			return err
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.CreateTemp(dir, ".gaoshi-probe-*")
	if err != nil {
		return &os.PathError{Op: "write", Path: dir, Err: errors.Unwrap(err)}
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// tryOut puts the whole daemon together over a database of its own, in a folder that
// is taken away again: what fails in it would fail in serve.
func tryOut(ctx context.Context, all *config.All) error {
	dir, err := os.MkdirTemp("", "gaoshi-doctor-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	trial := *all
	trial.Settings.Data, trial.Settings.Database = dir, ""
	if !filepath.IsAbs(trial.Settings.Seal.File) {
		trial.Settings.Seal.File = filepath.Join(dir, store.KeyFile)
	}
	a, err := Open(ctx, &trial, Options{})
	if err != nil {
		return err
	}
	defer a.Close()
	_, err = a.Server()
	return err
}

// Doctor is Examine, and a look at the real data, the disk, the clock and the
// platforms. It changes nothing.
func Doctor(ctx context.Context, all *config.All) []Finding {
	out := Examine(ctx, all)
	set := &all.Settings
	out = append(out, disk(set.DataDir())...)
	out = append(out, data(ctx, all)...)
	out = append(out, voice(set)...)
	if set.Mode == config.Live {
		out = append(out, platforms(ctx, set)...)
	}
	return out
}

// data looks at the real database, without changing it.
func data(ctx context.Context, all *config.All) (out []Finding) {
	set := &all.Settings
	o := store.Options{Dir: set.DataDir(), Connections: 4}
	secrets, err := config.NewSecrets(set)
	if err != nil {
		return nil // Examine told
	}
	if set.Database != "" {
		if o.URL, err = secrets.Secret(set.Database); err != nil {
			return []Finding{{true, "数据库地址：" + err.Error() + "。请补上再启动。"}}
		}
	} else if err := lost(o.Dir); err != nil {
		return []Finding{{true, say.Error(err)}}
	} else if _, err := os.Stat(filepath.Join(o.Dir, "gaoshi.db")); errors.Is(err, os.ErrNotExist) {
		return nil // a first start makes it
	}
	s, err := store.OpenView(ctx, o)
	if err != nil {
		if errors.Is(err, store.ErrNoJournal) {
			return nil // a first start, or an older one, brings it up to date
		}
		return []Finding{{true, "数据库打不开：" + say.Error(err)}}
	}
	defer s.Close()
	if err := s.Current(ctx); err != nil {
		out = append(out, Finding{true, say.Error(err)})
	}
	if err := s.Sound(ctx); err != nil {
		out = append(out, Finding{true, "数据库有坏页：" + say.Error(err)})
	}
	if most, err := s.ServerConnections(ctx); err == nil && most > 0 && set.Connects > most-10 {
		out = append(out, Finding{true, fmt.Sprintf("database_connections 是%d，PostgreSQL 一共只让连%d个。请改小，几台加起来要少10个以上，或改大 max_connections。", set.Connects, most)})
	}
	if held, err := s.HeldDeliveries(ctx, "", 1); err == nil && len(held) > 0 {
		out = append(out, Finding{false, "有恢复后待确认的投递停着，请在工作台“今天”核对放行。"})
	}
	return out
}

func voice(set *config.Settings) []Finding {
	if set.Speaker.Voice != "auto" {
		return nil
	}
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		return []Finding{{false, "没有装 espeak-ng，大喇叭只有文稿、没有录音。要录音请装它（apt install espeak-ng），不要就把 loudspeaker.voice 写成 none。"}}
	}
	return nil
}

// clockOff is how far this machine's clock may be from a platform's.
const clockOff = time.Minute

// platforms asks each platform for its front page: its name, its certificate, its clock.
func platforms(ctx context.Context, set *config.Settings) (out []Finding) {
	asked := map[string]bool{}
	for _, p := range []struct{ what, address string }{
		{"企业微信", "https://qyapi.weixin.qq.com/"}, {"公众号平台", "https://api.weixin.qq.com/"}, {"县门户", set.Portal.URL}, {"应急广播平台", set.Speaker.Push.URL}, {"本站网址（site）", set.Site},
	} {
		u, err := url.Parse(p.address)
		if err != nil || u.Host == "" || asked[u.Host] || strings.Contains(u.Host, "{") {
			continue
		}
		asked[u.Host] = true
		out = append(out, platform(ctx, p.what, u)...)
	}
	return out
}

func platform(ctx context.Context, what string, u *url.URL) (out []Finding) {
	ctx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, u.Scheme+"://"+u.Host+"/", nil)
	if err != nil {
		return nil
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &dns):
		return []Finding{{false, fmt.Sprintf("%s的域名 %s 查不到。请看这台电脑的 DNS 和网络。", what, u.Hostname())}}
	case errors.As(err, &cert):
		return []Finding{{false, fmt.Sprintf("%s（%s）的证书不能信任。请看对方的证书和这台电脑的时间。", what, u.Hostname())}}
	case err != nil:
		return []Finding{{false, fmt.Sprintf("%s（%s）连不上。请看网络、防火墙和代理。", what, u.Host)}}
	}
	_ = resp.Body.Close()
	now := calendar.RealClock{}.Now()
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil && at.Sub(now).Abs() > clockOff {
		out = append(out, Finding{false, fmt.Sprintf("这台电脑的时间和%s差%s，会按错的时间发。请打开网络校时（timedatectl set-ntp true）。", what, at.Sub(now).Abs().Round(time.Second))})
	}
	if resp.TLS != nil && len(resp.TLS.PeerCertificates) > 0 {
		if left := resp.TLS.PeerCertificates[0].NotAfter.Sub(now); left < 14*24*time.Hour {
			out = append(out, Finding{false, fmt.Sprintf("%s（%s）的证书再过%d天到期，请换证书。", what, u.Hostname(), int(left.Hours()/24))})
		}
	}
	return out
}
