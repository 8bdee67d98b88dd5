// Package pinyin gives Chinese text its readings: for voice engines, which read
// characters with several readings wrong, and for the small letters over rare or
// ambiguous characters on a printed script.
//
// A text is cut into words so that the sum of the words' costs is least (a word's
// cost is the logarithm of how rare it is), which keeps 重庆市长江边 from being cut
// behind 市长. A word of the table has its own readings; a character that stands
// alone has its usual one, unless a rule of usage (usage.go) knows better from
// the characters beside it. A town lays its own names over the table.
//
// The table (table.bin) is made by mktable from two npm packages under ISC and MIT
// licences and from words.tsv, which is ours; see LICENSES.md.
package pinyin

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Reading is one character of a text with its syllable.
type Reading struct {
	Start    int // byte where the character begins
	Rune     rune
	Syllable Syllable // 0 where the character is not known
	Word     int      // characters of one word have one number
	Sure     bool     // read as part of a word, or has only one reading
}

// Reader reads text with a town's own names. The zero value, and nil, have none. It
// is safe for concurrent use.
type Reader struct {
	own map[rune][]name // by first character, longest first
}

type name struct {
	runes []rune
	syl   []Syllable
}

// New builds a reader that also knows the names, each written 石庙垭=shi2 miao4 ya1
// or 石庙垭=shí miào yā. A name without readings is passed over. The error, in
// Chinese, tells of every name that is wrong; the others are taken.
func New(names ...string) (*Reader, error) {
	r := &Reader{own: map[rune][]name{}}
	var bad []string
	for _, line := range names {
		word, letters, ok := strings.Cut(line, "=")
		word = strings.TrimSpace(word)
		if !ok || word == "" {
			continue
		}
		n := name{runes: []rune(word)}
		for _, f := range strings.Fields(letters) {
			if s, ok := data().syllable(f); ok {
				n.syl = append(n.syl, s)
			}
		}
		if len(n.syl) != len(n.runes) {
			bad = append(bad, line)
			continue
		}
		first := n.runes[0]
		list := slices.Concat(r.own[first], []name{n})
		for i := len(list) - 1; i > 0 && len(list[i].runes) > len(list[i-1].runes); i-- {
			list[i], list[i-1] = list[i-1], list[i]
		}
		r.own[first] = list
	}
	if len(bad) > 0 {
		return r, fmt.Errorf("这些地名的拼音写得不对：%s。请照“石庙垭=shí miào yā”的样子写，一个字一个音。", strings.Join(bad, "、"))
	}
	return r, nil
}

// Read gives every Chinese character of the text its reading, in order. What is not
// Chinese is passed over.
func (r *Reader) Read(text string) []Reading {
	out := make([]Reading, 0, len(text)/3)
	w := workers.Get().(*worker)
	defer workers.Put(w)
	w.t, w.own, w.word = data(), nil, 0
	if r != nil {
		w.own = r.own
	}
	start := -1
	for i, c := range text {
		if isHan(c) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = w.run(text, start, i, out)
			start = -1
		}
	}
	if start >= 0 {
		out = w.run(text, start, len(text), out)
	}
	return out
}

func isHan(c rune) bool {
	return c >= hanFirst && c <= hanLast || c == '〇' || c >= 0x20000 && c <= 0x323af || c >= 0xf900 && c <= 0xfaff
}

// worker holds the scratch space of one Read.
type worker struct {
	t    *table
	own  map[rune][]name
	word int
	rs   []rune
	at   []int
	cost []int32
	from []int32  // where the best word that ends here begins
	node []uint32 // its node; 0 for a single character
	nm   []*name  // or the town's own name
	cut  []int32
}

var workers = sync.Pool{New: func() any { return new(worker) }}

const (
	infinite = 1 << 30
	unknown  = 250 // cost of a character that the table does not know
	perWord  = 8   // a little more for each word, so that long words win
)

// run reads one run of Chinese characters, text[start:end].
func (w *worker) run(text string, start, end int, out []Reading) []Reading {
	w.rs, w.at = w.rs[:0], w.at[:0]
	for i, c := range text[start:end] {
		w.rs, w.at = append(w.rs, c), append(w.at, start+i)
	}
	n := len(w.rs)
	w.cost, w.from, w.node, w.nm = grow(w.cost, n+1), grow(w.from, n+1), grow(w.node, n+1), grow(w.nm, n+1)
	for i := 1; i <= n; i++ {
		w.cost[i] = infinite
	}
	w.cost[0] = 0
	for i := range n {
		w.step(i)
	}
	w.cut = w.cut[:0]
	for j := int32(n); j > 0; j = w.from[j] {
		w.cut = append(w.cut, j)
	}
	prev, next := rune(0), rune(0)
	if start > 0 {
		prev, _ = utf8.DecodeLastRuneInString(text[:start])
	}
	if end < len(text) {
		next, _ = utf8.DecodeRuneInString(text[end:])
	}
	i := 0
	for k := len(w.cut) - 1; k >= 0; k-- {
		j := int(w.cut[k])
		out = w.emit(i, j, prev, next, out)
		i = j
	}
	return out
}

// step tries every word that begins at i.
func (w *worker) step(i int) {
	base := w.cost[i] + perWord
	c, ok := w.t.char(w.rs[i])
	single := int32(unknown)
	if ok {
		single = int32(c.cost)
	}
	w.offer(i, i+1, base+single, 0, nil)
	for k := range w.own[w.rs[i]] {
		nm := &w.own[w.rs[i]][k]
		if hasPrefix(w.rs[i:], nm.runes) {
			w.offer(i, i+len(nm.runes), base-int32(60*len(nm.runes)), 0, nm)
		}
	}
	node := w.t.next(0, w.rs[i])
	for j := i + 1; node != 0 && j < len(w.rs); j++ {
		if node = w.t.next(node, w.rs[j]); node != 0 && w.t.reading[node] != 0 {
			w.offer(i, j+1, base+int32(w.t.cost[node]), node, nil)
		}
	}
}

func (w *worker) offer(i, j int, cost int32, node uint32, nm *name) {
	if cost < w.cost[j] {
		w.cost[j], w.from[j], w.node[j], w.nm[j] = cost, int32(i), node, nm
	}
}

// emit appends the readings of the word rs[i:j]. prev and next stand around the run.
func (w *worker) emit(i, j int, prev, next rune, out []Reading) []Reading {
	w.word++
	var place uint32
	if node := w.node[j]; node != 0 {
		place = w.t.reading[node]
	}
	for k := i; k < j; k++ {
		c, _ := w.t.char(w.rs[k])
		rd := Reading{Start: w.at[k], Rune: w.rs[k], Syllable: c.syllable, Word: w.word, Sure: j-i > 1 || c.flags&flagPoly == 0}
		switch {
		case w.nm[j] != nil:
			rd.Syllable = w.nm[j].syl[k-i]
		case place >= 2:
			rd.Syllable = w.t.readings[int(place)-2+k-i]
		case j-i == 1 && c.flags&flagPoly != 0:
			rd.Syllable, rd.Sure = w.usage(k, c, prev, next)
		}
		out = append(out, rd)
	}
	return out
}

func hasPrefix(rs, p []rune) bool {
	if len(rs) < len(p) {
		return false
	}
	for i := range p {
		if rs[i] != p[i] {
			return false
		}
	}
	return true
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n+n/2)
	}
	return s[:n]
}
