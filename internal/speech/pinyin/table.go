package pinyin

import (
	_ "embed"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
)

// The table is one block of little-endian numbers, made by mktable and read as it
// is, so that nothing is parsed at start:
//
//	"GSPY" version(1)
//	u16 number of syllables, then each as u8 length + bytes; number 0 is empty
//	u32 number of characters, then each: u32 rune, u16 syllable, u8 cost, u8 flags
//	u32 number of nodes N: N×u16 rune, (N+1)×u32 first child, N×u8 cost, N×u32 reading
//	u32 number of readings: each u16; a word's begin at reading-2
//
// A node's reading is 0 where no word ends, 1 where each character has its own
// usual reading, else 2 + the place of the first syllable.
//
//go:embed table.bin
var tableBytes []byte

const tableMagic = "GSPY\x01"

// Flags of a character.
const (
	flagRare = 1 << iota // not among the 3,755 of GB/T 2312 level one
	flagPoly             // has several readings in use
)

type char struct {
	syllable Syllable
	cost     uint8
	flags    uint8
}

type other struct {
	r rune
	c char
}

const (
	hanFirst = 0x3400
	hanLast  = 0x9fff
)

type table struct {
	syllables []string
	byName    map[string]Syllable
	chars     [hanLast - hanFirst + 1]char
	others    []other // outside hanFirst to hanLast, in order
	root      [hanLast - hanFirst + 1]uint32
	runes     []uint16
	child     []uint32
	cost      []uint8
	reading   []uint32
	readings  []Syllable
}

var data = sync.OnceValue(func() *table { return load(tableBytes) })

// load reads the table. It trusts it, since it is embedded and a test reads our words
// back from it.
func load(b []byte) *table {
	t := &table{byName: make(map[string]Syllable, 4096)}
	le := binary.LittleEndian
	b = b[len(tableMagic):]
	n := int(le.Uint16(b))
	b = b[2:]
	for i := range n {
		l := int(b[0])
		s := string(b[1 : 1+l])
		b = b[1+l:]
		t.syllables = append(t.syllables, s)
		t.byName[s] = Syllable(i)
	}
	n = int(le.Uint32(b))
	b = b[4:]
	for range n {
		r := rune(le.Uint32(b))
		c := char{Syllable(le.Uint16(b[4:])), b[6], b[7]}
		b = b[8:]
		if r >= hanFirst && r <= hanLast {
			t.chars[r-hanFirst] = c
		} else {
			t.others = append(t.others, other{r, c})
		}
	}
	n = int(le.Uint32(b))
	b = b[4:]
	t.runes = make([]uint16, n)
	for i := range t.runes {
		t.runes[i] = le.Uint16(b[2*i:])
	}
	b = b[2*n:]
	t.child = make([]uint32, n+1)
	for i := range t.child {
		t.child[i] = le.Uint32(b[4*i:])
	}
	b = b[4*(n+1):]
	t.cost = b[:n]
	b = b[n:]
	t.reading = make([]uint32, n)
	for i := range t.reading {
		t.reading[i] = le.Uint32(b[4*i:])
	}
	b = b[4*n:]
	t.readings = make([]Syllable, le.Uint32(b))
	b = b[4:]
	for i := range t.readings {
		t.readings[i] = Syllable(le.Uint16(b[2*i:]))
	}
	for i := t.child[0]; i < t.child[1]; i++ {
		t.root[rune(t.runes[i])-hanFirst] = i
	}
	return t
}

// char returns what is known of a character.
func (t *table) char(r rune) (char, bool) {
	if r >= hanFirst && r <= hanLast {
		c := t.chars[r-hanFirst]
		return c, c.syllable != 0
	}
	if r == '〇' {
		return char{syllable: t.byName["ling2"], cost: 100}, true
	}
	i, ok := slices.BinarySearchFunc(t.others, r, func(o other, r rune) int { return int(o.r - r) })
	if !ok {
		return char{}, false
	}
	return t.others[i].c, true
}

// next is the node under n for r, 0 for none.
func (t *table) next(n uint32, r rune) uint32 {
	if n == 0 {
		if r < hanFirst || r > hanLast {
			return 0
		}
		return t.root[r-hanFirst]
	}
	lo, hi := t.child[n], t.child[n+1]
	for lo < hi {
		mid := (lo + hi) / 2
		switch x := rune(t.runes[mid]); {
		case x == r:
			return mid
		case x < r:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0
}

// syllable finds a syllable by its numbered or marked form.
func (t *table) syllable(s string) (Syllable, bool) {
	x, ok := t.byName[number(s)]
	return x, ok && strings.TrimSpace(s) != ""
}
