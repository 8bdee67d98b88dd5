// Package config reads the settings of a town: gaoshi.yaml (the daemon),
// town.yaml (villages, places, officers) and policy.yaml (what each category
// allows). Embedded defaults make a working practice town; reading is strict,
// and every fault of every file is reported at once, with file, line and what is
// allowed. It is a leaf: nothing of ours but the domain and policy is imported.
package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/yamlstrict"
)

// Modes of the daemon.
const (
	Practice = "practice" // 演练: a built-in simulator takes everything; nothing leaves
	Live     = "live"     // real platforms
)

// Settings is gaoshi.yaml.
type Settings struct {
	Mode       string   `yaml:"mode"`
	Data       string   `yaml:"data"`                 // data folder, relative to the settings' folder
	Database   string   `yaml:"database"`             // reference to postgres://…; "" is SQLite in Data
	Connects   int      `yaml:"database_connections"` // to PostgreSQL, at most, of this daemon
	Listen     string   `yaml:"listen"`               // host:port of the desk and the landing pages
	Monitor    string   `yaml:"monitor"`              // host:port of /metrics and the health in full; "" opens none
	Site       string   `yaml:"site"`                 // address printed in QR codes, without a path
	Workers    int      `yaml:"workers"`              // deliveries at a time
	QuietHours []string `yaml:"quiet_hours"`          // "21:00-06:30"
	Secrets    string   `yaml:"secrets_file"`         // YAML name: value, mode 0600
	LinkKey    string   `yaml:"link_key"`             // reference: an older key that still opens links; new ones are signed by the seal
	Seal       Seal     `yaml:"seal"`
	Journal    Journal  `yaml:"journal"`
	Backup     Backup   `yaml:"backup"`
	Doors      Doors    `yaml:"doors"`
	Simulator  string   `yaml:"simulator"` // practice mode: address of a "gaoshi sim" that runs elsewhere; "" runs one inside
	Remind     Remind   `yaml:"remind"`
	Erase      Erase    `yaml:"erase"`
	Register   Register `yaml:"register"`
	Log        Log      `yaml:"log"`
	Portal     Portal   `yaml:"portal"`
	WeChat     WeChat   `yaml:"wechat"`
	Speaker    Speaker  `yaml:"loudspeaker"`
	Poster     Poster   `yaml:"poster"`

	Dir string `yaml:"-"` // folder the settings came from; "" for the embedded ones
}

// Doors is who may come in, and how.
type Doors struct {
	TrustedProxies []string `yaml:"trusted_proxies"` // "127.0.0.1" or "10.1.0.0/16": web servers in front, believed about where a visitor comes from
	SecondFactor   []string `yaml:"second_factor"`   // roles that must use an authenticator: leader, admin
}

// Proxies are TrustedProxies, read; the settings were checked.
func (d Doors) Proxies() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range d.TrustedProxies {
		if p, err := readPrefix(s); err == nil {
			out = append(out, p)
		}
	}
	return out
}

func readPrefix(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		p, err := netip.ParsePrefix(s)
		return p.Masked(), err
	}
	a, err := netip.ParseAddr(s)
	return netip.PrefixFrom(a, a.BitLen()), err
}

// Seal is the installation's key 签名密钥.
type Seal struct {
	Algorithm string   `yaml:"algorithm"` // ed25519 | sm2; "" is that of the key, ed25519 for a new one
	Key       string   `yaml:"key"`       // reference to the text of a key file, env:NAME or secret:NAME; "" is File
	File      string   `yaml:"file"`      // relative to the data folder
	Command   []string `yaml:"command"`   // a program that keeps the key: an HSM's hook
}

// Journal is the record of every act 操作记录.
type Journal struct {
	// KeepMonths is how long entries that wrote no row (sign-ins, looks, exports)
	// keep their words; then only their hashes stay. 0: for ever; else 6 at least.
	KeepMonths int `yaml:"keep_months"`
}

// Erase is what goes on a schedule beside the notices themselves, whose delays stand
// in policy.yaml (个人信息保护法 47).
type Erase struct {
	DroppedDays  int `yaml:"dropped_days"`  // drafts that were given up lose their words after so many days; 0: never
	MessagesDays int `yaml:"messages_days"` // messages to officers lose their words after so many days; 0: never
}

