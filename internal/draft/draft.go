// Package draft is the room where an edition comes to be and is written, whatever
// door its author came through: the desk, the command line.
//
// A file or pasted text is read; what the office's own settings know is filled in, so
// that nobody types it; the draft gets the office's next number and is kept as its
// author's. A draft may lack things: it is kept all the same, and Lacks says what must
// be added before it can be handed on. Only its author changes it, and whatever is
// changed goes the way of review anew. What was issued is never edited: it gets a
// correction or a withdrawal, which is a draft again.
//
// What is found to be wrong with a draft is preflight's to say; who may pass it on is
// the domain's.
package draft

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight"
)

// Editions is where drafts are kept.
type Editions interface {
	// KeepNotice keeps a new edition, or gives the error of Options.Changed: there is
	// one of that number.
	KeepNotice(ctx context.Context, n *notice.Notice) error
	// UpdateNotice lets f change the newest edition, one person at a time. Where there
	// is none it gives the error of Options.NotFound.
	UpdateNotice(ctx context.Context, id notice.ID, f func(*notice.Notice) error) (*notice.Notice, error)
	// SucceedNotice keeps the edition that f makes after the newest one from the one in
	// force (the newest itself where none is), and numbers it.
	SucceedNotice(ctx context.Context, id notice.ID, f func(newest, inForce *notice.Notice) (*notice.Notice, error)) (*notice.Notice, error)
	// NextNumber is the number after the last of that year, in the way the office
	// numbers; prefix is for the first of all.
	NextNumber(ctx context.Context, year int, prefix string) (notice.ID, error)
}

// Options is what the room needs. Everything must be given.
type Options struct {
	Editions          Editions
	Changed, NotFound error // what Editions says
	Town              *notice.Town
	Policy            *policy.Set
	Clock             calendar.Clock
}

// Room is where drafts are made.
type Room struct{ Options }

// New opens the room.
func New(o Options) (*Room, error) {
	if o.Editions == nil || o.Changed == nil || o.NotFound == nil || o.Town == nil || o.Policy == nil || o.Clock == nil {
		return nil, errors.New("draft: Editions, Changed, NotFound, Town, Policy and Clock must be given")
	}
	return &Room{o}, nil
}

// convertTime is how long an old Word or WPS file may take to become a new one.
const convertTime = time.Minute

// Draft is what was read of a file.
type Draft struct {
	Notice *notice.Notice
	Format string           // docx, xlsx, csv, markdown, text, html
	Found  []notice.Finding // what was not taken over of it; what it lacks is asked by Lacks
}

// Read reads a file by what it is, as every door does: old formats too, where
// LibreOffice is installed. An error is an *intake.Refused: Chinese, for the clerk.
func Read(name string, data []byte) (*Draft, error) {
	reader := intake.Reader{Convert: intake.LibreOffice("", convertTime)}
	res, err := reader.Read(name, data)
	if err != nil {
		return nil, err
	}
	d := &Draft{Notice: res.Notice, Format: res.Format}
	for _, f := range res.Findings {
		if f.Kind != intake.MissingKind {
			d.Found = append(d.Found, f)
		}
	}
	return d, nil
}

// Fill gives a draft what the office's own settings know. What somebody wrote stays.
func (r *Room) Fill(c *notice.Content) {
	if c.Issuer == "" {
		c.Issuer = r.Town.Issuer
	}
	if c.FormedOn.IsZero() {
		c.FormedOn = calendar.Date(r.Clock.Now())
	}
	if c.Urgency == "" {
		c.Urgency = notice.Normal
	}
	rule, ok := r.Policy.Category(c.Category)
	if !ok {
		return
	}
	if len(c.Channels) == 0 {
		c.Channels = slices.Clone(rule.Channels.On)
	}
	if c.Column == "" {
		c.Column = rule.Column
	}
	if c.Art20 == "" {
		c.Art20 = rule.Art20
	}
}

// Refill gives a draft whose category was chosen anew what goes with it: the column
// on the county's portal, unless somebody wrote another than the old category's.
func (r *Room) Refill(old notice.Category, c notice.Content) notice.Content {
	if rule, ok := r.Policy.Category(old); ok && c.Column == rule.Column {
		c.Column = ""
	}
	r.Fill(&c)
	return c
}

// Missing are the findings of what a draft must have and has not.
func Missing(n *notice.Notice) []notice.Finding {
	return slices.DeleteFunc(intake.Missing(n), func(f notice.Finding) bool { return f.Severity != notice.Block })
}

