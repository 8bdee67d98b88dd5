// Package seal 签名密钥 holds the installation's key, which is kept outside of the
// database, and signs with it: the statement of each approval, and the heads of
// the record (internal/journal). Whoever can write the database but has not the
// key can change rows; they cannot make a signature that fits what they wrote.
//
// # Keys
//
// An installation has one secret of 32 bytes, its seed, from a file of its own
// (mode 0600), from the environment, or behind a command (an HSM). Everything else
// is derived from the seed with HKDF, a label for each purpose, so that no key
// serves two: the key of approvals and the key of the journal (two key pairs), and
// symmetric keys for links, cookies, code words and what else asks (Derive).
//
// The algorithm is Ed25519, or by setting SM2 with SM3 (GB/T 32918, GB/T 32905) for
// offices under 密评. The seed's algorithm stands beside it: a key keeps its
// algorithm for good, and changing the setting is a rotation.
//
// Rotation adds a new seed before the old ones. The first signs; all of them
// verify. What was derived from an old seed still opens (Derived).
//
// # The format of what is signed
//
// A signed text is a note of golang.org/x/mod/sumdb/note: the text, a blank line,
// and a signature line “— gaoshi/approval hash+signature”. The name of the key says
// its purpose, so that a head of the journal is never an approval. Ed25519 keys are
// the ones of that package. An SM2 key is written in the same way, with the
// algorithm byte 0xff and the word gaoshi-sm2 before the 65 bytes of the point; its
// signature is ASN.1 over SM3(ZA ‖ text) with the standard's default ID
// 1234567812345678.
//
// Public keys are lines of “gaoshi/approval+hash+base64”: the file seal.pub beside
// the data, so that a copy can be verified without the secret.
//
// The statement that an approval signs is described at Statement.
package seal

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/mod/sumdb/note"
)

// Algorithm is what an installation signs with.
type Algorithm string

// The two algorithms.
const (
	Ed25519 Algorithm = "ed25519"
	SM2     Algorithm = "sm2" // with SM3
)

// Purpose is what a signature is for. It is the name of its key.
type Purpose string

// Purposes of signatures.
const (
	Approval Purpose = "gaoshi/approval"
	Journal  Purpose = "gaoshi/journal"
)

// purposes in the order in which public keys are written.
var purposes = []Purpose{Approval, Journal}

// Labels of derived keys. A label is never used for two things.
const (
	LabelLinks     = "links"      // links that open a page without an account
	LabelCookies   = "cookies"    // sessions and forms of the desk
	LabelCodeWords = "code words" // the digits on a poster by which it is reported
	LabelAccounts  = "accounts"   // what a row of an account is marked with
	LabelTokens    = "tokens"     // access tokens of platforms at rest
)

// SeedSize is the length of a seed in bytes.
const SeedSize = 32

// ErrNoKey says that a secret key is needed where only public keys are known.
var ErrNoKey = errors.New("seal: no secret key here, only public ones")

// Keys are an installation's keys: the first signs, all verify. They are safe for
// concurrent use.
type Keys struct {
	pairs []pair // newest first; none: public keys only
	known []verifier

	mu   sync.Mutex
	memo map[[2]string][]byte
}

// pair is one generation of an installation's key.
type pair struct {
	alg   Algorithm
	seed  []byte // what symmetric keys are derived from
	signs map[Purpose]note.Signer
}

// verifier is a public key.
type verifier struct {
	note.Verifier
	line string // as it is written in seal.pub
}

// New makes keys of one seed. It is the shortest way to keys in a test.
func New(alg Algorithm, seed []byte) (*Keys, error) {
	k := &Keys{memo: map[[2]string][]byte{}}
	return k, k.add(alg, seed, nil)
}

// Public makes keys that only verify, of lines as Keys.Public writes them. Blank
// lines and lines that begin with # are passed over.
func Public(text string) (*Keys, error) {
	k := &Keys{memo: map[[2]string][]byte{}}
	return k, k.Trust(text)
}

// Trust adds public keys that verify: those of a machine before, of another daemon.
func (k *Keys) Trust(text string) error {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		v, err := parseVerifier(line)
		if err != nil {
			return fmt.Errorf("public key in line %d: %w", i+1, err)
		}
		k.know(v)
	}
	return nil
}

func (k *Keys) know(v verifier) {
	if !slices.ContainsFunc(k.known, func(x verifier) bool { return x.line == v.line }) {
		k.known = append(k.known, v)
	}
}

