package pinyin

import (
	"os"
	"strings"
	"testing"
)

func lines(t *testing.T, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, l := range strings.Split(string(b), "\n") {
		if l != "" && !strings.HasPrefix(l, "#") {
			out = append(out, l)
		}
	}
	return out
}

// TestWords: every word of government notices is right, the thirty of the brief
// among them.
func TestWords(t *testing.T) {
	var r Reader
	ls := lines(t, "testdata/words.tsv")
	if len(ls) < 130 {
		t.Fatalf("only %d words", len(ls))
	}
	for _, l := range ls {
		word, want, _ := strings.Cut(l, "\t")
		var got []string
		for _, x := range r.Read(word) {
			got = append(got, x.Syllable.String())
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%s: got %s, want %s", word, g, want)
		}
	}
}

// marked takes 还{huan2}款 apart: the text, and at which byte which syllable stands.
func marked(l string) (text string, want map[int]string) {
	want = map[int]string{}
	var b strings.Builder
	last := 0
	for i := 0; i < len(l); {
		if l[i] == '{' {
			end := i + strings.IndexByte(l[i:], '}')
			want[last] = l[i+1 : end]
			i = end + 1
			continue
		}
		n := 1
		for i+n < len(l) && l[i+n]&0xc0 == 0x80 {
			n++
		}
		last = b.Len()
		b.WriteString(l[i : i+n])
		i += n
	}
	return b.String(), want
}

// share reads every sentence of a file and tells how many of the characters in
// question are right.
func share(t *testing.T, path string) (good, all, sentences int) {
	t.Helper()
	var r Reader
	ls := lines(t, path)
	for _, l := range ls {
		text, want := marked(l)
		got := map[int]string{}
		for _, x := range r.Read(text) {
			got[x.Start] = x.Syllable.Numbered()
		}
		for at, w := range want {
			all++
			if got[at] == w {
				good++
				continue
			}
			t.Logf("%s: %s read %s, want %s", text, string([]rune(text[at:])[0]), got[at], w)
		}
	}
	t.Logf("%s: %d of %d characters in %d sentences: %.1f %%", path, good, all, len(ls), 100*float64(good)/float64(all))
	return good, all, len(ls)
}

// TestSentences measures the characters with several readings in sentences in the
// manner of notices. The peer dictionaries reach 91 to 95 % on a public set.
func TestSentences(t *testing.T) {
	good, all, n := share(t, "testdata/sentences.txt")
	if n < 300 || float64(good) < 0.97*float64(all) {
		t.Errorf("%d sentences, %d of %d right; want at least 300 and 97 %%", n, good, all)
	}
}

// TestHeldOut measures on sentences that the rules were not made for.
func TestHeldOut(t *testing.T) {
	good, all, n := share(t, "testdata/heldout.txt")
	if n < 90 || float64(good) < 0.947*float64(all) {
		t.Errorf("%d sentences, %d of %d right; want at least 90 and 94.7 %%", n, good, all)
	}
}

// TestTable: the table was made from words.tsv as it stands.
func TestTable(t *testing.T) {
	var r Reader
	for _, l := range lines(t, "words.tsv") {
		f := strings.Split(l, "\t")
		if len([]rune(f[0])) == 1 {
			continue
		}
		if got := letters(&r, f[0]); got != f[1] {
			t.Errorf("%s reads %s, words.tsv says %s: make table.bin anew (LICENSES.md)", f[0], got, f[1])
		}
	}
}
