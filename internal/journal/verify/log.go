package verify

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"gaoshi/internal/journal"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
)

type hashed = tlog.Hash

// read is the recomputed tree.
func (c *checker) read(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, x := range at {
		if x >= int64(len(c.tree)) {
			return nil, fmt.Errorf("hash %d is beyond the tree", x)
		}
		out[i] = c.tree[x]
	}
	return out, nil
}

// entries reads every entry, builds the tree anew, and follows what it says about
// rows. A leaf whose words are gone is taken from the stored tree.
func (c *checker) entries(ctx context.Context) error {
	blank, err := c.blankLeaves(ctx)
	if err != nil {
		return err
	}
	next := int64(0)
	err = c.v.Entries(ctx, func(e *store.KeptEntry) error {
		if e.N != next {
			c.tell(entryName(next), "不见了（后面一条是第%d条）", e.N)
			c.broken = true
			return errStop
		}
		next++
		leaf, gone := blank[e.N]
		if !gone {
			leaf = tlog.RecordHash([]byte(e.Body))
			c.entry(e)
		} else {
			c.r.Blanked++
		}
		hashes, err := tlog.StoredHashesForRecordHash(e.N, leaf, tlog.HashReaderFunc(c.read))
		if err != nil {
			return err
		}
		c.tree = append(c.tree, hashes...)
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		return err
	}
	c.r.Entries = next
	if c.broken {
		return nil
	}
	if next != c.r.Head.N {
		c.tell("操作记录", "签名说有%d条，实际有%d条", c.r.Head.N, next)
	}
	return nil
}

var errStop = fmt.Errorf("stop")

// blankLeaves are the leaves of entries whose words were taken out.
func (c *checker) blankLeaves(ctx context.Context) (map[int64]tlog.Hash, error) {
	at := map[int64]int64{}
	err := c.v.Blank(ctx, func(n int64) { at[tlog.StoredHashIndex(0, n)] = n })
	out := map[int64]tlog.Hash{}
	if err != nil || len(at) == 0 {
		return out, err
	}
	return out, c.v.Hashes(ctx, func(i int64, h tlog.Hash) error {
		if n, ok := at[i]; ok {
			out[n] = h
		}
		return nil
	})
}

func entryName(n int64) string { return fmt.Sprintf("操作记录第%d条", n) }

// entry compares an entry's columns with its body, and follows the rows it wrote.
func (c *checker) entry(k *store.KeptEntry) {
	e, err := journal.Decode(k.Body)
	if err != nil {
		c.tell(entryName(k.N), "内容读不懂，被改过")
		return
	}
	if e.N != k.N || e.At != k.At || e.Who != k.Who || e.What != k.What || e.Object != k.Object || e.Result != k.Result || k.HasRows != (len(e.Rows) > 0) {
		c.tell(entryName(k.N), "表里的列（时间、人、事、对象、结果）和记录正文不一样，被改过")
	}
	for _, r := range e.Rows {
		key := r.Table + "\x00" + r.Key
		if was := c.rows[key]; was.hash != r.Before {
			c.tell(rowName(r.Table, r.Key), "在%s（%s，%s）之前被人绕过系统改动过", entryName(e.N), when(e.At), e.What.Name())
		}
		if r.After == "" {
			delete(c.rows, key)
		} else {
			c.rows[key] = rowState{r.After, e.N}
		}
	}
}

// hashes compares the stored tree with the one that the entries give.
func (c *checker) hashes(ctx context.Context) error {
	next, told := int64(0), false
	err := c.v.Hashes(ctx, func(i int64, h tlog.Hash) error {
		if !told && (i != next || i >= int64(len(c.tree)) || c.tree[i] != h) {
			told = true
			level, n := tlog.SplitStoredHashIndex(min(i, next))
			if level == 0 && i == next {
				c.tell(entryName(n), "和哈希树里的不一样：这一条的内容或它的哈希被改过")
			} else {
				c.tell("操作记录的哈希树", "第%d个哈希不对（第%d层，从第%d条起）", min(i, next), level, n<<level)
			}
		}
		next++
		return nil
	})
	if err == nil && !told && next != int64(len(c.tree)) {
		c.tell("操作记录的哈希树", "应有%d个哈希，实际有%d个", len(c.tree), next)
	}
	return err
}

// root is the recomputed root after n entries.
func (c *checker) root(n int64) (tlog.Hash, bool) {
	if n > c.r.Entries {
		return tlog.Hash{}, false
	}
	h, err := tlog.TreeHash(n, tlog.HashReaderFunc(c.read))
	return h, err == nil
}

// heads compares the tree with the newest head, the checkpoints, and what is held
// outside.
func (c *checker) heads(ctx context.Context) error {
	if root, ok := c.root(c.r.Head.N); !ok || root != c.r.Head.Root {
		c.tell("操作记录", "和签名对不上：有的记录被改过、删过或换过次序")
	}
	kept, _, err := c.v.Heads(ctx)
	if err != nil {
		return err
	}
	for _, k := range kept {
		name := fmt.Sprintf("记录锚点 %d", k.N)
		text, err := c.Keys.Open(seal.Journal, k.Note)
		h, perr := journal.ParseHead(text)
		root, ok := c.root(h.N)
		switch {
		case err != nil || perr != nil:
			c.tell(name, "签名不是本单位的密钥签的，或被改过")
		case h.N != k.N || h.At != k.At:
			c.tell(name, "旁边记的条数或时间和签名里的不一样")
		case !ok || root != h.Root:
			c.tell(name, "和现在的操作记录对不上：%s以前的记录被改过", when(h.At))
		default:
			c.r.Heads++
		}
	}
	for _, x := range c.Held {
		switch root, ok := c.root(x.Anchor.N); {
		case !ok:
			c.tell(x.Where, "它记到第%d条，数据库里只有%d条：数据库被换成了旧的，或后面的记录被删了", x.Anchor.N, c.r.Entries)
		case !x.Anchor.Fits(root):
			c.tell(x.Where, "和数据库里前%d条记录对不上：其中有的被改过、删过或换过次序", x.Anchor.N)
		default:
			c.r.Heads++
		}
	}
	return nil
}
