// Package notice is the domain: what a public notice is, who has looked at it,
// who signed it, where it went and what came back. It does no I/O, imports
// nothing of ours but calendar, and is the only place where the rules live
// about what may happen to a notice and to a delivery.
package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// ID names a notice for good, across its editions: QH-2026-0101.
type ID string

// Category is the policy key of a notice: medical_insurance, relief_review …
type Category string

// Clarification is the category of 舆情回应 (条例 6): it names what it clarifies, and
// explains nothing else.
const Clarification Category = "clarification"

// Channel keys, as a notice's front matter and policy.yaml spell them.
const (
	Portal      = "portal"      // the county's portal and our landing page
	WeChat      = "wechat"      // every lawful route to a villager's WeChat
	Board       = "board"       // a printed poster on a village bulletin board
	Loudspeaker = "loudspeaker" // a script, spoken in the village's broadcast slots
)

// Channels lists the channel keys in the order people read them.
var Channels = []string{Portal, WeChat, Board, Loudspeaker}

// ChannelName returns the Chinese name of a channel key, or the key itself.
func ChannelName(key string) string {
	switch key {
	case Portal:
		return "县门户网站"
	case WeChat:
		return "微信"
	case Board:
		return "公告栏"
	case Loudspeaker:
		return "大喇叭"
	}
	return key
}

// Urgency orders deliveries and decides what may break the quiet hours.
type Urgency string

// The four urgencies, from the least to the most pressing.
const (
	Low       Urgency = "low"
	Normal    Urgency = "normal"
	Urgent    Urgency = "urgent"
	Emergency Urgency = "emergency"
)

// Rank orders urgencies: 0 for low, 3 for emergency; an unknown word counts as normal.
func (u Urgency) Rank() int {
	switch u {
	case Low:
		return 0
	case Urgent:
		return 2
	case Emergency:
		return 3
	}
	return 1
}

// Kind says what an edition is for.
type Kind string

// Kinds of edition. What was issued is never edited: a correction or a
// withdrawal is a new edition that refers to the one before.
const (
	Original   Kind = "original"
	Correction Kind = "correction"
	Withdrawal Kind = "withdrawal"
)

// Period is a span of time; a zero end is open.
type Period struct {
	Start    time.Time `json:"start,omitzero"`
	End      time.Time `json:"end,omitzero"`
	Place    string    `json:"place,omitempty"`
	RainPlan string    `json:"rain_plan,omitempty"`
}

// IsZero reports whether nothing is said; the zone of a zero moment says nothing.
func (p Period) IsZero() bool {
	return p.Start.IsZero() && p.End.IsZero() && p.Place == "" && p.RainPlan == ""
}

// Posting is how long a notice must hang on a wall.
type Posting struct {
	From    time.Time `json:"from,omitzero"`
	N       int       `json:"n,omitempty"`
	Unit    string    `json:"unit,omitempty"` // workday | calendar
	Min     bool      `json:"min,omitempty"`  // at least N
	LastDay time.Time `json:"last_day,omitzero"`
}

// IsZero reports whether nothing is said.
func (p Posting) IsZero() bool {
	return p.From.IsZero() && p.LastDay.IsZero() && p.N == 0 && p.Unit == "" && !p.Min
}

// Relay names the authority whose warning or outage notice is passed on.
// A township relays warnings, it does not originate them (突发事件应对法 64;
// 气象灾害防御条例 30; 地质灾害防治条例 17).
type Relay struct {
	SourceIssuer string    `json:"source_issuer,omitempty"`
	SourceRef    string    `json:"source_ref,omitempty"`
	SourceTime   time.Time `json:"source_time,omitzero"`
	Event        string    `json:"event,omitempty"`
	Level        string    `json:"level,omitempty"`
	Onset        time.Time `json:"onset,omitzero"`
	ValidUntil   time.Time `json:"valid_until,omitzero"`
	Area         []string  `json:"area,omitempty"`
	Measures     string    `json:"measures,omitempty"`
	Contact      string    `json:"contact,omitempty"`
}

// Repeat is how often a warning is spoken again.
type Repeat struct {
	EveryMinutes  int       `json:"every_minutes,omitempty"`
	Until         time.Time `json:"until,omitzero"`
	ResumeDailyAt []string  `json:"resume_daily_at,omitempty"` // "07:30"
}

// IsZero reports whether nothing is said.
func (r Repeat) IsZero() bool {
	return r.EveryMinutes == 0 && r.Until.IsZero() && r.ResumeDailyAt == nil
}

// Attachment is a file that belongs to a notice. Data is kept content-addressed
// by the store and is nil where only the name matters.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type,omitempty"`
	Digest    string `json:"digest,omitempty"`
	Data      []byte `json:"-"`
}