// Lacks names what a draft must have and has not, as the desk's boxes are named.
func Lacks(n *notice.Notice) []string {
	var out []string
	for _, f := range Missing(n) {
		switch f.Place {
		case "发布范围":
			out = append(out, "发给哪些村")
		case "渠道":
			out = append(out, "走哪些渠道")
		default:
			out = append(out, f.Place)
		}
	}
	return out
}

// prepare fills a text in and takes out of its files what may not leave: what is kept
// is the cleaned copy.
func (r *Room) prepare(c *notice.Content) {
	r.Fill(c)
	c.Attachments, _ = preflight.CleanCopies(c.Attachments)
}

// firstPrefix begins the numbers of an office that has none yet.
const firstPrefix = "GS"

// tries is how often a number is asked for again: others may take the same one.
const tries = 20

// Taken says that a notice of that number is kept already.
type Taken struct{ ID notice.ID }

func (t *Taken) Error() string {
	return fmt.Sprintf("编号 %s 已经有一份公告了。是同一份就打开那一份去改；不是同一份，请把文件里的编号（id）删掉，系统会另编一个。", t.ID)
}

// Keep keeps a notice as a new draft of the author's, filled in. One that came without a number
// gets the office's next; a number that is in use is an error, *Taken.
func (r *Room) Keep(ctx context.Context, n *notice.Notice, author string) error {
	n.Author, n.CreatedAt, n.Status = author, r.Clock.Now(), notice.Draft
	r.prepare(&n.Content)
	if n.ID != "" {
		err := r.Editions.KeepNotice(ctx, n)
		if errors.Is(err, r.Changed) {
			return &Taken{n.ID}
		}
		return err
	}
	var err error
	for range tries {
		if n.ID, err = r.Editions.NextNumber(ctx, n.CreatedAt.In(calendar.Zone).Year(), firstPrefix); err != nil {
			return err
		}
		if err = r.Editions.KeepNotice(ctx, n); !errors.Is(err, r.Changed) {
			return err
		}
	}
	return fmt.Errorf("number a new notice: %w", err)
}

// HandIn keeps a notice as Keep does; where its number is kept already, it becomes
// the new text of that draft, which only the draft's own author may do. It returns
// the edition as it is kept.
func (r *Room) HandIn(ctx context.Context, n *notice.Notice, author string) (*notice.Notice, error) {
	if n.ID != "" {
		r.prepare(&n.Content)
		kept, err := r.Editions.UpdateNotice(ctx, n.ID, func(old *notice.Notice) error { return old.Revise(n.Content, author) })
		if !errors.Is(err, r.NotFound) {
			return kept, err
		}
	}
	return n, r.Keep(ctx, n, author)
}

// Amend begins a correction 更正 or a withdrawal 撤回 of what is in force: a new
// edition, to be reviewed and signed like any other. Until it is signed, what was
// issued stays. A withdrawal does not wait for a colleague's open correction: that is
// given up. change, if not nil, writes into the new draft before it is kept.
func (r *Room) Amend(ctx context.Context, id notice.ID, kind notice.Kind, by, reason string, change func(*notice.Notice)) (*notice.Notice, error) {
	return r.Editions.SucceedNotice(ctx, id, func(newest, inForce *notice.Notice) (*notice.Notice, error) {
		if newest.Supersedes > 0 && newest.NextStep() != "" && !(kind == notice.Withdrawal && newest.GiveWay()) {
			return nil, &Waits{newest}
		}
		begin := inForce.Correct
		if kind == notice.Withdrawal {
			begin = inForce.Withdraw
		}
		n, err := begin(by, reason, r.Clock.Now())
		if err == nil && change != nil {
			change(n)
			r.prepare(&n.Content)
		}
		return n, err
	})
}

// Waits says that another edition is being written or reviewed: one at a time.
type Waits struct{ Edition *notice.Notice }

func (w *Waits) Error() string {
	return fmt.Sprintf("%s 还在办，等%s。请先把那一稿办完，或由拟稿人作废。", w.Edition.Ref(), notice.StepName(w.Edition.NextStep()))
}

// Unwrap makes it a refusal of the domain's.
func (w *Waits) Unwrap() error { return &notice.Refusal{Msg: w.Error()} }

// Sentence joins what a draft lacks into words: "还差标题、走哪些渠道", "" for nothing.
func Sentence(n *notice.Notice) string {
	lacks := Lacks(n)
	if len(lacks) == 0 {
		return ""
	}
	return "还差" + strings.Join(lacks, "、")
}
