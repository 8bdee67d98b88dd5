package desk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"gaoshi/internal/notice"
)

// Links signs addresses that open one page to whoever holds them, without an
// account, until they expire: the village head's forward pack. The key is the
// daemon's; daemons of one county share it.
type Links struct{ key []byte }

// NewLinks returns links signed by a key of at least 16 bytes.
func NewLinks(key []byte) *Links { return &Links{key} }

// linkDays is how long a forward link opens.
const linkDays = 60

// Forward is the path of the forward pack of a delivery, good for two months.
func (l *Links) Forward(id notice.DeliveryID, now time.Time) string {
	return "/desk/f/" + l.token(uint64(id), now.AddDate(0, 0, linkDays))
}

// token is 8 bytes of number, 4 of the hour it expires, 12 of signature.
func (l *Links) token(id uint64, until time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, id)
	b = binary.BigEndian.AppendUint32(b, uint32(until.Unix()/3600))
	return base64.RawURLEncoding.EncodeToString(append(b, l.sign(b)...))
}

func (l *Links) sign(b []byte) []byte {
	m := hmac.New(sha256.New, l.key)
	m.Write([]byte("gaoshi forward 1\n"))
	m.Write(b)
	return m.Sum(nil)[:12]
}

// open returns the delivery that a token names; expired tells a link that was
// good once from one that never was.
func (l *Links) open(token string, now time.Time) (id notice.DeliveryID, expired, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 24 || !hmac.Equal(b[12:], l.sign(b[:12])) {
		return 0, false, false
	}
	id = notice.DeliveryID(binary.BigEndian.Uint64(b))
	until := time.Unix(int64(binary.BigEndian.Uint32(b[8:]))*3600, 0)
	return id, now.After(until), true
}
