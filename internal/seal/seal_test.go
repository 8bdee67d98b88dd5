package seal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
)

// TestMain also plays the command of an HSM.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "hsm" {
		hsm(os.Args[2:])
		return
	}
	os.Exit(m.Run())
}

// wantLinks is the beginning of the key of links of the seed 1, 0, 0 …
const wantLinks = "fa508ce0548e9b4c"

func seedOf(b byte) []byte {
	s := make([]byte, SeedSize)
	s[0] = b
	return s
}

func hsm(args []string) {
	key := ed25519.NewKeyFromSeed(seedOf(7))
	switch args[0] {
	case "public":
		fmt.Println("ed25519 " + base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)))
	case "derive":
		sum := sha256.Sum256([]byte("hsm " + args[1]))
		fmt.Println(base64.StdEncoding.EncodeToString(sum[:]))
	case "sign":
		msg, _ := io.ReadAll(os.Stdin)
		if os.Getenv("HSM_BROKEN") != "" {
			msg = append(msg, 'x')
		}
		fmt.Println(base64.StdEncoding.EncodeToString(ed25519.Sign(key, msg)))
	}
}

func keys(t *testing.T, alg Algorithm) *Keys {
	t.Helper()
	k, err := New(alg, seedOf(1))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSignAndOpen(t *testing.T) {
	for _, alg := range []Algorithm{Ed25519, SM2} {
		t.Run(string(alg), func(t *testing.T) {
			k := keys(t, alg)
			const text = "gaoshi approval 2\n{\"清河镇\":1}\n"
			signed, err := k.Sign(Approval, text)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := k.Open(Approval, signed); err != nil || got != text {
				t.Fatalf("%q, %v", got, err)
			}
			public, err := Public(k.Public())
			if err != nil {
				t.Fatal(err)
			}
			if got, err := public.Open(Approval, signed); err != nil || got != text {
				t.Errorf("with the public key alone: %v", err)
			}
			if _, err := public.Sign(Approval, text); err == nil {
				t.Error("a public key signs")
			}
			if _, err := k.Open(Journal, signed); err == nil {
				t.Error("a signature of one purpose opens for another")
			}
			other, _ := New(alg, seedOf(2))
			if _, err := other.Open(Approval, signed); err == nil {
				t.Error("another installation's signature opens")
			}
			for i := range len(signed) {
				b := []byte(signed)
				b[i] ^= 1
				if got, err := k.Open(Approval, string(b)); err == nil && got != text {
					t.Errorf("byte %d changed, and it opens as %q", i, got)
				}
			}
			if s := k.Public() + k.Fingerprint() + signed; strings.Contains(s, base64.StdEncoding.EncodeToString(seedOf(1))) {
				t.Error("the seed is told")
			}
		})
	}
}

// The key of the standard's example (GB/T 32918.5, annex A) verifies its signature
// in our form, and SM3 gives the standard's hash.
func TestSM2OfTheStandard(t *testing.T) {
	d, _ := new(big.Int).SetString("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8", 16)
	key := sm2Key(new(big.Int).Sub(d, big.NewInt(1)).Bytes())
	if key.D.Cmp(d) != 0 || fmt.Sprintf("%X", key.X) != "9F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020" && fmt.Sprintf("%064X", key.X) != "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020" {
		t.Fatalf("another public key: %X", key.X)
	}
	r, _ := new(big.Int).SetString("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3", 16)
	s, _ := new(big.Int).SetString("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA", 16)
	if !sm2.VerifyWithSM2(&key.PublicKey, nil, []byte("message digest"), r, s) {
		t.Error("the standard's signature does not verify")
	}
	v, err := sm2Verifier(Approval, &key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if v.Verify([]byte("message digest"), []byte("no signature")) {
		t.Error("anything verifies")
	}
	sum := sm3.Sum([]byte("abc"))
	if hex.EncodeToString(sum[:]) != "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" {
		t.Error("not SM3")
	}
}

// What is derived is fixed: links, cookies and code words of a running town depend
// on it.
func TestDerive(t *testing.T) {
	seen := map[string]string{}
	for _, alg := range []Algorithm{Ed25519, SM2} {
		for _, label := range []string{LabelLinks, LabelCookies, LabelCodeWords, LabelAccounts, LabelTokens} {
			b, err := keys(t, alg).Derive(label)
			if err != nil || len(b) != 32 {
				t.Fatal(label, err)
			}
			if other := seen[string(b)]; other != "" {
				t.Errorf("%s and %s share a key", label, other)
			}
			seen[string(b)] = label
		}
	}
	b, _ := keys(t, Ed25519).Derive(LabelLinks)
	if got := hex.EncodeToString(b[:8]); got != wantLinks {
		t.Errorf("the key of links changed: %s", got)
	}
	if k, _ := Public(keys(t, Ed25519).Public()); len(k.Derived(LabelLinks)) != 0 {
		t.Error("a public key derives")
	}
}

func TestFileIsMadeKeptAndGuarded(t *testing.T) {
	dir := t.TempDir()
	o := Options{File: filepath.Join(dir, "keys", "seal.key"), PublicFile: filepath.Join(dir, "seal.pub")}
	first, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(o.File); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	again, err := Open(t.Context(), o)
	if err != nil || again.Fingerprint() != first.Fingerprint() || len(first.Fingerprint()) != 19 {
		t.Errorf("another key the second time: %v", err)
	}
	text, _ := os.ReadFile(o.File)
	fromEnv, err := Open(t.Context(), Options{Secret: string(text)})
	if err != nil || fromEnv.Fingerprint() != first.Fingerprint() {
		t.Errorf("from the environment: %v", err)
	}
	if err := os.Chmod(o.File, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others may read: %v", err)
	}
	for name, text := range map[string]string{"empty": "# nothing\n", "cut": "ed25519 AAAA\n", "no words": "\x00\x01", "rsa": "rsa " + base64.StdEncoding.EncodeToString(seedOf(1))} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), Options{File: file})
		if err == nil || strings.Contains(err.Error(), "AAAA") || !strings.Contains(err.Error(), "。") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(t.Context(), Options{Secret: string(text), Algorithm: SM2}); err == nil || !strings.Contains(err.Error(), "rotate") {
		t.Errorf("another algorithm than the key's: %v", err)
	}
}

