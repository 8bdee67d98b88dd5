package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestNumbered(t *testing.T) {
	for in, want := range map[string][]string{
		"chóng qìng": {"chong2", "qing4"},
		"lǜ sè":      {"lv4", "se4"},
		"nǚ":         {"nv3"},
		"zhe":        {"zhe5"},
		"ḿ":          {"m2"},
		"shi2 miao4": {"shi2", "miao4"},
	} {
		if got := numbered(in); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", in, got, want)
		}
	}
}

// TestRun makes a small table from small sources: what is ours wins, changes of
// tone are taken out, and one source gives one table.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return p
	}
	words := write("w.json", `{"行":["xíng",1e-8],"银":["yín",1e-9],"银行":["yín háng",7e-9],"一":["yī",1e-7],"个":["gè",1e-8],"一个":["yí gè",1e-7],"冷门":["lěng mén",1e-15],"冷":["lěng",1e-9],"门":["mén",1e-9]}`)
	chars := write("c.js", "const dict = {};\ndict[0x57ad] = \"yā,yà\"; /* 垭 */\n")
	own := write("o.tsv", "# ours\n行\thang2\n")
	var tables [2][]byte
	for i := range tables {
		out := filepath.Join(dir, "t.bin")
		if err := run(words, chars, own, out); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		tables[i] = b
	}
	if !bytes.Equal(tables[0], tables[1]) || !bytes.HasPrefix(tables[0], []byte("GSPY\x01")) {
		t.Error("one source gives two tables")
	}
	all, err := readWords(words)
	if err != nil {
		t.Fatal(err)
	}
	if all["一个"].syl[0] != "yi1" {
		t.Errorf("一个 keeps its change of tone: %v", all["一个"])
	}
	if kept := prune(all); len(kept["银行"].syl) == 0 || len(kept["冷门"].syl) != 0 {
		t.Errorf("kept: %v", kept)
	}
	for _, bad := range []string{"银行\tyin2", "x"} {
		if run(words, chars, write("bad.tsv", bad), filepath.Join(dir, "x.bin")) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
