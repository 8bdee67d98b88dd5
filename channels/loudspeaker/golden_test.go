package loudspeaker

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"gaoshi/internal/notice"
)

var update = flag.Bool("update", false, "write the golden files anew")

// load reads a notice of testdata: YAML front matter with the content's JSON
// keys, then the body.
func load(t testing.TB, name string) *notice.Notice {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".md"))
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitN(string(b), "---\n", 3)
	if len(parts) != 3 {
		t.Fatalf("%s: no front matter", name)
	}
	j, err := yaml.YAMLToJSON([]byte(parts[1]))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	n := &notice.Notice{Edition: 1, Kind: notice.Original}
	var head struct {
		ID      notice.ID
		Edition int
		Kind    notice.Kind
		Reason  string
	}
	if err := json.Unmarshal(j, &head); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := json.Unmarshal(j, &n.Content); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	n.ID, n.Reason, n.Content.Body = head.ID, head.Reason, strings.TrimLeft(parts[2], "\n")
	if head.Edition > 0 {
		n.Edition, n.Supersedes = head.Edition, head.Edition-1
	}
	if head.Kind != "" {
		n.Kind = head.Kind
	}
	return n
}

// names lists the notices of testdata.
func names(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/[0-9]*.md")
	if err != nil || len(paths) < 12 {
		t.Fatalf("%d notices: %v", len(paths), err)
	}
	for i, p := range paths {
		paths[i] = strings.TrimSuffix(filepath.Base(p), ".md")
	}
	return paths
}

// speakerOf is the loudspeaker for a notice of testdata.
func speakerOf(n *notice.Notice) notice.Target {
	villages := map[string]string{"v02": "和顺村", "v03": "石桥坝村", "v04": "新阳村", "v05": "马头坝村", "v07": "红岩堡村", "v08": "玉泉沟村", "v09": "复兴场村"}
	id := "v02"
	if v := n.Content.Villages; len(v) > 0 && v[0] != "all" {
		id = v[0]
	}
	return notice.Target{ID: notice.TargetID(id + "/speaker/1"), Channel: notice.Loudspeaker, Kind: IP, Village: id, VillageName: villages[id], Name: villages[id] + "大喇叭"}
}

func mustNew(t testing.TB, opt Options) *Channel {
	t.Helper()
	c, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGolden(t *testing.T) {
	c := mustNew(t, Options{})
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			n := load(t, name)
			r, err := c.Render(n, speakerOf(n))
			if err != nil {
				t.Fatal(err)
			}
			for suffix, file := range map[string]string{".script.txt": "script.txt", ".spoken.txt": "spoken.txt"} {
				golden(t, name+suffix, r.File(file).Data)
			}
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got:\n%s\nwant:\n%s", name, got, want)
	}
}
