// Package policy is what the law and the county's catalogue allow for each
// category of notice: the period in which it must be out, how long it hangs,
// which channels it may take, what a list of persons may show, and what must be
// filled in. It is data, read strictly from policy.yaml with the source beside
// each rule; the county's own catalogue rows are laid over it. A Set is the rule
// that the gate in front of every send asks (notice.Rule).
package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Set is the rules of all categories. It is not changed once made.
type Set struct {
	Version int
	rules   map[notice.Category]*Rule
	order   []notice.Category
	general Period // the deadline that holds for every category: 条例 26
}

// Rule is one category's rules.
type Rule struct {
	Category notice.Category `yaml:"-"`
	Name     string          `yaml:"name"`   // Chinese, as people call the category
	Column   string          `yaml:"column"` // of the county portal
	Art20    string          `yaml:"art20"`  // item of 条例 20, or the article
	Source   string          `yaml:"source"` // law or catalogue for the category as a whole

	Deadline        Period            `yaml:"deadline"`
	Due             string            `yaml:"due"` // MM-DD of every year
	Posting         Period            `yaml:"posting"`
	PostingVariants map[string]Period `yaml:"posting_variants"` // by a word in the title
	OnReversal      Period            `yaml:"on_reversal"`      // to take a reversed decision back

	Channels Channels          `yaml:"channels"`
	List     map[string]List   `yaml:"list"` // channel → how a list of persons goes out
	PII      map[string]Action `yaml:"pii"`  // field → what happens to the column

	Plays Plays `yaml:"plays"` // how often loudspeakers say it

	Requires  []string `yaml:"requires"`   // fields of the relay block that must be filled
	RelayOnly bool     `yaml:"relay_only"` // passes on what another authority issued
	MustLink  bool     `yaml:"must_link"`  // names the document that it interprets

	Approval           []string `yaml:"approval"` // acts of review, in order
	Apart              []string `yaml:"apart"`    // pairs of acts that one officer does not do on one text: secrecy/issue
	VerbalApproval     bool     `yaml:"verbal_approval"`
	SignAfterHours     int      `yaml:"sign_after_hours"`
	QuietHoursOverride bool     `yaml:"quiet_hours_override"`

	Expire              Expire `yaml:"expire"`
	AutoRelease         bool   `yaml:"auto_release"` // tells when its validity is over; 解除 is its source's alone
	Followup            string `yaml:"followup"`
	NeedsInterpretation bool   `yaml:"needs_interpretation"`
	StalenessDays       int    `yaml:"staleness_days"`
	ListKind            string `yaml:"list_kind"`      // student_list | relief_list: the finding that its lists raise
	PublicPersons       bool   `yaml:"public_persons"` // it names persons by law
	Erase               Erase  `yaml:"erase"`          // when the personal part goes

	given map[string]bool // top-level keys that the file wrote, for laying over
}

// Period is a number of days with its source.
type Period struct {
	N      int    `yaml:"n"`
	Unit   string `yaml:"unit"` // workday | calendar | immediate | none
	From   string `yaml:"from"` // formed_on | approved_on
	Min    bool   `yaml:"min"`  // 不少于: the first day does not count
	Source string `yaml:"source"`
}

// Counts reports whether the period is a number of days.
func (p Period) Counts() bool {
	return p.N > 0 && (p.Unit == string(calendar.Workdays) || p.Unit == string(calendar.CalendarDays))
}

// Channels says where a category may go.
type Channels struct {
	On        []string `yaml:"on"`        // chosen unless the clerk says otherwise
	Allowed   []string `yaml:"allowed"`   // may be chosen
	Forbidden []string `yaml:"forbidden"` // may not
	Source    string   `yaml:"source"`
}

// Plays is how often a loudspeaker says a normal notice of a category. No source
// fixes figures; 0 leaves them to the town's settings.
type Plays struct {
	ADay int `yaml:"a_day"` // at most so often a day, in as many slots
	Days int `yaml:"days"`  // on so many days, the first included
}

// Erase is when the personal part of a notice goes after its public use is over
// (个人信息保护法 47). Days 0: it stays.
type Erase struct {
	Days   int    `yaml:"days"`  // after the posting, the validity, or a withdrawal
	Title  string `yaml:"title"` // keep | drop: titles of the category name persons
	Source string `yaml:"source"`
}