// Register is the register of documents and requests 公开台账.
type Register struct {
	// KeepApplicants is how many months after the answer the name and address of whoever
	// asked for information 依申请公开 are kept; then they are erased. 1 to 60.
	KeepApplicants int `yaml:"keep_applicants_months"`
	// Mailboxes are where villagers may ask about a notice: their names and addresses stand
	// on every landing page 问一问这件事.
	Mailboxes []Mailbox `yaml:"mailboxes"`
	// ReportDue is the last day on which the yearly report 年度报告 of the year before may be
	// published, as the county sets it: month and day, 01-31.
	ReportDue string `yaml:"report_due"`
}

// ReportDay is ReportDue as month and day.
func (m Register) ReportDay() (month, day int) {
	t, err := time.Parse("01-02", m.ReportDue)
	if err != nil {
		return 1, 31
	}
	return int(t.Month()), t.Day()
}

// Mailbox is a leader's mailbox or a service platform: 书记信箱, 县长信箱, 便民服务平台.
type Mailbox struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
}

// check refuses what would keep personal data without end, and links that are none.
func (m Register) check(r *reader) {
	if m.KeepApplicants < 1 || m.KeepApplicants > 60 {
		r.fault("register.keep_applicants_months", "应在 1 到 60 之间：答复以后申请人的姓名和联系方式还留几个月（个人信息只留必要的时间，个人信息保护法第十九条）")
	}
	if t, err := time.Parse("01-02", m.ReportDue); err != nil || t.Month() > time.March {
		r.fault("register.report_due", "要写次年 1 月到 3 月里的一天，月和日，例如 01-31，不能写“%s”", m.ReportDue)
	}
	if len(m.Mailboxes) > 6 {
		r.fault("register.mailboxes", "最多写 6 个")
	}
	for i, b := range m.Mailboxes {
		if u, err := url.Parse(b.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			r.fault(fmt.Sprintf("register.mailboxes[%d].url", i), "“%s”不是网址，例如 https://www.example.gov.cn/xzxx", b.URL)
		}
		if strings.TrimSpace(b.Name) == "" {
			r.fault(fmt.Sprintf("register.mailboxes[%d].name", i), "要写名称，例如 县长信箱")
		}
	}
}

// Backup is when the daemon makes backups by itself 定时备份.
type Backup struct {
	Folder string `yaml:"folder"` // relative to the data folder; "" makes none
	Every  string `yaml:"every"`  // "24h"
	Keep   int    `yaml:"keep"`   // days, of each the last one; those of the last two hours stay all
	Keys   bool   `yaml:"keys"`   // the signing key too
}

func (b Backup) check(r *reader) {
	if b.Folder == "" {
		return
	}
	if d, err := time.ParseDuration(b.Every); err != nil || d < time.Minute || d > 31*24*time.Hour {
		r.fault("backup.every", "“%s”不是时长，应在 1m（1分钟）到 744h（31天）之间，例如 24h；不要定时备份就把 folder 写成 \"\"", b.Every)
	}
	if b.Keep < 1 || b.Keep > 3660 {
		r.fault("backup.keep", "应在 1 到 3660 天之间")
	}
}

// Log is how the daemon writes its log.
type Log struct {
	Level  string `yaml:"level"`  // debug | info | warn | error
	Format string `yaml:"format"` // text | json
	// File is where it goes, relative to the data folder; "" is the standard error,
	// which journald keeps. A file is turned over at MaxMB and every day, and old ones
	// stay for KeepDays (网络安全法 21: six months at least); 0 keeps them for ever.
	File     string `yaml:"file"`
	MaxMB    int    `yaml:"max_mb"`
	KeepDays int    `yaml:"keep_days"`
}

// Remind is how officers are told, by WeCom, of what waits for them.
type Remind struct {
	After       string `yaml:"after"`        // "4h": asked again when so long nothing was done
	AfterUrgent string `yaml:"after_urgent"` // "30m": of an urgent or emergency notice
	ADay        int    `yaml:"a_day"`        // reminders a day, 0 to 3
	HeadsAt     string `yaml:"heads_at"`     // "08:00": from then on a village head gets the day's one card
}

