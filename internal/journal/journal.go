// Package journal 操作记录 is the record that nobody can edit: every act, who did it,
// what, when, from where, with what result, and the hash of each row of the database
// that the act wrote. It is a Merkle log (RFC 6962, golang.org/x/mod/sumdb/tlog);
// the head of the log is a signed note (internal/seal). This package is the format
// and the arithmetic; internal/store keeps the rows, internal/journal/verify
// compares a database with its journal.
//
// # Entry
//
// An entry is one line of JSON, with the fields of Entry in their order and without
// blanks. The leaf of the log is tlog.RecordHash of exactly these bytes. Its number
// is its place in the log, from 0.
//
// # Rows
//
// An act names the rows that it wrote: table, primary key, and the hash of the row
// before and after. Whoever reads all entries in order knows what every row must be
// now; and a row that somebody changed behind the daemon's back is found even when
// the daemon itself wrote it again afterwards, since “before” does not fit. The hash
// is RowHash over the columns that are not empty, so that a later edition of the
// program may add columns without touching what was recorded.
//
// # Head
//
// The head is three lines and a time: “gaoshi journal 1”, the number of entries,
// the root hash in base64, and a moment; signed with the key of the journal. Every
// transaction that adds entries signs a new head in the same transaction; the heads
// of every hour stay as checkpoints 记录锚点. One that was carried away, on a printed
// 审批单, on the leader's card, in a file beside the key, fixes everything before it.
package journal

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Kind is what was done, in one word of the program.
type Kind string

// Kinds of acts.
const (
	Installed   Kind = "installed"   // the journal begins
	TakenOver   Kind = "taken_over"  // rows from before the journal
	KeyChanged  Kind = "key_changed" // rotation
	SignIn      Kind = "sign_in"     // at the desk or by a link; result says whether
	SignOut     Kind = "sign_out"    //
	Account     Kind = "account"     // a password or code was set
	View        Kind = "view"        // a personal list was looked at
	Draft       Kind = "draft"       // a new notice or edition
	Edit        Kind = "edit"        //
	Review      Kind = "review"      // 校对, 保密审查; result: passed, returned
	Override    Kind = "override"    // 放行
	Sign        Kind = "sign"        // 签发
	Countersign Kind = "countersign" // 补签
	Drop        Kind = "drop"        // 作废
	Replaced    Kind = "replaced"    // an edition gave way to the next
	Planned     Kind = "planned"     // deliveries were planned
	Delivery    Kind = "delivery"    // a delivery moved: sent, receipt, failed, recalled
	Told        Kind = "told"        // a message to an officer
	Stop        Kind = "stop"        // 先停
	Recall      Kind = "recall"      // 隐私撤回
	Setting     Kind = "setting"     // settings or policy changed
	Registry    Kind = "registry"    // officers, villages or places changed
	Register    Kind = "register"    // the register, a request, a case or a year's number was written
	Export      Kind = "export"      //
	Verified    Kind = "verified"    // a check of everything; result says whether
	Mismatch    Kind = "mismatch"    // something was not what was signed, and was not shown
	Erase       Kind = "erase"       // personal data was erased
	Restore     Kind = "restore"     // a backup was put back
	Other       Kind = "other"       //
)

var kindNames = map[Kind]string{
	Installed: "启用操作记录", TakenOver: "接收旧数据", KeyChanged: "更换签名密钥", SignIn: "登录", SignOut: "退出", Account: "设密码或口令",
	View: "查看名单", Draft: "拟稿", Edit: "改稿", Review: "审查", Override: "放行", Sign: "签发", Countersign: "补签", Drop: "作废", Replaced: "被新版代替",
	Planned: "排定投递", Delivery: "投递", Told: "通知工作人员", Stop: "先停", Recall: "隐私撤回", Setting: "改设置", Registry: "改名册",
	Register: "登记台账", Export: "导出", Verified: "查验", Mismatch: "发现不一致", Erase: "清除个人信息", Restore: "恢复备份", Other: "其他",
}

// Name is the kind in Chinese.
func (k Kind) Name() string {
	if s := kindNames[k]; s != "" {
		return s
	}
	return string(k)
}

// Kinds are all kinds of acts, in the order in which people choose among them.
var Kinds = []Kind{
	SignIn, SignOut, Account, View, Draft, Edit, Review, Override, Sign, Countersign, Drop, Replaced, Planned, Delivery, Told,
	Stop, Recall, Setting, Registry, Register, Export, Verified, Mismatch, Erase, Restore, Installed, TakenOver, KeyChanged, Other,
}

// Results of acts. A delivery's result is its state.
const (
	OK      = "ok"
	Refused = "refused"
	Failed  = "failed"
)

// ResultName is a result in Chinese; a delivery's state stays as it is.
func ResultName(r string) string {
	switch r {
	case OK:
		return "成功"
	case Refused:
		return "被拒绝"
	case Failed:
		return "失败"
	case "returned":
		return "退回"
	case "passed":
		return "通过"
	}
	return r
}