// ErasedOn is when the personal part of an edition goes whose public use was over at
// a moment; ok is false where the category keeps it.
func (r Rule) ErasedOn(ended time.Time) (at time.Time, ok bool) {
	return ended.AddDate(0, 0, r.Erase.Days), r.Erase.Days > 0
}

// List is how a list of persons goes to a channel.
type List string

// The ways of a list.
const (
	Whole  List = "whole"  // as the body has it
	Masked List = "masked" // names with asterisks, a birth month at most
	Absent List = "none"   // left out; the reader is told where it hangs
)

// Action is what happens to a column of personal data.
type Action string

// The actions.
const (
	Allow   Action = "allow"
	Mask    Action = "mask"
	Drop    Action = "drop"
	Group   Action = "group"   // addresses: no finer than 村民小组
	Generic Action = "generic" // reasons: 因病致困, not the illness
	Blocked Action = "block"   // may not appear at all
)

// Expire says when a notice is of no use any more.
type Expire string

// Expiries.
const (
	EventEnd   Expire = "event_end"
	ValidUntil Expire = "valid_until"
	PostingEnd Expire = "posting_end"
	Never      Expire = "never"
)

// Category returns the rule of a category, and whether there is one.
func (s *Set) Category(c notice.Category) (Rule, bool) {
	r, ok := s.rules[c]
	if !ok {
		return Rule{}, false
	}
	return *r, true
}

// Categories lists the categories in the order of the file.
func (s *Set) Categories() []notice.Category { return slices.Clone(s.order) }

// Permits reports whether the rule lets a channel be chosen.
func (r Rule) Permits(channel string) bool {
	return !slices.Contains(r.Channels.Forbidden, channel) &&
		(slices.Contains(r.Channels.On, channel) || slices.Contains(r.Channels.Allowed, channel))
}

// Refused lists the channels that may not be chosen, in the order people read them.
func (r Rule) Refused() []string {
	var out []string
	for _, c := range notice.Channels {
		if !r.Permits(c) {
			out = append(out, c)
		}
	}
	return out
}

// Law is the source to cite for the rule's channels.
func (r Rule) Law() string {
	if r.Channels.Source != "" {
		return r.Channels.Source
	}
	return r.Source
}

// ListFor says how a list of persons goes to a channel; masked where the rule is silent.
func (r Rule) ListFor(channel string) List {
	if l := r.List[channel]; l != "" {
		return l
	}
	return Masked
}

// OffChat reports whether a list of persons stays out of chats: a board may show
// more of it, and a chat keeps what it is sent for good.
func (r Rule) OffChat() bool { return r.ListFor(notice.Board) != r.ListFor(notice.WeChat) }

// Field says what happens to a column of personal data; drop where the rule is silent.
func (r Rule) Field(field string) Action {
	if a := r.PII[field]; a != "" {
		return a
	}
	return Drop
}

// PostingFor returns how long this notice must hang: the variant whose word the
// title holds, or the category's own period.
func (r Rule) PostingFor(n *notice.Notice) Period {
	for _, word := range sortedKeys(r.PostingVariants) {
		if strings.Contains(n.Content.Title, word) {
			return r.PostingVariants[word]
		}
	}
	return r.Posting
}

// Missing lists what the rule requires of a relayed notice and the notice does
// not say, in Chinese. The source is named in the relay block; what to do and whom
// to call may also stand in the body.
func (r Rule) Missing(n *notice.Notice) []string {
	rel, body := n.Content.Relay, n.Content.Body
	if rel == nil {
		rel = &notice.Relay{}
	}
	filled := map[string]bool{
		"source_issuer": rel.SourceIssuer != "", "source_ref": rel.SourceRef != "",
		"source_time": !rel.SourceTime.IsZero(), "level": rel.Level != "",
		"area": len(rel.Area) > 0, "valid_until": !rel.ValidUntil.IsZero(),
		"measures": rel.Measures != "" || strings.Contains(body, "措施") || strings.Contains(body, "严禁") || strings.Contains(body, "禁止"),
		"contact":  rel.Contact != "" || phone.MatchString(body),
		"event":    rel.Event != "", "onset": !rel.Onset.IsZero(),
	}
	var out []string
	for _, f := range r.Requires {
		if n.Lifts() && (f == "valid_until" || f == "measures" || f == "level" || f == "area") { // what is lifted is valid no more
			continue
		}
		if !filled[f] {
			out = append(out, relayFields[f])
		}
	}
	return out
}

// phone is a number to call, beside its word.
var phone = regexp.MustCompile(`电话[^\n|。；]{0,12}[0-9０-９]{3,}`)

