package wechat

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gaoshi/internal/sim"
)

// node runs a script with packages that we did not write, or skips.
func node(t *testing.T, pkg, script string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is missing")
	}
	if _, err := os.Stat(filepath.Join(os.Getenv("NODE_PATH"), pkg)); os.Getenv("NODE_PATH") == "" || err != nil {
		t.Skipf("the npm package %s is missing: npm install --prefix DIR wechat-api@1.35.1 @wecom/crypto@1.0.1, then NODE_PATH=DIR/node_modules", pkg)
	}
	cmd := exec.CommandContext(t.Context(), "node", append([]string{script}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return out
}

// TestForeignClient: the simulator is understood by, and understands, npm wechat-api.
func TestForeignClient(t *testing.T) {
	_, s, _, _ := everything(t, nil)
	u, err := s.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	pic := filepath.Join(t.TempDir(), "a.png")
	f, err := os.Create(pic)
	if err == nil {
		err = png.Encode(f, image.NewGray(image.Rect(0, 0, 8, 8)))
		f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	raw := node(t, "wechat-api", "testdata/foreign.js", u.String(), "wx1234567890", appSecret, pic)
	var out map[string]struct {
		URL     string `json:"url"`
		MediaID string `json:"media_id"`
		MsgID   int64  `json:"msg_id"`
		Status  string `json:"msg_status"`
		Code    int    `json:"code"`
		ErrCode int    `json:"errcode"`
		Error   string `json:"error"`
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	if out["image"].URL == "" || out["cover"].MediaID == "" || out["draft"].MediaID == "" || out["long"].ErrCode != 45003 ||
		out["mass"].MsgID == 0 || out["status"].Status != "SENDING" || out["again"].Code == 0 {
		t.Errorf("%s", raw)
	}
	if got := s.ArrivalsAt("oa"); len(got) != 1 || got[0].Kind != sim.KindMass {
		t.Errorf("%+v", got)
	}
}