// WeChat holds the accounts; groups stand in town.yaml.
type WeChat struct {
	AppID     string `yaml:"app_id"`
	AppSecret string `yaml:"app_secret"` // reference
	CorpID    string `yaml:"corp_id"`
	AgentID   string `yaml:"agent_id"`
	CorpKey   string `yaml:"corp_secret"` // reference
	Service   bool   `yaml:"service"`     // 服务号, not 公众号 (订阅号): mass sends count by the month
	Token     string `yaml:"token"`       // reference: the callback's token
	AESKey    string `yaml:"aes_key"`     // reference: the callback's EncodingAESKey
	DigestAt  string `yaml:"digest_at"`   // "18:30": low-priority messages of one group go as one; "" never
	ADay      int    `yaml:"a_day"`       // messages a group a day; further normal ones wait for the digest
}

// Speaker is how loudspeaker files are handed over.
type Speaker struct {
	Outbox string `yaml:"outbox"` // folder, relative to Data
	Rate   int    `yaml:"rate"`   // hanzi a minute
	// Blocked are hours that the county's programmes hold: "07:00-07:30".
	Blocked []string `yaml:"blocked"`
	ADay    int      `yaml:"plays_a_day"` // of a normal notice
	Days    int      `yaml:"days"`        // on which it is said again
	// Voice makes the audio: auto (espeak-ng where it is installed), none, command.
	Voice   string       `yaml:"voice"`
	Command VoiceCommand `yaml:"voice_command"`
	// Service is a vendor's voice over HTTP: the text leaves the machine, so it
	// speaks only where voice says service.
	Service VoiceService `yaml:"voice_service"`
	Vendors []string     `yaml:"ssml_for"` // vendors whose own SSML is written too
	Push    Push         `yaml:"push"`     // a networked platform's interface; without url: files in Outbox
	EBD     EBD          `yaml:"ebd"`      // the county's emergency broadcast platform
}

// VoiceCommand is a program that speaks, without a shell.
type VoiceCommand struct {
	Path string   `yaml:"path"`
	Args []string `yaml:"args"` // {in} and {out} are files
	Form string   `yaml:"form"` // text | pinyin | ssml
}

// VoiceService is a vendor's voice: name azure, tencent, aliyun …; settings as the
// vendor's preset wants them, secrets as references.
type VoiceService struct {
	Name     string            `yaml:"name"`
	Settings map[string]string `yaml:"settings"`
}

// Push is how a networked loudspeaker platform is called.
type Push struct {
	URL        string            `yaml:"url"`     // template
	Method     string            `yaml:"method"`  // POST
	Headers    map[string]string `yaml:"headers"` // values may hold references
	Body       string            `yaml:"body"`    // template; "" sends everything as JSON
	Ref        string            `yaml:"ref"`     // dotted path of the platform's number in its reply
	Status     string            `yaml:"status"`  // template of the address that tells how far a broadcast is
	State      string            `yaml:"state"`   // dotted path of its state there
	Repeatable bool              `yaml:"repeatable"`
}

// EBD is what the county's emergency broadcast platform knows the town by.
type EBD struct {
	Source      string            `yaml:"source"` // EBRID, 23 digits
	Destination string            `yaml:"destination"`
	Sender      string            `yaml:"sender"`    // code of the issuing office
	AreaCode    string            `yaml:"area_code"` // 12 digits
	Events      map[string]string `yaml:"events"`    // 森林火险 → the county's code
}

// Poster is where posters to print are put.
type Poster struct {
	Outbox string `yaml:"outbox"` // folder, relative to Data
	// Fonts are TrueType files for characters that the embedded family lacks
	// (GB 18030-2022 level 3), looked into in this order.
	Fonts []string `yaml:"fonts"`
}

