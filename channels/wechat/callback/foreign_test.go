package callback

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// seal runs Tencent's own crypto package, or skips.
func seal(t *testing.T, args ...string) map[string]string {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is missing")
	}
	if _, err := os.Stat(filepath.Join(os.Getenv("NODE_PATH"), "@wecom/crypto")); os.Getenv("NODE_PATH") == "" || err != nil {
		t.Skip("the npm package @wecom/crypto is missing: npm install --prefix DIR @wecom/crypto@1.0.1, then NODE_PATH=DIR/node_modules")
	}
	out, err := exec.CommandContext(t.Context(), "node", append([]string{"testdata/seal.js"}, args...)...).Output()
	m := map[string]string{}
	if err == nil {
		err = json.Unmarshal(out, &m)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return m
}

// TestForeignCrypto: a message sealed by Tencent's own package is opened, and
// that package opens the reply.
func TestForeignCrypto(t *testing.T) {
	h, _, _ := handler(t)
	stamp := strconv.FormatInt(noon.Unix(), 10)
	m := seal(t, "seal", token, aesKey, appID, stamp, "nonce-1", text("停水"))
	code, body := send(t, h, "", knock{nonce: "nonce-1", signature: m["signature"], body: "<xml><Encrypt><![CDATA[" + m["encrypt"] + "]]></Encrypt></xml>"})
	if code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	var r struct {
		Encrypt, MsgSignature, TimeStamp, Nonce string
	}
	if err := xml.Unmarshal([]byte(body), &r); err != nil {
		t.Fatal(err)
	}
	back := seal(t, "open", token, aesKey, r.TimeStamp, r.Nonce, r.Encrypt)
	if back["signature"] != r.MsgSignature || back["id"] != appID || !strings.Contains(back["message"], "停电停水公告") {
		t.Errorf("%v", back)
	}
}
