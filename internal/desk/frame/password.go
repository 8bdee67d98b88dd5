package frame

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"
	"golang.org/x/time/rate"
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

// minPassword is the least length of a password, in characters.
const minPassword = 8

// HashPassword makes what the store keeps for an account. A password that is too
// short is an error in Chinese.
func HashPassword(password string) (string, error) {
	if len([]rune(password)) < minPassword {
		return "", fmt.Errorf("密码至少要 %d 个字，可以用一句自己记得住的话", minPassword)
	}
	salt := make([]byte, 16)
	rand.Read(salt)
	return EncodeHash(salt, HashWith(password, salt)), nil
}

func HashWith(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
}

func EncodeHash(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, b.EncodeToString(salt), b.EncodeToString(key))
}

var errHashForm = errors.New("desk: a kept password hash has another form")

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

// SamePassword reports whether hash was made of the password.
func SamePassword(hash, password string) (bool, error) {
	k, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	got := argon2.IDKey([]byte(password), k.salt, k.passes, k.memory, k.lanes, uint32(len(k.key)))
	return subtle.ConstantTimeCompare(got, k.key) == 1, nil
}

// Doorkeeper bounds how often and how many at a time passwords are tried.
type Doorkeeper struct {
	slots chan struct{}
	all   *rate.Limiter

	mu  sync.Mutex
	per map[string]*rate.Limiter // by account; only known accounts, so it is bounded
}

func newDoorkeeper() *Doorkeeper {
	return &Doorkeeper{slots: make(chan struct{}, argonAtOnce), all: rate.NewLimiter(5, 20), per: map[string]*rate.Limiter{}}
}

// unknown stands for every account that there is not.
const unknown = "\x00unknown"

// admits reports whether one more try at an account may be made now: five at
// once, then one in ten seconds.
func (k *Doorkeeper) admits(account string) bool {
	k.mu.Lock()
	l := k.per[account]
	if l == nil {
		l = rate.NewLimiter(0.1, 5)
		k.per[account] = l
	}
	k.mu.Unlock()
	return k.all.Allow() && l.Allow()
}

// nobody is the hash that is tried for accounts that there are not, so that the
// time of the answer does not tell which there are.
var nobody = EncodeHash(make([]byte, 16), make([]byte, argonKey))

// Check tries a password, at most two at a time.
func (k *Doorkeeper) Check(hash, password string) (bool, error) {
	k.slots <- struct{}{}
	defer func() { <-k.slots }()
	if hash == "" {
		_, err := SamePassword(nobody, password)
		return false, err
	}
	return SamePassword(hash, password)
}