// DefaultSettings are what holds where gaoshi.yaml says nothing: practice mode
// on loopback.
func DefaultSettings() Settings {
	return Settings{
		Mode: Practice, Data: "gaoshi-data", Listen: "127.0.0.1:8420", Workers: 16, Connects: 20,
		QuietHours: []string{"21:00-06:30", "12:30-14:30"},
		Remind:     Remind{After: "4h", AfterUrgent: "30m", ADay: 3, HeadsAt: "08:00"},
		Erase:      Erase{DroppedDays: 30, MessagesDays: 90},
		Register:   Register{KeepApplicants: 24, ReportDue: "01-31"},
		Log:        Log{Level: "info", Format: "text", MaxMB: 20, KeepDays: 200},
		Seal:       Seal{File: "seal.key"},
		Backup:     Backup{Folder: "backups", Every: "24h", Keep: 14},
		WeChat:     WeChat{DigestAt: "18:30", ADay: 5},
		Speaker:    Speaker{Outbox: "loudspeaker", Rate: 180, ADay: 1, Days: 2, Voice: "auto", Command: VoiceCommand{Form: "text"}, Push: Push{Method: "POST"}},
		Poster:     Poster{Outbox: "posters"},
	}
}

func (r *reader) oneOf(path, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		r.fault(path, "不能写“%s”，只能写：%s", value, strings.Join(slices.DeleteFunc(slices.Clone(allowed), func(s string) bool { return s == "" }), "、"))
	}
}

