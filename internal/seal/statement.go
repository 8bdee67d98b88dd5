package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/notice"
)

// StatementVersion is that of the encoding below. A reader refuses another.
const StatementVersion = 2

// statementHead is the first line of a statement of approval.
const statementHead = "gaoshi approval 2\n"

// Statement is what a leader signs when they issue an edition: every word that goes
// out, where and on which occasion, and everything that was done before.
//
// Its encoding is one line “gaoshi approval 2”, one line of JSON and a line feed.
// The JSON has exactly the fields below in this order, no blanks, strings as
// encoding/json writes them, and lists in the order that each field says; a moment
// is UTC with milliseconds, “2026-11-25T09:20:00.000Z”, and "" where there is none;
// a digest is SHA-256 in lower-case hex. Of what may name a person (words of
// reviews, reasons, what was left out) the statement holds only digests: when the
// words are erased one day, the statement still stands and still verifies.
type Statement struct {
	V          int    `json:"v"`
	Notice     string `json:"notice"`
	Edition    int    `json:"edition"`
	Kind       string `json:"kind"`
	Supersedes int    `json:"supersedes"`
	Author     string `json:"author"`
	Created    string `json:"created"`
	// Content is Notice.Digest: over all that readers see, the reason of a
	// correction, audience and times included.
	Content string `json:"content"`
	// Attachments are the digests of the files, in the notice's order.
	Attachments []string `json:"attachments"`
	Villages    []string `json:"villages"` // in the notice's order
	Channels    []string `json:"channels"` // in the notice's order
	Audience    string   `json:"audience"` // digest of the words
	Publish     string   `json:"publish"`
	Expire      string   `json:"expire"`
	Remind      []string `json:"remind"`
	// Renditions are in the order of place and occasion.
	Renditions []StatedRendition `json:"renditions"`
	LeftOut    string            `json:"left_out"` // digest of the sentences
	// Shown is Approval.Digest: what was on the signer's screen.
	Shown     string           `json:"shown"`
	Reviews   []StatedReview   `json:"reviews"`   // in the order in which they were made
	Overrides []StatedOverride `json:"overrides"` // in the order in which they were made
	By        string           `json:"by"`        // account
	Name      string           `json:"name"`      // digest of the name on the 审批单
	At        string           `json:"at"`
	// Way is how the word was given: desk, link, telephone, or command.
	Way        string `json:"way"`
	SystemUser string `json:"system_user"` // command: the user of the operating system
	SignBy     string `json:"sign_by"`     // telephone: until when 补签 is due
}

// StatedRendition is one rendition in a Statement.
type StatedRendition struct {
	Place    string `json:"place"`
	Occasion string `json:"occasion"` // "" for all that have no wording of their own
	Digest   string `json:"digest"`
}

// StatedReview is one act of review in a Statement.
type StatedReview struct {
	Step       string `json:"step"`
	By         string `json:"by"`
	At         string `json:"at"`
	OK         bool   `json:"ok"`
	Saw        string `json:"saw"`   // the digest that this person saw
	Words      string `json:"words"` // digest of name, reason and answers
	Way        string `json:"way"`
	SystemUser string `json:"system_user"`
}

// StatedOverride is one finding that was let through.
type StatedOverride struct {
	Kind  string `json:"kind"`
	By    string `json:"by"`
	At    string `json:"at"`
	Words string `json:"words"` // digest of the finding's text and of the reason
}

// Ways of giving a word, as a statement spells them.
const (
	WayDesk      = "desk"
	WayLink      = "link"
	WayTelephone = "telephone"
	WayCommand   = "command"
)

// way spells how an act was done.
func way(via string, verbal bool) string {
	switch {
	case verbal:
		return WayTelephone
	case via == "":
		return WayDesk
	}
	return via
}