// relayFields are the fields of a relay block (突发事件应对法 64), in Chinese.
var relayFields = map[string]string{
	"source_issuer": "原发布单位", "source_ref": "原文号", "source_time": "原发布时间",
	"level": "级别", "area": "影响范围", "valid_until": "有效期", "measures": "应对措施",
	"contact": "联系电话", "event": "预警类别", "onset": "起始时间",
}

// Deadline returns the day by which the notice must be out, the stricter of the
// category's own law and the general one, with the source; ok is false where no
// number of days holds (at once, or none at all).
func (s *Set) Deadline(n *notice.Notice, cal *calendar.Calendar) (d calendar.Deadline, source string, ok bool) {
	r, known := s.rules[n.Content.Category]
	periods := []Period{s.general}
	if known && r.Deadline.Unit != "" {
		if !r.Deadline.Counts() {
			return d, r.Deadline.Source, false
		}
		periods = append(periods, r.Deadline)
	}
	for _, p := range periods {
		start := n.Content.FormedOn
		if p.From == "approved_on" {
			start = n.Content.ApprovedOn
		}
		if !p.Counts() || start.IsZero() {
			continue
		}
		next := cal.Deadline(start, p.N, calendar.Unit(p.Unit))
		if !ok || next.Due.Before(d.Due) {
			d, source, ok = next, p.Source, true
		}
	}
	return d, source, ok
}

// Reversal is until when a decision that was reversed must be taken back, counted from
// the day on which its withdrawal or correction was begun; ok is false for categories
// without such a rule.
func (s *Set) Reversal(n *notice.Notice, cal *calendar.Calendar) (d calendar.Deadline, source string, ok bool) {
	r := s.rules[n.Content.Category]
	if r == nil || !r.OnReversal.Counts() || n.Kind == notice.Original || n.Kind == "" || n.CreatedAt.IsZero() {
		return d, "", false
	}
	return cal.Deadline(n.CreatedAt, r.OnReversal.N, calendar.Unit(r.OnReversal.Unit)), r.OnReversal.Source, true
}

// Allows is the gate's question: may this edition go to this target? A refusal
// is Chinese and names the rule. A withdrawal may follow wherever the notice went.
func (s *Set) Allows(n *notice.Notice, t notice.Target) error {
	c := &n.Content
	r, ok := s.rules[c.Category]
	if !ok {
		return refuse("类别“%s”没有发布规则，不能发出。请在稿件里选一个已有的类别，或请管理员补上这一类的规则。", c.Category)
	}
	if n.Kind == notice.Withdrawal {
		return nil
	}
	if c.Disclosure != "" && c.Disclosure != "主动公开" {
		return refuse("《%s》定为“%s”，不能公开发布（政府信息公开条例第13至16条）。", c.Title, c.Disclosure)
	}
	if !r.Permits(t.Channel) {
		return refuse("%s", r.Refusal(t.Channel))
	}
	if r.RelayOnly {
		if missing := r.Missing(n); len(missing) > 0 {
			return refuse("%s", r.RelayRefusal(c.Relay, missing))
		}
	}
	return nil
}

// Refusal says in Chinese why the category may not go to a channel, and what to do.
func (r Rule) Refusal(channel string) string {
	var may []string
	for _, c := range notice.Channels {
		if r.Permits(c) {
			may = append(may, notice.ChannelName(c))
		}
	}
	return fmt.Sprintf("“%s”不能发到%s，只能走%s（依据：%s）。请去掉这个渠道；县里目录另有规定的，请管理员把那一条录入发布规则。",
		r.Name, notice.ChannelName(channel), strings.Join(may, "、"), r.Law())
}

// RelayRefusal says in Chinese why a relayed notice may not go out without its source.
func (r Rule) RelayRefusal(rel *notice.Relay, missing []string) string {
	if rel == nil {
		return fmt.Sprintf("“%s”只能转发有权单位发布的内容，稿件里没有写来源（依据：%s）。请补上%s；没有来源的，请改用其他类别作一般安全提醒。",
			r.Name, r.Source, strings.Join(missing, "、"))
	}
	return fmt.Sprintf("“%s”还缺：%s（依据：%s）。请照原文补全。", r.Name, strings.Join(missing, "、"), r.Source)
}

func refuse(format string, a ...any) error {
	return &notice.Refusal{Msg: fmt.Sprintf(format, a...)}
}
