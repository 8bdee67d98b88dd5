package journal

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrBroken says that the stored log is not the one whose head was signed: nothing
// may be added to it, or the new head would vouch for what was changed.
var ErrBroken = errors.New("journal: the stored log does not fit its signed head")

// Edge are the hashes that are needed to add to a log of n entries, and to know its
// root: those of the complete subtrees, from the left.
func Edge(n int64) []int64 {
	var out []int64
	for level, left := 62, int64(0); level >= 0; level-- {
		if n&(1<<level) != 0 {
			out = append(out, tlog.StoredHashIndex(level, left>>level))
			left += 1 << level
		}
	}
	return out
}

// Tree adds entries to a log of which only the edge is known.
type Tree struct {
	head   Head
	known  map[int64]tlog.Hash
	fresh  []tlog.Hash
	nextAt int64 // where the next hash is stored
}

// Grow begins at a head, with the hashes of its edge. ErrBroken: they do not give
// its root.
func Grow(h Head, edge map[int64]tlog.Hash) (*Tree, error) {
	t := &Tree{head: h, known: edge, nextAt: tlog.StoredHashCount(h.N)}
	if t.known == nil {
		t.known = map[int64]tlog.Hash{}
	}
	root, err := tlog.TreeHash(h.N, tlog.HashReaderFunc(t.read))
	if err != nil || root != h.Root {
		return nil, ErrBroken
	}
	return t, nil
}

func (t *Tree) read(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, x := range at {
		h, ok := t.known[x]
		if !ok {
			return nil, fmt.Errorf("hash %d of the journal is missing: %w", x, ErrBroken)
		}
		out[i] = h
	}
	return out, nil
}

// Add puts one entry at the end.
func (t *Tree) Add(body string) error {
	hashes, err := tlog.StoredHashesForRecordHash(t.head.N, tlog.RecordHash([]byte(body)), tlog.HashReaderFunc(t.read))
	if err != nil {
		return err
	}
	for i, h := range hashes {
		t.known[t.nextAt+int64(i)] = h
	}
	t.fresh = append(t.fresh, hashes...)
	t.nextAt += int64(len(hashes))
	t.head.N++
	return nil
}

// Fresh are the hashes that were added, and the index of the first.
func (t *Tree) Fresh() (first int64, hashes []tlog.Hash) {
	return t.nextAt - int64(len(t.fresh)), t.fresh
}

// Head is the state now.
func (t *Tree) Head(at int64) (Head, error) {
	root, err := tlog.TreeHash(t.head.N, tlog.HashReaderFunc(t.read))
	if err != nil {
		return Head{}, err
	}
	return Head{N: t.head.N, Root: root, At: at}, nil
}

// N is how many entries there are now.
func (t *Tree) N() int64 { return t.head.N }
