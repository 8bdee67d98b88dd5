package journal

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// grow makes a log of n entries, one transaction after the other, of which each
// knows only the edge that is stored.
func grow(t *testing.T, n int, step int) (Head, map[int64]tlog.Hash, []string) {
	t.Helper()
	stored := map[int64]tlog.Hash{}
	head := Head{Root: sha256.Sum256(nil)}
	var bodies []string
	for len(bodies) < n {
		edge := map[int64]tlog.Hash{}
		for _, i := range Edge(head.N) {
			edge[i] = stored[i]
		}
		tree, err := Grow(head, edge)
		if err != nil {
			t.Fatal(err)
		}
		for range min(step, n-len(bodies)) {
			body, err := Encode(&Entry{N: tree.N(), At: 1764039600000, What: SignIn, Who: "wang", Result: OK})
			if err != nil {
				t.Fatal(err)
			}
			if err := tree.Add(body); err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, body)
		}
		first, hashes := tree.Fresh()
		for i, h := range hashes {
			stored[first+int64(i)] = h
		}
		if head, err = tree.Head(7); err != nil {
			t.Fatal(err)
		}
	}
	return head, stored, bodies
}

// The tree that grows by its edge is the one of tlog, at every size and in every
// step; and an entry's proof holds.
func TestTreeIsThatOfTlog(t *testing.T) {
	for _, step := range []int{1, 3, 50} {
		for _, n := range []int{0, 1, 2, 3, 7, 8, 9, 31, 64, 100} {
			head, stored, bodies := grow(t, n, step)
			read := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
				out := make([]tlog.Hash, len(at))
				for i, x := range at {
					out[i] = stored[x]
				}
				return out, nil
			})
			if root, err := tlog.TreeHash(int64(n), read); err != nil || root != head.Root || head.N != int64(n) || int64(len(stored)) != tlog.StoredHashCount(int64(n)) {
				t.Errorf("%d entries in steps of %d: %v", n, step, err)
			}
			if n == 0 {
				continue
			}
			p, err := tlog.ProveRecord(int64(n), int64(n/2), read)
			if err == nil {
				err = tlog.CheckRecord(p, int64(n), head.Root, int64(n/2), tlog.RecordHash([]byte(bodies[n/2])))
			}
			if err != nil {
				t.Errorf("%d entries: %v", n, err)
			}
		}
	}
}

func TestGrowRefusesAnotherEdge(t *testing.T) {
	head, stored, _ := grow(t, 11, 4)
	for i := range Edge(head.N) {
		edge := map[int64]tlog.Hash{}
		for j, x := range Edge(head.N) {
			h := stored[x]
			if i == j {
				h[0] ^= 1
			}
			edge[x] = h
		}
		if _, err := Grow(head, edge); err != ErrBroken {
			t.Errorf("edge %d changed: %v", i, err)
		}
		delete(edge, Edge(head.N)[i])
		if _, err := Grow(head, edge); err != ErrBroken {
			t.Errorf("edge %d missing: %v", i, err)
		}
	}
}

func TestHeadAndAnchor(t *testing.T) {
	head, _, _ := grow(t, 5, 5)
	if back, err := ParseHead(head.Text()); err != nil || back != head {
		t.Errorf("%+v, %v", back, err)
	}
	for _, s := range []string{"", "gaoshi journal 1\n", strings.Replace(head.Text(), "5\n", "05\n", 1), head.Text() + "\n", strings.Replace(head.Text(), "journal 1", "journal 2", 1)} {
		if _, err := ParseHead(s); err == nil {
			t.Errorf("%q is read", s)
		}
	}
	printed := head.Anchor()
	if len(strings.Fields(printed)) != 9 || !strings.HasPrefix(printed, "5 ") {
		t.Fatalf("printed as %q", printed)
	}
	for _, typed := range []string{printed, strings.ToUpper(printed), " " + strings.ReplaceAll(printed, " ", "  "), strings.Replace(strings.ReplaceAll(printed, " ", "-"), "-", " ", 1)} {
		a, err := ParseAnchor(typed)
		if err != nil || a.N != 5 || !a.Fits(head.Root) {
			t.Errorf("typed %q: %v", typed, err)
		}
	}
	other := head.Root
	other[3] ^= 1
	if a, _ := ParseAnchor(printed); a.Fits(other) {
		t.Error("another root fits")
	}
	for _, typed := range []string{"", "5", "5 abcd", "x " + printed[2:], printed[:len(printed)-2], "-5" + printed[1:], printed + "zz"} {
		if _, err := ParseAnchor(typed); err == nil || !strings.Contains(err.Error(), "记录锚点") {
			t.Errorf("typed %q: %v", typed, err)
		}
	}
	if (Anchor{}).Fits(head.Root) {
		t.Error("nothing fits")
	}
}

// A row's hash tells every value, its column and its type; what is empty does not
// count, so that a column that is added later changes nothing.
func TestRowHash(t *testing.T) {
	seen := map[string]string{}
	for _, c := range []struct {
		table string
		cols  []string
		v     []any
	}{
		{"t", []string{"a", "b"}, []any{int64(1), "x"}},
		{"u", []string{"a", "b"}, []any{int64(1), "x"}},
		{"t", []string{"a", "c"}, []any{int64(1), "x"}},
		{"t", []string{"a", "b"}, []any{int64(2), "x"}},
		{"t", []string{"a", "b"}, []any{"1", "x"}},
		{"t", []string{"a", "b"}, []any{int64(1), []byte("x")}},
		{"t", []string{"a", "b"}, []any{int64(1), ""}},
		{"t", []string{"a", "b"}, []any{nil, "x"}},
		{"t", []string{"a", "b"}, []any{"x", "x"}},
		{"t", []string{"a", "b"}, []any{"xcb", ""}},
	} {
		h, err := RowHash(c.table, c.cols, c.v)
		if err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprint(c)
		if other := seen[h]; other != "" {
			t.Errorf("%s and %s have one hash", what, other)
		}
		seen[h] = what
	}
	a, _ := RowHash("t", []string{"a"}, []any{"x"})
	b, _ := RowHash("t", []string{"a", "new", "new2", "new3"}, []any{"x", "", int64(0), nil})
	if a != b {
		t.Error("an empty column counts")
	}
	if a != "MizMl65axNXxIS0t5s9fj8hsxjdCLMPQ50C5RKRrj5M" {
		t.Errorf("the hash of a row changed: %s", a)
	}
	if _, err := RowHash("t", []string{"a"}, []any{1.5}); err == nil {
		t.Error("a float is hashed")
	}
}

func TestNames(t *testing.T) {
	for _, k := range Kinds {
		if k.Name() == string(k) {
			t.Errorf("%s has no Chinese name", k)
		}
	}
	if len(Kinds) != len(kindNames) {
		t.Errorf("%d kinds to choose from, %d named", len(Kinds), len(kindNames))
	}
}

func TestActor(t *testing.T) {
	if ActorOf(context.Background()) != (Actor{}) {
		t.Error("nobody is somebody")
	}
	a := Actor{Who: "wang", From: "desk 10.0.0.7"}
	if ActorOf(WithActor(context.Background(), a)) != a {
		t.Error("the actor is lost")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("gaoshi journal 1\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n7\n")
	f.Add("5 47de")
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := ParseHead(s); err == nil && h.Text() != s {
			t.Errorf("two spellings of a head: %q", s)
		}
		if a, err := ParseAnchor(s); err == nil && len(a.Prefix) < anchorBytes {
			t.Errorf("a short anchor: %q", s)
		}
		_, _ = Decode(s)
	})
}
