package frame

import (
	"strings"
	"testing"
)

func TestPassword(t *testing.T) {
	if _, err := HashPassword("短了"); err == nil || !strings.Contains(err.Error(), "至少要 8 个字") {
		t.Errorf("a short password: %v", err)
	}
	h, err := HashPassword("和顺村有三块公告栏")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Errorf("hash %s", h)
	}
	for pw, want := range map[string]bool{"和顺村有三块公告栏": true, "和顺村有三块公告": false, "": false} {
		if ok, err := SamePassword(h, pw); ok != want || err != nil {
			t.Errorf("%q: %v %v", pw, ok, err)
		}
	}
	if other, _ := HashPassword("和顺村有三块公告栏"); other == h {
		t.Error("two hashes of one password are equal: no salt")
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add(nobody)
	f.Add("$argon2id$v=19$m=0,t=0,p=0$$")
	f.Add("$2a$10$x")
	f.Fuzz(func(t *testing.T, hash string) {
		k, err := parseHash(hash)
		if err == nil && (k.memory > 256<<10 || k.passes == 0 || k.lanes == 0 || len(k.key) < 16 || len(k.salt) < 8) {
			t.Errorf("%q: %+v", hash, k)
		}
	})
}
