package pack

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"gaoshi/internal/seal"
)

func keys(t *testing.T, n byte) *seal.Keys {
	t.Helper()
	k, err := seal.New(seal.Ed25519, bytes.Repeat([]byte{n}, seal.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// rewrite packs a zip again with changes: a nil value takes a file out.
func rewrite(t *testing.T, data []byte, change map[string][]byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, b []byte) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		seen[f.Name] = true
		if to, changed := change[f.Name]; changed {
			if to == nil {
				continue
			}
			b = to
		}
		put(f.Name, b)
	}
	for name, b := range change {
		if !seen[name] {
			put(name, b)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPack(t *testing.T) {
	k, other := keys(t, 1), keys(t, 2)
	statement, err := k.Sign(seal.Approval, "gaoshi approval 2\n{}\n")
	if err != nil {
		t.Fatal(err)
	}
	forged, err := other.Sign(seal.Approval, "gaoshi approval 2\n{}\n")
	if err != nil {
		t.Fatal(err)
	}
	files := []File{{"凭证/QH-1.pdf", []byte("%PDF")}, {"台账.csv", []byte("a,b\n")}, {Statement("QH-1", 1, seal.PartApproval), []byte(statement)}}
	data, err := Write(Manifest{Kind: "inspection", Title: "检查材料", Made: "2026-11-23T09:00:00+08:00", Anchor: "7 abcd"}, files, k)
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.Public(k.Public())
	if err != nil {
		t.Fatal(err)
	}
	for _, use := range []*seal.Keys{nil, public} {
		r, err := Verify(data, use)
		if err != nil || !r.OK() || len(r.Files) != 3 || r.Statements != 1 || r.Own != (use == nil) {
			t.Fatalf("%+v %v", r, err)
		}
	}
	if !Is(data) || Is([]byte("PK")) {
		t.Error("what is a pack")
	}
	otherPublic, err := seal.Public(other.Public())
	if err != nil {
		t.Fatal(err)
	}
	if r, err := Verify(data, otherPublic); err != nil || r.OK() {
		t.Errorf("another town's key opens it: %+v %v", r, err)
	}
	for name, c := range map[string]struct {
		change map[string][]byte
		word   string
	}{
		"a file changed":        {map[string][]byte{"台账.csv": []byte("a,c\n")}, "和打包时不一样"},
		"a file gone":           {map[string][]byte{"凭证/QH-1.pdf": nil}, "不见了"},
		"a file more":           {map[string][]byte{"凭证/QH-2.pdf": []byte("%PDF")}, "不在清单里"},
		"a statement changed":   {map[string][]byte{Statement("QH-1", 1, seal.PartApproval): []byte(forged)}, "签名打不开"},
		"the manifest changed":  {map[string][]byte{manifestName: []byte(head + "{\"kind\":\"archive\"}\n")}, "签名的不一样"},
		"the signature changed": {map[string][]byte{sigName: []byte("x")}, "签名打不开"},
	} {
		r, err := Verify(rewrite(t, data, c.change), public)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if text := strings.Join(r.Problems, "；"); !strings.Contains(text, c.word) && !(name == "a statement changed" && strings.Contains(text, "不一样")) {
			t.Errorf("%s: %q", name, text)
		}
	}
	if _, err := Verify([]byte("PK\x03\x04"), public); err == nil {
		t.Error("half a zip was taken")
	}
}