func readSettings(file string, src []byte) (Settings, *reader) {
	s := DefaultSettings()
	r := read(file, src, &s)
	if r.broken {
		return s, r
	}
	r.oneOf("mode", s.Mode, Practice, Live)
	r.oneOf("log.level", s.Log.Level, "debug", "info", "warn", "error")
	r.oneOf("log.format", s.Log.Format, "text", "json")
	if s.Log.MaxMB < 1 || s.Log.MaxMB > 1000 {
		r.fault("log.max_mb", "日志文件多大换一个，应在 1 到 1000（MB）之间")
	}
	if s.Log.KeepDays != 0 && (s.Log.KeepDays < 180 || s.Log.KeepDays > 36600) {
		r.fault("log.keep_days", "日志至少留存 6 个月（网络安全法第二十一条），应在 180 天以上；0 是一直保留")
	}
	r.oneOf("seal.algorithm", s.Seal.Algorithm, "", "ed25519", "sm2")
	if s.Seal.File == "" && s.Seal.Key == "" && len(s.Seal.Command) == 0 {
		r.fault("seal.file", "要写签名密钥放在哪个文件，例如 seal.key")
	}
	if d := s.Erase.DroppedDays; d < 0 || d > 3660 {
		r.fault("erase.dropped_days", "作废的稿子多少天后清除，应在 1 到 3660 之间；0 是不清除")
	}
	if d := s.Erase.MessagesDays; d != 0 && d < 7 || d > 3660 {
		r.fault("erase.messages_days", "给工作人员的通知多少天后清除文字，应在 7 到 3660 之间；0 是不清除")
	}
	if s.Journal.KeepMonths != 0 && (s.Journal.KeepMonths < 6 || s.Journal.KeepMonths > 600) {
		r.fault("journal.keep_months", "日志至少留存 6 个月（网络安全法第二十一条）；0 是一直保留")
	}
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		r.fault("listen", "“%s”不是“地址:端口”，例如 127.0.0.1:8420", s.Listen)
	}
	if s.Monitor != "" {
		if _, _, err := net.SplitHostPort(s.Monitor); err != nil || s.Monitor == s.Listen {
			r.fault("monitor", "“%s”不是“地址:端口”，或和 listen 重了，例如 127.0.0.1:9420；不要就写 \"\"", s.Monitor)
		}
	}
	if s.Site != "" {
		if u, err := url.Parse(s.Site); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" {
			r.fault("site", "“%s”不是网址，例如 https://qh.example.gov.cn（后面不带路径）", s.Site)
		}
	} else if s.Mode == Live {
		r.fault("site", "正式发布要写明二维码里的网址，例如 https://qh.example.gov.cn")
	}
	s.Site = strings.TrimRight(s.Site, "/")
	if s.Simulator != "" && !loopback(s.Simulator) {
		r.fault("simulator", "演练什么都不能离开这台电脑，只能写本机地址，例如 http://127.0.0.1:8421")
	}
	if strings.TrimSpace(s.Data) == "" {
		r.fault("data", "要写数据目录，例如 gaoshi-data")
	}
	if s.Workers < 1 || s.Workers > 200 {
		r.fault("workers", "应在 1 到 200 之间")
	}
	if s.Connects < 4 || s.Connects > 200 {
		r.fault("database_connections", "应在 4 到 200 之间；几台守护程序加起来，要比 PostgreSQL 的 max_connections 少 10 个以上")
	}
	if s.Speaker.Rate < 80 || s.Speaker.Rate > 300 {
		r.fault("loudspeaker.rate", "每分钟字数应在 80 到 300 之间")
	}
	if _, ok := calendar.ParseClock(s.WeChat.DigestAt); !ok && s.WeChat.DigestAt != "" {
		r.fault("wechat.digest_at", "“%s”不是时间，例如 18:30；不要汇总就写 \"\"", s.WeChat.DigestAt)
	}
	s.Remind.check(r)
	s.Backup.check(r)
	s.Register.check(r)
	for _, p := range s.Doors.TrustedProxies {
		if pre, err := readPrefix(p); err != nil {
			r.fault("doors.trusted_proxies", "“%s”不是地址，例如 127.0.0.1 或 10.1.0.0/16", p)
		} else if pre.Bits() == 0 {
			r.fault("doors.trusted_proxies", "“%s”是所有地址，那样谁都能冒充别处，请只写前面那台网页服务器", p)
		}
	}
	for _, role := range s.Doors.SecondFactor {
		r.oneOf("doors.second_factor", role, "clerk", "proofreader", "secrecy", "leader", "admin")
	}
	if s.WeChat.ADay < 0 {
		r.fault("wechat.a_day", "不能小于 0；0 是不限")
	}
	r.oneOf("loudspeaker.voice", s.Speaker.Voice, "auto", "none", "command", "service")
	r.oneOf("loudspeaker.voice_command.form", s.Speaker.Command.Form, "text", "pinyin", "ssml")
	if s.Speaker.Voice == "command" && s.Speaker.Command.Path == "" {
		r.fault("loudspeaker.voice_command.path", "要写语音程序的路径")
	}
	if s.Speaker.Voice == "service" && s.Speaker.Service.Name == "" {
		r.fault("loudspeaker.voice_service.name", "要写是哪家的语音服务，例如 azure")
	}
	r.checkRefs("loudspeaker.voice_service.settings", s.Speaker.Service.Settings)
	r.checkRefs("loudspeaker.push.headers", s.Speaker.Push.Headers)
	if s.Speaker.ADay < 1 || s.Speaker.ADay > 6 {
		r.fault("loudspeaker.plays_a_day", "应在 1 到 6 之间")
	}
	if s.Speaker.Days < 1 || s.Speaker.Days > 30 {
		r.fault("loudspeaker.days", "应在 1 到 30 之间")
	}
	if _, err := calendar.ParseQuiet(s.Speaker.Blocked...); err != nil {
		r.fault("loudspeaker.blocked", "%v", err)
	}
	if _, err := calendar.ParseQuiet(s.QuietHours...); err != nil {
		r.fault("quiet_hours", "%v", err)
	}
	s.Portal.check(r)
	if err := s.Portal.complete(); err != nil && len(r.faults) == 0 {
		r.fault("portal.kind", "%v", err)
	}
	for path, ref := range map[string]string{"wechat.app_secret": s.WeChat.AppSecret, "wechat.corp_secret": s.WeChat.CorpKey, "wechat.token": s.WeChat.Token, "wechat.aes_key": s.WeChat.AESKey, "link_key": s.LinkKey, "seal.key": s.Seal.Key, "database": s.Database} {
		if ref != "" && !IsRef(ref) {
			r.fault(path, "密钥不能直接写在这里，请写 env:变量名、file:文件 或 secret:名字")
		}
	}
	return s, r
}

