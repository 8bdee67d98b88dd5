package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/backup"
	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/journal/verify"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
)

// BackupTo writes a backup into a new file: whole under that name, or not at all.
// files takes the bytes of kept files along, keys the signing key.
func (a *App) BackupTo(ctx context.Context, path string, files, keys bool) (backup.Head, map[string]int, error) {
	var key []byte
	if keys {
		o, err := SealOptions(&a.Config.Settings, a.secrets)
		if err != nil {
			return backup.Head{}, nil, err
		}
		if key, err = os.ReadFile(o.File); err != nil {
			return backup.Head{}, nil, say.Refusal("签名密钥不在文件里（在环境变量或密码机里），带不走。请去掉 --keys，密钥另行保管。")
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".backup-*")
	if err != nil {
		return backup.Head{}, nil, say.CannotWrite(path, err)
	}
	defer os.Remove(f.Name())
	head, rows, err := backup.Write(ctx, f, a.Store, backup.Head{Program: Version(), Made: calendar.RealClock{}.Now(), Town: a.Town.County + a.Town.Name, Files: files}, key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return head, rows, fmt.Errorf("write the backup: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return head, rows, say.CannotWrite(path, err)
	}
	a.record(ctx, journal.Entry{What: journal.Export, Object: "backup", Result: journal.OK, Note: fmt.Sprintf("备份，操作记录到第%d条", head.Journal)})
	return head, rows, nil
}

// backupName is the name of a timed backup; names sort by their moments.
const backupName = "gaoshi-20060102-150405.backup"

// Backups makes backups by the settings while ctx lives, prunes old ones and tries
// the newest once a month.
func (a *App) Backups(ctx context.Context) {
	set := a.Config.Settings.Backup
	every, err := time.ParseDuration(set.Every)
	if set.Folder == "" || err != nil || every <= 0 {
		return
	}
	tick := time.NewTicker(20 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := a.timedBackup(ctx, every); err != nil && ctx.Err() == nil {
			a.Log.ErrorContext(ctx, "a timed backup was not made", "err", err)
			a.backupTrouble.Store("定时备份没有做成：" + say.Error(err))
		}
	}
}

func (a *App) timedBackup(ctx context.Context, every time.Duration) error {
	set := a.Config.Settings.Backup
	dir := a.Config.Settings.Path(set.Folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	now := calendar.RealClock{}.Now()
	list := backupsIn(dir)
	if n := len(list); n > 0 && now.Sub(list[n-1].at) < every && !list[n-1].at.After(now) {
		return nil
	}
	path := filepath.Join(dir, now.Format(backupName))
	if _, _, err := a.BackupTo(ctx, path, true, set.Keys); err != nil {
		return err
	}
	a.backupTrouble.Store("")
	for _, old := range prune(append(list, backupFile{path, now}), set.Keep, now) {
		if err := os.Remove(old); err != nil {
			return err
		}
	}
	return a.monthlyTest(ctx, path, now)
}

// backupFile is a timed backup.
type backupFile struct {
	path string
	at   time.Time
}

// backupsIn lists the timed backups of a folder, the oldest first.
func backupsIn(dir string) []backupFile {
	names, _ := filepath.Glob(filepath.Join(dir, "gaoshi-*.backup")) // the pattern is well
	slices.Sort(names)
	var out []backupFile
	for _, n := range names {
		if at, err := time.ParseInLocation(backupName, filepath.Base(n), calendar.Zone); err == nil {
			out = append(out, backupFile{n, at})
		}
	}
	return out
}

// pruneNot is how long every backup stays; after that, the last of each day.
const pruneNot = 2 * time.Hour

// prune returns what may go: all but the newest, those of the last two hours, and the
// last of each of the newest days.
func prune(list []backupFile, days int, now time.Time) []string {
	var out []string
	seen := map[string]bool{}
	for i := len(list) - 1; i >= 0; i-- {
		day := list[i].at.Format(time.DateOnly)
		last := !seen[day]
		seen[day] = true
		if now.Sub(list[i].at) < pruneNot || last && len(seen) <= days {
			continue
		}
		out = append(out, list[i].path)
	}
	return out
}

// monthlyTest restores a backup beside the running database, once a month, and keeps
// in the journal what came of it.
func (a *App) monthlyTest(ctx context.Context, path string, now time.Time) error {
	month := "backup/" + now.Format("2006-01")
	last, err := a.Store.Journal(ctx, store.JournalFilter{What: []journal.Kind{journal.Verified}, Object: month, Limit: 1})
	if err != nil || len(last) > 0 {
		return err
	}
	e := journal.Entry{What: journal.Verified, Object: month, Result: journal.OK}
	r, err := a.TryBackup(ctx, path)
	switch {
	case err != nil:
		e.Result, e.Note = journal.Failed, "备份恢复不出来"
		a.Log.ErrorContext(ctx, "the monthly test of a backup failed", "err", err)
	case !r.OK():
		e = Checked(r, month)
	default:
		e.Note = fmt.Sprintf("试着恢复了最近的备份，查验一致：%d条记录，%d行", r.Entries, r.Rows)
	}
	a.selfTest.Store(e.Note)
	if e.Result == journal.Failed {
		a.backupTrouble.Store("每月一次的备份自检没有通过：" + e.Note + "。请马上手工备份一次，再请人来看。")
	}
	return a.Store.Record(ctx, e)
}

// TryBackup restores a backup into a folder of its own, verifies it, and takes it
// away again.
func (a *App) TryBackup(ctx context.Context, path string) (*verify.Report, error) {
	dir, err := os.MkdirTemp("", "gaoshi-try-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s, _, err := load(ctx, path, store.Options{Dir: dir, Keys: a.Keys})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return verify.Store(ctx, s, verify.Options{Keys: a.Keys})
}

// load puts a backup into a new database.
func load(ctx context.Context, path string, o store.Options) (*store.Store, map[string]int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, say.CannotRead(path, err)
	}
	defer f.Close()
	head, _, err := backup.Check(f)
	if err != nil {
		return nil, nil, err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return nil, nil, err
	}
	o.Upto = head.Version
	s, err := store.Open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	rows, err := backup.Load(ctx, f, s)
	if err == nil {
		err = s.Finish(ctx)
	}
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	return s, rows, nil
}

// Restored is what became of a restore.
type Restored struct {
	Head   backup.Head
	Rows   map[string]int
	Held   int
	Report *verify.Report
	Aside  string // where the database lies that was there before, "" for none
}

// Restore puts a backup into the database of the settings, which must be new, or is
// moved aside where replace allows it. Nothing of it is sent: what was due is held.
func Restore(ctx context.Context, all *config.All, path string, replace bool) (_ *Restored, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, say.CannotRead(path, err)
	}
	head, key, err := backup.Check(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, ExplainBackup(path, err)
	}
	set := &all.Settings
	secrets, err := config.NewSecrets(set)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(set.DataDir(), 0o700); err != nil {
		return nil, say.CannotWrite(set.DataDir(), err)
	}
	o := store.Options{Dir: set.DataDir(), Connections: set.Connects}
	out := &Restored{Head: head}
	if set.Database != "" {
		if o.URL, err = secrets.Secret(set.Database); err != nil {
			return nil, fmt.Errorf("数据库地址：%w", err)
		}
	} else {
		unlock, err := store.LockDaemon(set.DataDir())
		if err != nil {
			return nil, err
		}
		defer unlock()
	}
	if o.Keys, err = restoredKeys(ctx, set, secrets, head, key); err != nil {
		return nil, err
	}
	if o.URL == "" {
		if out.Aside, err = moveAside(set.DataDir(), replace); err != nil {
			return nil, err
		}
	}
	s, rows, err := load(ctx, path, o)
	if err != nil {
		return nil, ExplainBackup(path, err)
	}
	defer s.Close()
	out.Rows = rows
	if err := s.ForgetJobs(ctx); err != nil {
		return nil, err
	}
	home, err := s.ComeHome(ctx, 0, true)
	if err != nil {
		return nil, err
	}
	out.Held = home.Held
	if err := clearMarks(set.DataDir()); err != nil {
		return nil, err
	}
	out.Report, err = verify.Store(ctx, s, verify.Options{Keys: o.Keys})
	return out, err
}

// restoredKeys are the keys that the backup was signed with: those of the settings,
// or the one that it brings along.
func restoredKeys(ctx context.Context, set *config.Settings, secrets *config.Secrets, head backup.Head, key []byte) (*seal.Keys, error) {
	so, err := SealOptions(set, secrets)
	if err != nil {
		return nil, err
	}
	if so.Secret == "" && len(so.Command) == 0 {
		_, err := os.Stat(so.File)
		switch {
		case err == nil:
		case len(key) == 0:
			return nil, say.Refusal("备份里没有带签名密钥，“%s”也没有。请把保管的 seal.key 抄到那里再恢复；没有它，以前的签名都查验不了。", so.File)
		default:
			if err := os.WriteFile(so.File, key, 0o600); err != nil {
				return nil, say.CannotWrite(so.File, err)
			}
		}
	}
	keys, err := seal.Open(ctx, so)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(keys.Fingerprints(), head.Fingerprint) {
		return nil, say.Refusal("备份是用另一把签名密钥（%s）签的，这里的是 %s。请换上备份时的 seal.key 再恢复，什么都没有动。", head.Fingerprint, keys.Fingerprint())
	}
	return keys, nil
}

// moveAside takes the database of a data folder out of the way.
func moveAside(dir string, replace bool) (string, error) {
	path := filepath.Join(dir, "gaoshi.db")
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", say.CannotRead(path, err)
	}
	if !replace && info.Size() > 0 {
		return "", say.Refusal("“%s”里已经有数据库，没有动它。要换成备份里的，请加 --replace：原来的会改名留着，不会删。", dir)
	}
	aside := path + calendar.RealClock{}.Now().Format(".before-20060102-150405")
	for _, tail := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+tail, aside+tail); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", say.CannotWrite(path+tail, err)
		}
	}
	return aside, nil
}

