package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/calendar"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight"
	"gaoshi/internal/store"
)

// Checks is preflight with what it needs to know of the town.
type Checks struct {
	env    preflight.Env
	policy *policy.Set
	blobs  interface { // kept attachments; nil: only what a notice carries
		Blob(ctx context.Context, digest string) ([]byte, error)
	}
}

// NewChecks reads what the office may drop into the settings' folder beside the
// three files: words.tsv (its own dictionary) and calendar/ (holidays of years
// that this build does not know).
func NewChecks(dir string, town *notice.Town, set *policy.Set, s *store.Store) (*Checks, error) {
	c := &Checks{env: preflight.Env{Town: town, Policy: set, Read: readAttachment}, policy: set}
	if s != nil {
		c.blobs = s
	}
	if r := newRecogniser(); r != nil {
		c.env.Recognise = r.Recognise
	}
	if dir == "" {
		return c, nil
	}
	b, err := os.ReadFile(filepath.Join(dir, "words.tsv"))
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, say.CannotRead(filepath.Join(dir, "words.tsv"), err)
	default:
		words, err := preflight.ParseWords(b, "words.tsv")
		if err != nil {
			return nil, say.Refusal("%v", err)
		}
		c.env.Words = preflight.BuiltinWords().With(words)
	}
	years, err := filepath.Glob(filepath.Join(dir, "calendar", "*"))
	if err != nil || len(years) == 0 {
		return c, err
	}
	var read []*calendar.Year
	for _, path := range years {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, say.CannotRead(path, err)
		}
		y, err := calendar.ParseYear(b, filepath.Base(path))
		if err != nil {
			return nil, say.Refusal("%v", err)
		}
		read = append(read, y)
	}
	c.env.Calendar = calendar.Builtin().With(read...)
	return c, nil
}

// Env is what preflight is given but for the time.
func (c *Checks) Env() preflight.Env { return c.env }

// Calendar has the holidays of this build and those in the settings' folder.
func (c *Checks) Calendar() *calendar.Calendar {
	if c.env.Calendar == nil {
		return calendar.Builtin()
	}
	return c.env.Calendar
}

// Check returns everything that preflight has to say about the notice. A kept
// attachment that cannot be read is a finding that blocks; an error means that ctx
// ended before everything was read.
func (c *Checks) Check(ctx context.Context, n *notice.Notice, now time.Time) ([]notice.Finding, error) {
	env := c.env
	env.Now = now
	n, lost, err := c.withAttachments(ctx, n)
	if err != nil {
		return nil, err
	}
	out := preflight.Check(n, env)
	for _, name := range lost {
		out = append(out, notice.Finding{Kind: "attachment_unread", Severity: notice.Block, Place: "附件“" + name + "”", Text: name,
			Message: "附件没有从数据库里读出来，里面的内容没法检查，先不放行。请过一会儿再试；还不行请把附件重新传一次。"})
	}
	return out, nil
}

// Fix applies the fixes of findings, to what is in attachments too. An attachment
// that cannot be read stays as it is: Check says so.
func (c *Checks) Fix(ctx context.Context, n *notice.Notice, fs ...notice.Finding) (fixed notice.Content, diff string, changed bool, err error) {
	if n, _, err = c.withAttachments(ctx, n); err != nil {
		return n.Content, "", false, err
	}
	fixed, diff, changed = preflight.FixIn(c.env, n, fs...)
	return fixed, diff, changed, nil
}

// withAttachments returns the notice with the bytes of its kept attachments: what
// is in them is checked every time, not only when they came in. lost are the names
// of those that could not be read; the error is that of ctx.
func (c *Checks) withAttachments(ctx context.Context, n *notice.Notice) (full *notice.Notice, lost []string, err error) {
	if c.blobs == nil || len(n.Content.Attachments) == 0 {
		return n, nil, nil
	}
	m := *n
	m.Content.Attachments = slices.Clone(n.Content.Attachments)
	for i := range m.Content.Attachments {
		at := &m.Content.Attachments[i]
		if at.Data != nil || at.Digest == "" {
			continue
		}
		b, err := c.blobs.Blob(ctx, at.Digest)
		if ctx.Err() != nil {
			return n, nil, fmt.Errorf("read the attachments of %s: %w", n.ID, ctx.Err())
		}
		if err != nil {
			lost = append(lost, at.Name)
			continue
		}
		at.Data = b
	}
	return &m, lost, nil
}

// ForChannel returns the notice as a channel may show it.
func (c *Checks) ForChannel(n *notice.Notice, channel string) *notice.Notice {
	rule, _ := c.policy.Category(n.Content.Category) // an unknown category blocks in Check
	return preflight.ForChannel(n, channel, rule)
}

// readAttachment gives preflight the text of an attachment.
func readAttachment(at notice.Attachment) (string, []notice.Finding, error) {
	if at.Data == nil {
		return "", nil, fmt.Errorf("没有附件“%s”的内容", at.Name)
	}
	r, err := intake.Read(at.Name, at.Data)
	if err != nil {
		return "", nil, err
	}
	return r.Notice.Content.Body, r.Findings, nil
}