// Content is all that a reader, listener or inspector may see of an edition,
// and all that a signature covers beside the renditions.
type Content struct {
	Title      string    `json:"title"`
	DocNo      string    `json:"doc_no,omitempty"`   // 发文字号
	IndexNo    string    `json:"index_no,omitempty"` // 索引号 (条例 12)
	Issuer     string    `json:"issuer"`
	Drafter    string    `json:"drafter,omitempty"` // the office that drafted it
	Category   Category  `json:"category"`
	Column     string    `json:"column,omitempty"` // column of the county portal
	Domain26   string    `json:"domain26,omitempty"`
	Art20      string    `json:"art20,omitempty"`
	Disclosure string    `json:"disclosure,omitempty"` // 主动公开 | 依申请公开 | 不予公开
	Interprets ID        `json:"interprets,omitempty"`
	FormedOn   time.Time `json:"formed_on,omitzero"`
	ApprovedOn time.Time `json:"approved_on,omitzero"` // budgets: the day of the finance office's approval
	PublishAt  time.Time `json:"publish_at,omitzero"`
	ExpireAt   time.Time `json:"expire_at,omitzero"` // zero: does not expire
	Event      Period    `json:"event,omitzero"`
	Posting    Posting   `json:"posting,omitzero"`
	Takedown   bool      `json:"takedown_required,omitempty"`
	Audience   string    `json:"audience,omitempty"`
	Villages   []string  `json:"villages"` // village ids, or the one word "all"
	Channels   []string  `json:"channels"`
	Urgency    Urgency   `json:"urgency"`

	Remind      []time.Time  `json:"remind,omitempty"`
	Repeat      Repeat       `json:"repeat,omitzero"`
	Relay       *Relay       `json:"relay,omitempty"`
	Followup    string       `json:"followup,omitempty"`
	Plain       string       `json:"plain,omitempty"` // one plain line: who must do what by when
	Speak       string       `json:"speak,omitempty"` // the clerk's own words for the loudspeaker
	Away        string       `json:"away,omitempty"`  // 在外怎么办: what people away must do
	DutyPhones  []string     `json:"duty_phones,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Body        string       `json:"body"` // Markdown with tables, the single source for every channel
	Sample      bool         `json:"sample,omitempty"`
}

// Notice is one edition on its way through review, signature and delivery.
type Notice struct {
	ID         ID
	Edition    int // 1, 2 …
	Kind       Kind
	Supersedes int    // the edition that this one corrects or withdraws; 0 for an original
	Reason     string // why it was corrected or withdrawn: told to the public
	Content    Content
	Author     string // account of the clerk who submitted it
	CreatedAt  time.Time
	Status     Status
	Reviews    []Review
	Overrides  []Override // findings that block, let through by a second person
	Approval   *Approval  // nil until issued
	Erased     time.Time  // when its personal part was erased; zero: it was not
}

// All reports whether the notice goes to every village of the town.
func (c *Content) All() bool {
	return len(c.Villages) == 1 && c.Villages[0] == "all"
}

// Digest returns the SHA-256 of the content and of what kind of edition it is,
// in lower-case hex. Two editions with one digest say the same thing.
func (n *Notice) Digest() string {
	b, err := json.Marshal(struct {
		ID         ID
		Edition    int
		Kind       Kind
		Supersedes int
		Reason     string
		Content    Content
	}{n.ID, n.Edition, n.Kind, n.Supersedes, n.Reason, n.Content})
	if err != nil {
		panic("notice: content cannot be marshalled: " + err.Error()) // plain data: cannot happen
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Ref is how people refer to an edition: QH-2026-0101, or QH-2026-0101（更正1）.
func (n *Notice) Ref() string {
	switch n.Kind {
	case Correction:
		return fmt.Sprintf("%s（更正%d）", n.ID, n.Edition-1)
	case Withdrawal:
		return fmt.Sprintf("%s（撤回）", n.ID)
	}
	return string(n.ID)
}

// ShortCode is the code in a QR: one for each notice and place, the same for all
// editions, so that the paper on a wall always leads to the words in force.
// Eight characters of Crockford's base 32, without vowels that make words.
func ShortCode(id ID, target TargetID) string {
	const alphabet = "0123456789bcdfghjkmnpqrstvwxyz--"
	sum := sha256.Sum256([]byte(string(id) + "\x00" + string(target)))
	var b strings.Builder
	acc, bits := 0, 0
	for _, c := range sum {
		acc, bits = acc<<8|int(c), bits+8
		for bits >= 5 && b.Len() < 8 {
			bits -= 5
			v := acc >> bits & 31
			acc &= 1<<bits - 1
			if v >= 30 { // the two values without a character are passed over
				continue
			}
			b.WriteByte(alphabet[v])
		}
		if b.Len() == 8 {
			break
		}
	}
	return b.String()
}