func TestRotation(t *testing.T) {
	dir := t.TempDir()
	o := Options{File: filepath.Join(dir, "seal.key"), PublicFile: filepath.Join(dir, "seal.pub")}
	old, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	signed, _ := old.Sign(Approval, "old\n")
	link, _ := old.Derive(LabelLinks)
	o.Algorithm = SM2
	k, err := Rotate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if k.Algorithm() != SM2 || k.Fingerprint() == old.Fingerprint() {
		t.Error("nothing changed")
	}
	if got, err := k.Open(Approval, signed); err != nil || got != "old\n" {
		t.Errorf("an old signature: %v", err)
	}
	if d := k.Derived(LabelLinks); len(d) != 2 || !bytes.Equal(d[1], link) || bytes.Equal(d[0], link) {
		t.Error("an old link does not open")
	}
	fresh, _ := k.Sign(Approval, "new\n")
	if _, err := old.Open(Approval, fresh); err == nil {
		t.Error("the old key opens the new signature")
	}
	public, err := os.ReadFile(o.PublicFile)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Public(string(public))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{signed, fresh} {
		if _, err := p.Open(Approval, s); err != nil {
			t.Errorf("by seal.pub: %v", err)
		}
	}
	if info, _ := os.Stat(o.File); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if _, err := Rotate(t.Context(), Options{Secret: "x"}); err == nil {
		t.Error("a key in the environment was rotated")
	}
}

func TestCommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	k, err := Open(t.Context(), Options{Command: []string{self, "hsm"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range purposes {
		signed, err := k.Sign(p, "text\n")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.Open(p, signed); err != nil {
			t.Error(p, err)
		}
	}
	again, err := Open(t.Context(), Options{Command: []string{self, "hsm"}})
	if err != nil || again.Public() != k.Public() {
		t.Errorf("another key the second time: %v", err)
	}
	t.Setenv("HSM_BROKEN", "1")
	if _, err := k.Sign(Approval, "text\n"); err == nil || !strings.Contains(err.Error(), "密码机") {
		t.Errorf("a wrong signature of the device: %v", err)
	}
	if _, err := Open(t.Context(), Options{Command: []string{filepath.Join(t.TempDir(), "none")}}); err == nil || !strings.Contains(err.Error(), "密码机的命令") {
		t.Errorf("no such command: %v", err)
	}
}

func FuzzPublic(f *testing.F) {
	k, _ := New(SM2, seedOf(1))
	f.Add(k.Public())
	f.Add("gaoshi/approval+00000000+/w==")
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := Public(s); err == nil {
			if _, err := k.Open(Approval, s); err == nil {
				t.Error("it opens itself")
			}
		}
	})
}
