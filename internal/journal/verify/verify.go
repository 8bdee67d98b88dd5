// Package verify compares a database with its journal, and both with the
// signatures: offline, on a copy, on a backup. It reads everything and writes
// nothing, and tells what does not agree in Chinese, the first thing first.
//
// What is compared, in this order: the signed head with a known key; every entry
// with the Merkle tree, and the tree with the head, with every checkpoint, and with
// what somebody outside holds of one; every row with the last entry that wrote it,
// and every entry's “before” with the entry before; every kept file with its name;
// every rendition with its digest; every issued edition with the statement that its
// leader signed.
package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
)

// Held is a head of the journal that somebody outside of the database holds.
type Held struct {
	Anchor journal.Anchor
	Where  string // Chinese: 审批单上的记录锚点, 锚点文件
}

// Options say what else is known.
type Options struct {
	Keys *seal.Keys // public keys are enough
	Held []Held
	// Most is how many things are told; 0: 50. The rest is counted.
	Most int
}

// Problem is one thing that does not agree.
type Problem struct {
	Where string // the row: 投递 17（…）
	What  string // what is the matter with it
}

func (p Problem) String() string { return p.Where + "：" + p.What }

// Report is what was found.
type Report struct {
	Problems []Problem // the first thing first
	More     int       // problems that are not told
	Head     journal.Head
	Entries  int64
	Blanked  int64 // entries whose words are gone after their time
	Rows     int
	Files    int
	Erased   int // editions whose personal part was erased, by rule
	Issued   int // editions with a signature that fits
	Taken    int // of these, issued before there was a seal
	TakenAt  time.Time
	Heads    int // checkpoints that fit, and heads that were held outside
}

// OK reports whether everything agrees.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

// checker is one run.
type checker struct {
	Options
	v *store.View
	r Report

	tree   []hashed            // the whole tree, recomputed
	rows   map[string]rowState // table NUL key → what it must be
	blobs  map[string]struct{} // files whose bytes fit their names
	rends  map[string]struct{} // renditions that fit their digests
	gone   map[string]struct{} // renditions whose words were erased
	codes  map[string]struct{} // short codes that fit
	broken bool                // the head cannot be read: nothing behind it counts
}

type rowState struct {
	hash string
	n    int64 // the entry that wrote it last
}

// Store compares everything in an open database.
func Store(ctx context.Context, s *store.Store, o Options) (*Report, error) {
	c := &checker{Options: o}
	return c.run(ctx, s, c.head, c.entries, c.hashes, c.heads, c.triggers, c.allRows, c.files, c.renditions, c.shortCodes, c.approvals)
}

// Journal compares the journal with its signatures, and every row with it, without
// what the rows say.
func Journal(ctx context.Context, s *store.Store, o Options) (*Report, error) {
	c := &checker{Options: o}
	return c.run(ctx, s, c.head, c.entries, c.hashes, c.heads, c.triggers, c.allRows)
}

func (c *checker) run(ctx context.Context, s *store.Store, steps ...func(context.Context) error) (*Report, error) {
	if c.Most == 0 {
		c.Most = 50
	}
	c.rows, c.blobs, c.rends, c.codes, c.gone = map[string]rowState{}, map[string]struct{}{}, map[string]struct{}{}, map[string]struct{}{}, map[string]struct{}{}
	err := s.Look(ctx, func(v *store.View) error {
		c.v = v
		for _, step := range steps {
			if err := step(ctx); err != nil {
				return err
			}
			if c.broken {
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	return &c.r, nil
}

func (c *checker) tell(where, what string, a ...any) {
	if len(c.r.Problems) >= c.Most {
		c.r.More++
		return
	}
	c.r.Problems = append(c.r.Problems, Problem{where, fmt.Sprintf(what, a...)})
}

// head reads the newest signed head.
func (c *checker) head(ctx context.Context) error {
	_, newest, err := c.v.Heads(ctx)
	if errors.Is(err, store.ErrNotFound) {
		c.tell("操作记录", "签名不见了（journal_head 里没有行）")
		c.broken = true
		return nil
	}
	if err != nil {
		return err
	}
	text, err := c.Keys.Open(seal.Journal, newest.Note)
	if err == nil {
		c.r.Head, err = journal.ParseHead(text)
	}
	if err != nil {
		c.tell("操作记录", "签名不是本单位的密钥签的，或被改过。请确认验签公钥（seal.pub）是这套数据自己的")
		c.broken = true
		return nil
	}
	if c.r.Head.N != newest.N {
		c.tell("操作记录", "签名旁边记的条数（%d）和签名里的（%d）不一样", newest.N, c.r.Head.N)
	}
	return nil
}

// triggers looks for the guards of the record.
func (c *checker) triggers(ctx context.Context) error {
	missing, err := c.v.MissingTriggers(ctx)
	for _, t := range missing {
		c.tell("数据库", "防改动的触发器 %s 不见了", t)
	}
	return err
}

func when(ms int64) string {
	return time.UnixMilli(ms).In(calendar.Zone).Format("2006-01-02 15:04:05")
}
