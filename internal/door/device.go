package door

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// DeviceMark makes the mark that a browser keeps after its user signed in. It
// proves that somebody signed in there as this account, and opens nothing.
func (g *Guard) DeviceMark(account string) string {
	nonce := rand.Text()
	return nonce + "." + g.sign(nonce, account)
}

// KnowsDevice reports whether the mark was made for this account.
func (g *Guard) KnowsDevice(mark, account string) bool {
	nonce, sum, ok := strings.Cut(mark, ".")
	return ok && hmac.Equal([]byte(sum), []byte(g.sign(nonce, account)))
}

func (g *Guard) sign(nonce, account string) string {
	m := hmac.New(sha256.New, g.key)
	m.Write([]byte("device\x00" + nonce + "\x00" + account))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
