package door

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Parameters of argon2id: 46 MiB, one pass, one lane (OWASP's password storage
// cheat sheet); with two at a time, sign-ins take at most 92 MiB.
const (
	argonMemory = 46 << 10 // KiB
	argonTime   = 1
	argonLanes  = 1
	argonKey    = 32
	argonAtOnce = 2
)

// Hash makes what the store keeps of a password or a code: argon2id, with a salt
// of its own, in the usual form $argon2id$v=…. Whether the secret is good enough
// is for Weak and WeakCode to say.
func Hash(secret string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return encodeHash(salt, argon2.IDKey([]byte(secret), salt, argonTime, argonMemory, argonLanes, argonKey))
}

func encodeHash(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, b.EncodeToString(salt), b.EncodeToString(key))
}

var errHashForm = errors.New("door: a kept password hash has another form")

// kept is a hash taken apart.
type kept struct {
	memory, passes uint32
	lanes          uint8
	salt, key      []byte
}

// parseHash takes a hash apart. What would take more than 256 MiB is none of ours.
func parseHash(hash string) (kept, error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return kept{}, errHashForm
	}
	var version, m, t, p int
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &m, &t, &p); err != nil ||
		version != argon2.Version || m < 8 || m > 256<<10 || t < 1 || t > 16 || p < 1 || p > 16 {
		return kept{}, errHashForm
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return kept{}, errHashForm
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(key) < 16 || len(key) > 64 {
		return kept{}, errHashForm
	}
	return kept{uint32(m), uint32(t), uint8(p), salt, key}, nil
}

// Same reports whether hash was made of the secret.
func Same(hash, secret string) (bool, error) {
	k, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	got := argon2.IDKey([]byte(secret), k.salt, k.passes, k.memory, k.lanes, uint32(len(k.key)))
	return subtle.ConstantTimeCompare(got, k.key) == 1, nil
}

// nobody is the hash that is tried for accounts that there are not, so that the
// time of the answer does not tell which there are.
var nobody = encodeHash(make([]byte, 16), make([]byte, argonKey))

// ErrBusy says that too many names that nobody has are being tried at once.
var ErrBusy = errors.New("door: too many tries at once")

// Check reports whether hash was made of the secret; hash "" is an account that
// there is not, and takes the same time. At most two are looked at together, and
// those of accounts that exist go first. It gives up when ctx ends.
func (l *Lane) Check(ctx context.Context, hash, secret string) (bool, error) {
	if err := l.enter(ctx, hash != ""); err != nil {
		return false, err
	}
	defer l.leave()
	if hash == "" {
		_, err := Same(nobody, secret)
		return false, err
	}
	return Same(hash, secret)
}