// add takes a generation in, after those that are there. sign, where it is given,
// signs approvals with a key that never leaves its device.
func (k *Keys) add(alg Algorithm, seed []byte, device *device) error {
	if len(seed) != SeedSize {
		return fmt.Errorf("a key is %d bytes long, not %d", SeedSize, len(seed))
	}
	p := pair{alg: alg, seed: seed, signs: map[Purpose]note.Signer{}}
	for _, purpose := range purposes {
		var s signer
		var err error
		if device != nil && purpose == Approval {
			s, err = device.signer(alg, purpose)
		} else {
			s, err = newSigner(alg, purpose, expand(alg, seed, "gaoshi key "+string(purpose), 40))
		}
		if err != nil {
			return err
		}
		p.signs[purpose] = s
		k.know(s.public())
	}
	k.pairs = append(k.pairs, p)
	return nil
}

// expand derives n bytes from a seed.
func expand(alg Algorithm, seed []byte, label string, n int) []byte {
	var out []byte
	var err error
	if alg == SM2 {
		out, err = hkdf.Key(sm3.New, seed, nil, label, n)
	} else {
		out, err = hkdf.Key(sha256.New, seed, nil, label, n)
	}
	if err != nil {
		panic("seal: " + err.Error()) // only a length beyond HKDF's: cannot happen
	}
	return out
}

// Signs reports whether a secret key is there.
func (k *Keys) Signs() bool { return len(k.pairs) > 0 }

// Algorithm is that of the key that signs now.
func (k *Keys) Algorithm() Algorithm {
	if len(k.pairs) == 0 {
		return ""
	}
	return k.pairs[0].alg
}

// Sign signs a text for a purpose, with the newest key. The text is UTF-8, without
// control characters but line feeds, and ends with one.
func (k *Keys) Sign(p Purpose, text string) (string, error) {
	if !k.Signs() {
		return "", ErrNoKey
	}
	b, err := note.Sign(&note.Note{Text: text}, k.pairs[0].signs[p])
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return string(b), nil
}

// ErrSignature says that a text carries no signature of ours for that purpose.
var ErrSignature = errors.New("seal: the signature is not ours, or does not fit the text")

// Open returns the text of what Sign made, by any key of ours.
func (k *Keys) Open(p Purpose, signed string) (string, error) {
	n, err := note.Open([]byte(signed), known{k, p})
	if err != nil {
		return "", ErrSignature
	}
	return n.Text, nil
}

// known are the verifiers of one purpose.
type known struct {
	k *Keys
	p Purpose
}

// Verifier is note.Verifiers.
func (x known) Verifier(name string, hash uint32) (note.Verifier, error) {
	if name == string(x.p) {
		for _, v := range x.k.known {
			if v.Name() == name && v.KeyHash() == hash {
				return v, nil
			}
		}
	}
	return nil, &note.UnknownVerifierError{Name: name, KeyHash: hash}
}

// Derive returns the 32 bytes of the key with a label, of the newest seed.
func (k *Keys) Derive(label string) ([]byte, error) {
	if !k.Signs() {
		return nil, ErrNoKey
	}
	return k.derived(0, label), nil
}

// Derived returns the keys with a label of all seeds, the newest first: the first
// makes, all open.
func (k *Keys) Derived(label string) [][]byte {
	out := make([][]byte, len(k.pairs))
	for i := range k.pairs {
		out[i] = k.derived(i, label)
	}
	return out
}

func (k *Keys) derived(i int, label string) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	at := [2]string{string(k.pairs[i].seed), label}
	if b, ok := k.memo[at]; ok {
		return slices.Clone(b)
	}
	b := expand(k.pairs[i].alg, k.pairs[i].seed, "gaoshi derived "+label, 32)
	k.memo[at] = b
	return slices.Clone(b)
}

// Public are the public keys of all generations, one a line, with a remark for
// people before them.
func (k *Keys) Public() string {
	var b strings.Builder
	b.WriteString("# gaoshi public keys: they verify approvals and the journal, and open nothing.\n")
	for _, v := range k.known {
		b.WriteString(v.line + "\n")
	}
	return b.String()
}

// Fingerprint names the key that signs approvals now, for paper: 16 hex digits in
// fours. “” where there is none.
func (k *Keys) Fingerprint() string {
	if !k.Signs() {
		return ""
	}
	s, ok := k.pairs[0].signs[Approval].(signer)
	if !ok {
		return ""
	}
	sum := sha256.Sum256([]byte(s.public().line))
	return fours(hex.EncodeToString(sum[:8]))
}

// Fingerprints name the present key and those before it, newest first.
func (k *Keys) Fingerprints() []string {
	var out []string
	for _, p := range k.pairs {
		if s, ok := p.signs[Approval].(signer); ok {
			sum := sha256.Sum256([]byte(s.public().line))
			out = append(out, fours(hex.EncodeToString(sum[:8])))
		}
	}
	return out
}

// fours puts a blank after every four letters, for eyes and for a telephone.
func fours(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s[i:min(i+4, len(s))])
	}
	return b.String()
}
