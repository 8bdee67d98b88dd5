package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/mod/sumdb/note"
)

// signer is a note.Signer that knows its public key.
type signer interface {
	note.Signer
	public() verifier
}

// newSigner makes the key pair of a purpose out of derived bytes (40 of them: more
// than the order of the curve, so that the remainder is even).
func newSigner(alg Algorithm, p Purpose, secret []byte) (signer, error) {
	switch alg {
	case Ed25519:
		key := ed25519.NewKeyFromSeed(secret[:ed25519.SeedSize])
		v, err := edVerifier(p, key.Public().(ed25519.PublicKey))
		return &keyed{v, func(msg []byte) ([]byte, error) { return ed25519.Sign(key, msg), nil }}, err
	case SM2:
		key := sm2Key(secret)
		v, err := sm2Verifier(p, &key.PublicKey)
		return &keyed{v, func(msg []byte) ([]byte, error) {
			return key.Sign(rand.Reader, msg, sm2.NewSM2SignerOption(true, nil))
		}}, err
	}
	return nil, fmt.Errorf("no such algorithm %q: ed25519 or sm2", alg)
}

// keyed signs with a function.
type keyed struct {
	v    verifier
	sign func(msg []byte) ([]byte, error)
}

func (s *keyed) Name() string                    { return s.v.Name() }
func (s *keyed) KeyHash() uint32                 { return s.v.KeyHash() }
func (s *keyed) Sign(msg []byte) ([]byte, error) { return s.sign(msg) }
func (s *keyed) public() verifier                { return s.v }

// edVerifier is the public key of note's own algorithm.
func edVerifier(p Purpose, key ed25519.PublicKey) (verifier, error) {
	line, err := note.NewEd25519VerifierKey(string(p), key)
	if err != nil {
		return verifier{}, err
	}
	return parseVerifier(line)
}

// sm2Key turns derived bytes into a private key: 1 ≤ d ≤ n-2.
func sm2Key(secret []byte) *sm2.PrivateKey {
	curve := sm2.P256()
	n := new(big.Int).Sub(curve.Params().N, big.NewInt(2))
	d := new(big.Int).SetBytes(secret)
	d.Mod(d, n).Add(d, big.NewInt(1))
	key := new(sm2.PrivateKey)
	key.Curve, key.D = curve, d
	key.X, key.Y = curve.ScalarBaseMult(d.FillBytes(make([]byte, 32))) //nolint:staticcheck // the standard library knows no SM2 curve
	return key
}

// algSM2 begins an SM2 key: the byte that note leaves to others, and our word.
var algSM2 = append([]byte{0xff}, "gaoshi-sm2"...)

func sm2Verifier(p Purpose, key *ecdsa.PublicKey) (verifier, error) {
	point := append([]byte{4}, key.X.FillBytes(make([]byte, 32))...) //nolint:staticcheck // the standard library knows no SM2 curve
	point = append(point, key.Y.FillBytes(make([]byte, 32))...)      //nolint:staticcheck // the standard library knows no SM2 curve
	full := append(bytes.Clone(algSM2), point...)
	return parseVerifier(fmt.Sprintf("%s+%08x+%s", p, keyHash(string(p), full), base64.StdEncoding.EncodeToString(full)))
}

// keyHash is note's hash of a key: the first 4 bytes of SHA-256(name LF key).
func keyHash(name string, key []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.Uint32(sum[:])
}

// parseVerifier reads one line of public keys, of either algorithm.
func parseVerifier(line string) (verifier, error) {
	name, rest, _ := strings.Cut(line, "+")
	hash16, key64, ok := strings.Cut(rest, "+")
	want, err := strconv.ParseUint(hash16, 16, 32)
	key, err64 := base64.StdEncoding.DecodeString(key64)
	if !ok || name == "" || err != nil || err64 != nil || len(hash16) != 8 {
		return verifier{}, errors.New("not a line of name+hash+key")
	}
	if !bytes.HasPrefix(key, algSM2) {
		v, err := note.NewVerifier(line)
		if err != nil {
			return verifier{}, errors.New("not a key of ed25519 or sm2")
		}
		return verifier{v, line}, nil
	}
	point := key[len(algSM2):]
	if uint32(want) != keyHash(name, key) || len(point) != 65 || point[0] != 4 {
		return verifier{}, errors.New("a broken sm2 key")
	}
	pub := &ecdsa.PublicKey{Curve: sm2.P256(), X: new(big.Int).SetBytes(point[1:33]), Y: new(big.Int).SetBytes(point[33:])} //nolint:staticcheck // the standard library knows no SM2 curve
	if !pub.Curve.IsOnCurve(pub.X, pub.Y) {                                                                                 //nolint:staticcheck // the standard library knows no SM2 curve
		return verifier{}, errors.New("a broken sm2 key")
	}
	return verifier{&sm2Verify{name, uint32(want), pub}, line}, nil
}

type sm2Verify struct {
	name string
	hash uint32
	key  *ecdsa.PublicKey
}

func (v *sm2Verify) Name() string    { return v.name }
func (v *sm2Verify) KeyHash() uint32 { return v.hash }
func (v *sm2Verify) Verify(msg, sig []byte) bool {
	return sm2.VerifyASN1WithSM2(v.key, nil, msg, sig)
}
