package main

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// node is one step of the tree of words.
type node struct {
	r       rune
	kids    []*node
	cost    uint8
	reading uint32
}

func (n *node) under(r rune) *node {
	i, ok := slices.BinarySearchFunc(n.kids, r, func(k *node, r rune) int { return int(k.r - r) })
	if !ok {
		n.kids = slices.Insert(n.kids, i, &node{r: r})
	}
	return n.kids[i]
}

// encode writes the table in the form that package pinyin reads.
func encode(words map[string]word) []byte {
	number := numberSyllables(words)
	le := binary.LittleEndian
	b := []byte("GSPY\x01")
	names := make([]string, len(number))
	for s, i := range number {
		names[i] = s
	}
	b = le.AppendUint16(b, uint16(len(names)))
	for _, s := range names {
		b = append(append(b, byte(len(s))), s...)
	}
	poly := polyphones(words)
	root := &node{}
	var readings []uint16
	var singles []byte
	count := uint32(0)
	for _, w := range sorted(words) {
		v := words[w]
		if utf8.RuneCountInString(w) == 1 {
			r, _ := utf8.DecodeRuneInString(w)
			flags := byte(0)
			if rare(w) {
				flags |= 1
			}
			if poly[r] {
				flags |= 2
			}
			singles = le.AppendUint32(singles, uint32(r))
			singles = le.AppendUint16(singles, number[v.syl[0]])
			singles = append(singles, cost(v.freq), flags)
			count++
			continue
		}
		n, usual := root, true
		for i, r := range []rune(w) {
			n = n.under(r)
			one, ok := words[string(r)]
			usual = usual && ok && one.syl[0] == v.syl[i]
		}
		n.cost, n.reading = cost(v.freq), 1
		if !usual {
			n.reading = uint32(len(readings)) + 2
			for _, s := range v.syl {
				readings = append(readings, number[s])
			}
		}
	}
	b = append(le.AppendUint32(b, count), singles...)
	b = appendTree(b, root)
	b = le.AppendUint32(b, uint32(len(readings)))
	for _, r := range readings {
		b = le.AppendUint16(b, r)
	}
	return b
}

// appendTree writes the nodes level by level, so that the children of one stand
// together, sorted by character.
func appendTree(b []byte, root *node) []byte {
	le := binary.LittleEndian
	order := []*node{root}
	first := []uint32{}
	for i := 0; i < len(order); i++ {
		first = append(first, uint32(len(order)))
		order = append(order, order[i].kids...)
	}
	first = append(first, uint32(len(order)))
	b = le.AppendUint32(b, uint32(len(order)))
	for _, n := range order {
		b = le.AppendUint16(b, uint16(n.r))
	}
	for _, f := range first {
		b = le.AppendUint32(b, f)
	}
	for _, n := range order {
		b = append(b, n.cost)
	}
	for _, n := range order {
		b = le.AppendUint32(b, n.reading)
	}
	return b
}

// numberSyllables gives every syllable a number, and each base all five tones, so
// that a tone can be changed; 0 is empty.
func numberSyllables(words map[string]word) map[string]uint16 {
	set := map[string]bool{}
	for _, v := range words {
		for _, s := range v.syl {
			for t := '1'; t <= '5'; t++ {
				set[s[:len(s)-1]+string(t)] = true
			}
		}
	}
	out := map[string]uint16{"": 0}
	for i, s := range sorted(set) {
		out[s] = uint16(i + 1)
	}
	return out
}

// polyphones are the characters that ordinary words read in several ways.
func polyphones(words map[string]word) map[rune]bool {
	seen := map[rune]map[string]float64{}
	for w, v := range words {
		for i, r := range []rune(w) {
			if seen[r] == nil {
				seen[r] = map[string]float64{}
			}
			seen[r][v.syl[i]] += v.freq
		}
	}
	out := map[rune]bool{}
	for r, m := range seen {
		common := 0
		for _, f := range m {
			if f > 3e-10 {
				common++
			}
		}
		out[r] = common > 1
	}
	return out
}