// StatementOf states an edition that was approved, as it stood at that moment:
// without the 补签 that may have followed.
func StatementOf(n *notice.Notice) (Statement, error) {
	a := n.Approval
	if a == nil {
		return Statement{}, fmt.Errorf("%s is not approved", n.ID)
	}
	c := &n.Content
	s := Statement{
		V: StatementVersion, Notice: string(n.ID), Edition: n.Edition, Kind: string(n.Kind), Supersedes: n.Supersedes,
		Author: n.Author, Created: moment(n.CreatedAt), Content: n.Digest(), Attachments: []string{},
		Villages: append([]string{}, c.Villages...), Channels: append([]string{}, c.Channels...), Audience: words(c.Audience),
		Publish: moment(c.PublishAt), Expire: moment(c.ExpireAt), Remind: []string{}, Renditions: []StatedRendition{},
		LeftOut: words(a.LeftOut...), Shown: a.Digest, Reviews: []StatedReview{}, Overrides: []StatedOverride{},
		By: a.By, Name: words(a.Name), At: moment(a.At), Way: way(a.Via, a.Verbal), SystemUser: a.SystemUser, SignBy: moment(a.SignBy),
	}
	for _, x := range c.Attachments {
		s.Attachments = append(s.Attachments, x.Digest)
	}
	for _, t := range c.Remind {
		s.Remind = append(s.Remind, moment(t))
	}
	for place, digest := range a.Renditions {
		s.Renditions = append(s.Renditions, StatedRendition{Place: string(place), Digest: digest})
	}
	slices.SortFunc(s.Renditions, func(x, y StatedRendition) int {
		return strings.Compare(x.Place+"\x00"+x.Occasion, y.Place+"\x00"+y.Occasion)
	})
	for _, r := range n.Reviews {
		if r.Step == notice.StepCountersign {
			continue // after the approval, with a statement of its own
		}
		s.Reviews = append(s.Reviews, statedReview(r))
	}
	for _, o := range n.Overrides {
		s.Overrides = append(s.Overrides, StatedOverride{Kind: o.Kind, By: o.By, At: moment(o.At), Words: words(o.Text, o.Reason)})
	}
	return s, nil
}

func statedReview(r notice.Review) StatedReview {
	w := []string{r.Name, r.Reason}
	for _, a := range r.Answers {
		w = append(w, a.Question, fmt.Sprint(a.OK), a.Remark)
	}
	return StatedReview{
		Step: string(r.Step), By: r.By, At: moment(r.At), OK: r.OK, Saw: r.Digest, Words: words(w...), Way: way(r.Via, r.Verbal), SystemUser: r.SystemUser,
	}
}

// Text is the statement as it is signed.
func (s Statement) Text() string { return statementHead + oneLine(s) }

func unmarshal(s string, v any) error { return json.Unmarshal([]byte(s), v) }

func oneLine(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("seal: a statement cannot be marshalled: " + err.Error()) // plain data: cannot happen
	}
	return string(b) + "\n"
}

// ParseStatement reads what Text wrote, and refuses any other spelling of it.
func ParseStatement(text string) (Statement, error) {
	var s Statement
	body, ok := strings.CutPrefix(text, statementHead)
	if !ok || json.Unmarshal([]byte(body), &s) != nil || s.Text() != text {
		return Statement{}, fmt.Errorf("not a statement of version %d", StatementVersion)
	}
	return s, nil
}

// countersignHead is the first line of a statement of 补签.
const countersignHead = "gaoshi countersign 1\n"

// Countersigned is what a leader signs who puts their name to a word that was given
// by telephone. Its encoding is that of Statement under “gaoshi countersign 1”.
type Countersigned struct {
	Notice   string       `json:"notice"`
	Edition  int          `json:"edition"`
	Approval string       `json:"approval"` // Approval.Digest
	Review   StatedReview `json:"review"`
}

// CountersignOf states the 补签 of an edition; ok is false where there is none.
func CountersignOf(n *notice.Notice) (s Countersigned, ok bool) {
	for _, r := range n.Reviews {
		if r.Step == notice.StepCountersign && n.Approval != nil {
			return Countersigned{string(n.ID), n.Edition, n.Approval.Digest, statedReview(r)}, true
		}
	}
	return s, false
}

// Text is the statement as it is signed.
func (s Countersigned) Text() string { return countersignHead + oneLine(s) }

// takenHead is the first line of a statement about what was issued before the seal.
const takenHead = "gaoshi taken over 1\n"

// TakenOver says of an edition that was issued before there was a seal: so it stood
// when it was taken over, and nothing is known of the time before. It is signed with
// the key of the journal, since nobody approved it anew.
type TakenOver struct {
	At        string    `json:"at"`
	Statement Statement `json:"statement"`
	// After is a digest of the acts that had followed the approval (补签).
	After string `json:"after"`
}

// TakeOver states an edition that was issued before there was a seal.
func TakeOver(n *notice.Notice, at time.Time) (TakenOver, error) {
	s, err := StatementOf(n)
	t := TakenOver{At: moment(at), Statement: s}
	if c, ok := CountersignOf(n); ok {
		t.After = words(c.Text())
	}
	return t, err
}

// Text is the statement as it is signed.
func (t TakenOver) Text() string { return takenHead + oneLine(t) }

// Moment is when it was taken over.
func (t TakenOver) Moment() time.Time {
	at, _ := time.Parse(momentForm, t.At) // our own spelling
	return at
}

const momentForm = "2006-01-02T15:04:05.000Z"

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(momentForm)
}

// words is the digest of sentences: of the JSON list of them; "" for none.
func words(list ...string) string {
	if len(list) == 0 || len(list) == 1 && list[0] == "" {
		return ""
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic("seal: " + err.Error()) // strings: cannot happen
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
