// Package link signs the addresses that open one page to whoever holds them: a
// forward pack, an officer's word on one step of one text, a village's page.
package link

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"

	"gaoshi/internal/notice"
)

// Links signs addresses that open one page to whoever holds them, without an
// account, until they expire: the village head's forward pack. The keys are the
// daemon's; daemons of one county share them.
type Links struct {
	key []byte
	old [][]byte
}

// New returns links signed by a key of at least 16 bytes. Those that were signed by
// an old one open too.
func New(key []byte, old ...[]byte) *Links { return &Links{key, old} }

// linkDays is how long a forward link opens.
const linkDays = 60

// Forward is the path of the forward pack of a delivery, good for two months.
func (l *Links) Forward(id notice.DeliveryID, now time.Time) string {
	return "/desk/f/" + l.token(uint64(id), now.AddDate(0, 0, linkDays))
}

// token is 8 bytes of number, 4 of the hour it expires, 12 of signature.
func (l *Links) token(id uint64, until time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, id)
	b = binary.BigEndian.AppendUint32(b, uint32(until.Unix()/3600))
	return base64.RawURLEncoding.EncodeToString(append(b, l.sign(b)...))
}

func (l *Links) sign(b []byte) []byte { return l.mac("gaoshi forward 1\n", b)[:12] }

// mac signs b for one purpose: a link of one kind never opens another.
func (l *Links) mac(purpose string, b []byte) []byte { return mac(l.key, purpose, b) }

func mac(key []byte, purpose string, b []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(purpose))
	m.Write(b)
	return m.Sum(nil)
}

// ours reports whether sig is the beginning of our signature over b, by the key or
// by an old one.
func (l *Links) ours(purpose string, b, sig []byte) bool {
	good := hmac.Equal(sig, l.mac(purpose, b)[:len(sig)])
	for _, k := range l.old {
		good = hmac.Equal(sig, mac(k, purpose, b)[:len(sig)]) || good
	}
	return good
}

// Forwarded returns the delivery that a token names; expired tells a link that was
// good once from one that never was.
func (l *Links) Forwarded(token string, now time.Time) (id notice.DeliveryID, expired, ok bool) {
	b, good := decoded(token)
	if !good || len(b) != 24 || !l.ours("gaoshi forward 1\n", b[:12], b[12:]) {
		return 0, false, false
	}
	id = notice.DeliveryID(binary.BigEndian.Uint64(b))
	until := time.Unix(int64(binary.BigEndian.Uint32(b[8:]))*3600, 0)
	return id, now.After(until), true
}

// How long links to decide, and to a village's page, open.
const (
	decideHours  = 24
	villageHours = 14 * 24
)

// Decision is what a link to decide names: one officer's word on one step of
// exactly this text, after so many acts of review. Any act makes it worthless.
type Decision struct {
	Account string
	Notice  notice.ID
	Edition int
	Step    notice.Step
	Round   int    // acts of review before it
	Digest  []byte // the first half of the text's
	Until   time.Time
}

const digestBytes = 16

// macBytes of each new kind of link: 128 bits.
const macBytes = 16

var stepCodes = []notice.Step{notice.StepProofread, notice.StepSecrecy, notice.StepIssue}

// Decide is the path by which an officer decides about a notice as it stands,
// good for a day from at. It is the same for the same moment.
func (l *Links) Decide(account string, n *notice.Notice, at time.Time) string {
	digest, _ := hex.DecodeString(n.Digest()) // our own hex
	b := binary.BigEndian.AppendUint32(nil, uint32(at.Add(decideHours*time.Hour).Unix()/60))
	for i, s := range stepCodes {
		if s == n.NextStep() {
			b = append(b, byte(i))
		}
	}
	b = binary.BigEndian.AppendUint16(b, uint16(n.Edition))
	b = binary.BigEndian.AppendUint16(b, uint16(len(n.Reviews)))
	b = append(b, digest[:digestBytes]...)
	b = append(b, account+"\x00"+string(n.ID)...)
	b = append(b, l.mac("gaoshi decide 1\n", b)[:macBytes]...)
	return "/desk/a/" + base64.RawURLEncoding.EncodeToString(b)
}

// Decision returns what a token of Decide names, expired or not; ok is false where
// it was not made by us, or not for a step that is decided.
func (l *Links) Decision(token string) (x Decision, ok bool) {
	const head = 4 + 1 + 2 + 2 + digestBytes
	b, good := l.opened("gaoshi decide 1\n", token, head)
	if !good || int(b[4]) >= len(stepCodes) {
		return x, false
	}
	account, id, found := strings.Cut(string(b[head:]), "\x00")
	return Decision{
		Account: account, Notice: notice.ID(id), Step: stepCodes[b[4]], Edition: int(binary.BigEndian.Uint16(b[5:])), Round: int(binary.BigEndian.Uint16(b[7:])),
		Digest: b[9:head:head], Until: time.Unix(int64(binary.BigEndian.Uint32(b))*60, 0),
	}, found
}

// Holds reports whether the link still names what is to be decided.
func (x *Decision) Holds(n *notice.Notice) bool {
	digest, _ := hex.DecodeString(n.Digest())
	return n.ID == x.Notice && n.Edition == x.Edition && n.NextStep() == x.Step && len(n.Reviews) == x.Round && bytes.Equal(digest[:digestBytes], x.Digest)
}

// Village is the path of a village's page for its head, good for two weeks.
func (l *Links) Village(account, village string, at time.Time) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(at.Add(villageHours*time.Hour).Unix()/60))
	b = append(b, account+"\x00"+village...)
	b = append(b, l.mac("gaoshi village 1\n", b)[:macBytes]...)
	return "/desk/v/" + base64.RawURLEncoding.EncodeToString(b) + "/village"
}

func (l *Links) VillageHead(token string, now time.Time) (account, village string, expired, ok bool) {
	b, good := l.opened("gaoshi village 1\n", token, 4)
	if !good {
		return "", "", false, false
	}
	account, village, ok = strings.Cut(string(b[4:]), "\x00")
	return account, village, now.After(time.Unix(int64(binary.BigEndian.Uint32(b))*60, 0)), ok
}

// decoded reads a token in its one spelling. The decoder itself takes others for
// the same bytes, with line feeds or other last bits; wrong codes are counted by
// the link, and a second spelling would have tries of its own.
func decoded(token string) ([]byte, bool) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	return b, err == nil && base64.RawURLEncoding.EncodeToString(b) == token
}

// opened returns the body of a token that we signed for a purpose.
func (l *Links) opened(purpose, token string, least int) ([]byte, bool) {
	b, good := decoded(token)
	if !good || len(b) < least+macBytes || len(b) > 400 {
		return nil, false
	}
	body, sig := b[:len(b)-macBytes], b[len(b)-macBytes:]
	return body, l.ours(purpose, body, sig)
}
