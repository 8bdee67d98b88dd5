package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
)

// Names looks for names of the town that are almost right: one character of a
// village's name changed, in a name long enough that this is no other village.
func Names(k *bench.Bench) {
	if k.Env.Town == nil {
		return
	}
	known := map[string]bool{}
	var longs []string
	for _, name := range townNames(k) {
		known[name] = true
		if utf8.RuneCountInString(name) >= 4 {
			longs = append(longs, name)
		}
	}
	if len(longs) == 0 {
		return
	}
	p := k.Page
	for i, line := range p.Lines {
		for _, slip := range slips(line, longs, known) {
			wrong(k, notice.Warn, i+1, p.Place(i, strings.Index(line, slip.wrong)), slip.wrong, slip.right, "本镇地名册")
		}
	}
	for _, part := range k.Parts() {
		for _, slip := range slips(part.Text, longs, known) {
			wrong(k, notice.Warn, 0, part.Place, slip.wrong, slip.right, "本镇地名册")
		}
	}
}

// townNames are the town's own names.
func townNames(k *bench.Bench) []string {
	t := k.Env.Town
	names := []string{t.Name, t.County, t.Issuer}
	for _, v := range t.Villages {
		names = append(names, v.Name)
	}
	for _, name := range t.Names { // terms such as 高龄津贴 have neighbours of their own
		if chars.HasAnySuffix(name, "村", "社区", "镇", "乡", "县", "街道") {
			names = append(names, name)
		}
	}
	return names
}

type slip struct{ wrong, right string }

// slips finds words of a line that differ in one character from a long name of
// the town, end in the same character (村, 社区, 政府) and stand for no other
// known name.
func slips(line string, names []string, known map[string]bool) []slip {
	var out []slip
	runes := []rune(line)
	for _, name := range names {
		want := []rune(name)
		last := want[len(want)-1]
		for i := 0; i+len(want) <= len(runes); i++ {
			if runes[i+len(want)-1] != last {
				continue
			}
			diff := 0
			for j := range want {
				if runes[i+j] != want[j] {
					if diff++; diff > 1 || !unicode.Is(unicode.Han, runes[i+j]) {
						diff = 2
						break
					}
				}
			}
			if word := string(runes[i : i+len(want)]); diff == 1 && !known[word] && !endsKnown(word, known) {
				out = append(out, slip{word, name})
			}
		}
	}
	return out
}

// endsKnown reports whether the word ends in another known name: 在和顺村 is not
// a slip of 石和顺村.
func endsKnown(word string, known map[string]bool) bool {
	for name := range known {
		if name != "" && name != word && strings.HasSuffix(word, name) {
			return true
		}
	}
	return false
}