// ExplainBackup says in Chinese what is wrong with a backup.
func ExplainBackup(path string, err error) error {
	switch {
	case errors.Is(err, backup.ErrNotOurs):
		return say.Refusal("“%s”不是告示的备份。", path)
	case errors.Is(err, backup.ErrBroken):
		return say.Refusal("备份“%s”不完整或被改动过，没有用它，什么都没有动。请换一份备份。", path)
	case errors.Is(err, store.ErrNewer):
		return say.Refusal("备份“%s”是更新的程序做的，这个旧程序读不懂。请先升级程序再恢复。", path)
	case errors.Is(err, store.ErrNotEmpty):
		return say.Refusal("数据库里已经有东西，没有动它。请给一个空的数据库再恢复。")
	}
	return err
}

// RowsOf counts the rows of a backup for people.
func RowsOf(rows map[string]int) string {
	names := map[string]string{"notice": "公告", "delivery": "投递", "attempt": "发送记录", "journal": "操作记录", "blob": "文件"}
	var out []string
	for _, t := range []string{"notice", "delivery", "attempt", "journal", "blob"} {
		if n, ok := rows[t]; ok {
			out = append(out, fmt.Sprintf("%s%d", names[t], n))
		}
	}
	all := 0
	for n := range maps.Values(rows) {
		all += n
	}
	return fmt.Sprintf("%s，一共%d行", strings.Join(out, "、"), all)
}
