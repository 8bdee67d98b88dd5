package notice

import (
	"slices"
	"strings"
)

// VillageNamed finds the village that people mean by its id or its whole name.
func (t *Town) VillageNamed(word string) (Village, bool) {
	for _, v := range t.Villages {
		if v.ID == word || v.Name == word {
			return v, true
		}
	}
	return Village{}, false
}

// NearVillages are the villages whose name or id looks like a word that is neither,
// the likest first, at most three: the word is a part of the name or holds it, or
// a third of its characters differ at the most.
func (t *Town) NearVillages(word string) []Village {
	type near struct {
		v Village
		d int
	}
	var found []near
	for _, v := range t.Villages {
		best := -1
		for _, name := range []string{v.Name, v.ID} {
			d := differ([]rune(word), []rune(name))
			if name == v.Name && word != "" && (strings.Contains(name, word) || strings.Contains(word, name)) {
				d = 0
			}
			if d <= max(1, len([]rune(name))/3) && (best < 0 || d < best) {
				best = d
			}
		}
		if best >= 0 {
			found = append(found, near{v, best})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.d - b.d })
	var out []Village
	for _, f := range found[:min(3, len(found))] {
		out = append(out, f.v)
	}
	return out
}

// differ counts the characters that were put in, left out or replaced; words of
// more than forty characters differ wholly.
func differ(a, b []rune) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		last := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			last, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, last+cost)
		}
	}
	return row[len(b)]
}