// Entry is one act. None of its words names a villager or holds a secret.
type Entry struct {
	N      int64  `json:"n"`
	At     int64  `json:"at"`             // milliseconds since 1970, by the daemon's clock
	Who    string `json:"who,omitempty"`  // account; "" is the daemon itself, or nobody known
	From   string `json:"from,omitempty"` // door and address: desk 10.0.0.7, link, command root
	What   Kind   `json:"what"`
	Object string `json:"object,omitempty"` // QH-2026-0101/1, delivery 17, account wang
	Result string `json:"result,omitempty"`
	Note   string `json:"note,omitempty"`
	Hash   string `json:"hash,omitempty"` // of what the act was about, where it is no row
	Rows   []Row  `json:"rows,omitempty"`
}

// Time is when it was done.
func (e *Entry) Time() time.Time { return time.UnixMilli(e.At) }

// Row is one row that an act wrote. Before is "" where the row was new, After where
// it was deleted.
type Row struct {
	Table  string `json:"t"`
	Key    string `json:"k"`
	Before string `json:"b,omitempty"`
	After  string `json:"a,omitempty"`
}

// Encode writes an entry as it is hashed and kept.
func Encode(e *Entry) (string, error) {
	b, err := json.Marshal(e)
	return string(b), err
}

// Decode reads what Encode wrote.
func Decode(body string) (*Entry, error) {
	var e Entry
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		return nil, errors.New("not an entry of the journal")
	}
	return &e, nil
}

// Filter chooses entries; zero fields do not narrow.
type Filter struct {
	Who    string
	What   []Kind
	Object string // the whole of it, or its beginning where it ends in "*"
	Result string
	Since  time.Time // not before
	Until  time.Time // before
	Before int64     // entries with a lower number: the next page; 0: the newest
	Limit  int       // 0: 100
}

// Actor is who acts, and from where. It rides in a context, since it is the one
// thing that crosses every layer and changes nothing of what they do.
type Actor struct {
	Who  string // account, "" for nobody known
	From string // door and address
}

type actorKey struct{}

// WithActor marks a context with who acts in it.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf returns who acts in a context.
func ActorOf(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

// Head is the state of the log after N entries.
type Head struct {
	N    int64
	Root tlog.Hash
	At   int64 // milliseconds since 1970
}

const headWord = "gaoshi journal 1\n"

// Text is the head as it is signed.
func (h Head) Text() string { return fmt.Sprintf("%s%d\n%s\n%d\n", headWord, h.N, h.Root, h.At) }

// ParseHead reads what Text wrote.
func ParseHead(text string) (Head, error) {
	var h Head
	rest, ok := strings.CutPrefix(text, headWord)
	part := strings.Split(rest, "\n")
	if !ok || len(part) != 4 || part[3] != "" {
		return h, errors.New("not a head of the journal")
	}
	var err1, err2, err3 error
	h.N, err1 = strconv.ParseInt(part[0], 10, 64)
	h.Root, err2 = tlog.ParseHash(part[1])
	h.At, err3 = strconv.ParseInt(part[2], 10, 64)
	if errors.Join(err1, err2, err3) != nil || h.Text() != text {
		return Head{}, errors.New("not a head of the journal")
	}
	return h, nil
}

// anchorBytes of the root stand on paper: 128 bits.
const anchorBytes = 16

// Anchor is the head in a form for paper: the number of entries, and half of the
// root in groups of four.
func (h Head) Anchor() string {
	s := hex.EncodeToString(h.Root[:anchorBytes])
	var b strings.Builder
	fmt.Fprint(&b, h.N)
	for i := 0; i < len(s); i += 4 {
		b.WriteString(" " + s[i:i+4])
	}
	return b.String()
}

// Anchor is what somebody outside holds of a head: all of it, or what paper shows.
type Anchor struct {
	N      int64
	Prefix []byte // of the root
}

// ParseAnchor reads what Head.Anchor wrote, as it was typed from paper: blanks,
// dashes and capitals do not matter.
func ParseAnchor(s string) (Anchor, error) {
	n, rest, _ := strings.Cut(strings.TrimSpace(s), " ")
	var a Anchor
	var err error
	if a.N, err = strconv.ParseInt(n, 10, 64); err == nil && a.N >= 0 {
		a.Prefix, err = hex.DecodeString(strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(rest)))
	}
	if err != nil || len(a.Prefix) < anchorBytes || len(a.Prefix) > tlog.HashSize {
		return Anchor{}, errors.New("记录锚点读不懂。它是一个数字和8组、每组4个的数字字母，请照审批单上印的完整输入")
	}
	return a, nil
}

// AnchorOf is all of a head.
func AnchorOf(h Head) Anchor { return Anchor{h.N, h.Root[:]} }

// Fits reports whether a root is that of the anchor.
func (a Anchor) Fits(root tlog.Hash) bool {
	return len(a.Prefix) > 0 && strings.HasPrefix(string(root[:]), string(a.Prefix))
}