// check refuses paces at which a person would be pestered, or never told.
func (m Remind) check(r *reader) {
	for path, v := range map[string]string{"remind.after": m.After, "remind.after_urgent": m.AfterUrgent} {
		if d, err := time.ParseDuration(v); err != nil || d < 5*time.Minute || d > 48*time.Hour {
			r.fault(path, "“%s”不是时长，应在 5m（5分钟）到 48h（48小时）之间，例如 4h", v)
		}
	}
	if m.ADay < 0 || m.ADay > 3 {
		r.fault("remind.a_day", "一天最多提醒 3 次；0 是不提醒")
	}
	if _, ok := calendar.ParseClock(m.HeadsAt); !ok {
		r.fault("remind.heads_at", "“%s”不是时间，例如 08:00", m.HeadsAt)
	}
}

func loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// telling are the words by which a header's name says that it holds a secret.
var telling = []string{"auth", "key", "token", "secret", "cookie", "password"}

func (r *reader) checkRefs(path string, m map[string]string) {
	for k, v := range m {
		secret := slices.ContainsFunc(telling, func(w string) bool { return strings.Contains(strings.ToLower(k), w) })
		if secret && !slices.ContainsFunc(strings.Fields(v), IsRef) {
			r.fault(yamlstrict.Join(path, k), "密钥不能直接写在这里，请写 env:变量名、file:文件 或 secret:名字")
		}
	}
}

// IsRef reports whether a word refers to a secret: env:NAME, file:PATH, secret:NAME.
func IsRef(s string) bool {
	kind, name, ok := strings.Cut(s, ":")
	return ok && name != "" && slices.Contains([]string{"env", "file", "secret", "practice"}, kind)
}

// Path resolves a path of the settings: relative to the data folder.
func (s *Settings) Path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.DataDir(), p)
}

// DataDir is the data folder, absolute or relative to the working folder.
func (s *Settings) DataDir() string {
	if filepath.IsAbs(s.Data) || s.Dir == "" {
		return s.Data
	}
	return filepath.Join(s.Dir, s.Data)
}

// Secrets resolves references to secrets: env:NAME, file:PATH, secret:NAME (in
// the secrets file). practice:NAME is refused: it belongs to practice mode.
type Secrets struct {
	dir   string
	named map[string]string
}

// NewSecrets reads the secrets file, if the settings name one.
func NewSecrets(s *Settings) (*Secrets, error) {
	x := &Secrets{dir: s.Dir, named: map[string]string{}}
	if s.Secrets == "" {
		return x, nil
	}
	path := s.Secrets
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.Dir, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, Faults{{s.Secrets, 0, "secrets_file", "密钥文件打不开。请核对文件名和权限"}}
	}
	if r := read(filepath.Base(path), b, &x.named); len(r.faults) > 0 {
		return nil, Faults{{r.file, r.faults[0].Line, "", "密钥文件应当每行一个“名字: 值”"}} // never quote the file
	}
	return x, nil
}

// PracticeSecrets answers every reference with a made-up key that only the
// simulator takes: while practising, real keys are not even read.
type PracticeSecrets struct{}

// Secret returns PracticeKey of the reference.
func (PracticeSecrets) Secret(ref string) (string, error) { return PracticeKey(ref), nil }

// PracticeKey is the made-up key that stands for a reference in practice mode.
func PracticeKey(ref string) string {
	return "practicekey-" + strings.NewReplacer(":", "-", "/", "-").Replace(strings.TrimPrefix(ref, "practice:"))
}

// Secret returns the secret that ref names. The error never holds a secret.
func (x *Secrets) Secret(ref string) (string, error) {
	kind, name, _ := strings.Cut(ref, ":")
	switch kind {
	case "env":
		if v := os.Getenv(name); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("环境变量 %s 没有设置", name)
	case "file":
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(x.dir, path)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("密钥文件 %s 打不开", name)
		}
		return strings.TrimSpace(string(b)), nil
	case "secret":
		if v, ok := x.named[name]; ok {
			return v, nil
		}
		return "", fmt.Errorf("密钥文件里没有“%s”", name)
	case "practice":
		return "", fmt.Errorf("“%s”是演练用的，正式发布不能用", ref)
	}
	return "", fmt.Errorf("看不懂的密钥写法（应为 env:、file: 或 secret:）")
}
