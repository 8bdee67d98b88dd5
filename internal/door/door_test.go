package door

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"gaoshi/internal/calendar"
)

type still struct{ t time.Time }

func (c *still) Now() time.Time { return c.t }

var morning = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func guard() (*Guard, *still) {
	c := &still{morning}
	return NewGuard(newGhosts(), c, []byte(strings.Repeat("k", 32))), c
}

func knock(t *testing.T, g *Guard, k Knock) Verdict {
	t.Helper()
	v, err := g.Knock(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStrangersShutOutStrangersOnly(t *testing.T) {
	g, _ := guard()
	here := netip.MustParseAddr("192.0.2.7")
	mark := g.DeviceMark("jingban")
	admitted := 0
	for i := range 3000 { // from 300 addresses
		from := netip.AddrFrom4([4]byte{203, 0, byte(i / 10 / 250), byte(i / 10 % 250)})
		if knock(t, g, Knock{"jingban", true, from, ""}) == Admit {
			admitted++
		}
	}
	if admitted != strangersADay {
		t.Errorf("%d guesses of strangers were looked at, want %d", admitted, strangersADay)
	}
	if v := knock(t, g, Knock{"jingban", true, here, ""}); v != Locked {
		t.Errorf("one more stranger: %v, want Locked", v)
	}
	if v := knock(t, g, Knock{"jingban", true, here, mark}); v != Admit {
		t.Errorf("the officer's own device: %v, want Admit", v)
	}
	if v := knock(t, g, Knock{"lingdao", true, here, ""}); v != Admit {
		t.Errorf("another account: %v, want Admit", v)
	}
	if v := knock(t, g, Knock{"lingdao", true, here, mark}); v != Admit {
		t.Errorf("another's mark is no mark, and no harm: %v", v)
	}
	if err := g.Unlock(context.Background(), "jingban"); err != nil {
		t.Fatal(err)
	}
	if v := knock(t, g, Knock{"jingban", true, here, ""}); v != Admit {
		t.Errorf("after unlocking: %v, want Admit", v)
	}
}

func TestWrongTriesOfOneAddressEndInAQuarterOfAnHour(t *testing.T) {
	g, c := guard()
	k := Knock{"jingban", true, netip.MustParseAddr("192.0.2.7"), ""}
	for range addressTries {
		if v := knock(t, g, k); v != Admit {
			t.Fatalf("within the budget: %v", v)
		}
	}
	if v := knock(t, g, k); v != Wait {
		t.Errorf("over the budget: %v, want Wait", v)
	}
	other := k
	other.From = netip.MustParseAddr("192.0.2.8")
	if v := knock(t, g, other); v != Admit {
		t.Errorf("from elsewhere: %v, want Admit", v)
	}
	c.t = c.t.Add(addressWindow)
	if v := knock(t, g, k); v != Admit {
		t.Errorf("a quarter of an hour later: %v, want Admit", v)
	}
}

func TestRightPasswordsCostNothing(t *testing.T) {
	g, _ := guard()
	k := Knock{"jingban", true, netip.MustParseAddr("2001:db8::1"), ""}
	for range 500 {
		if v := knock(t, g, k); v != Admit {
			t.Fatalf("a right password was refused: %v", v)
		}
		if err := g.Right(context.Background(), k); err != nil {
			t.Fatal(err)
		}
	}
}

// Names that there are not are answered as those that there are.
func TestUnknownNamesAnswerAlike(t *testing.T) {
	g, _ := guard()
	from := netip.MustParseAddr("192.0.2.7")
	for i := range 60 {
		known, unknown := knock(t, g, Knock{"jingban", true, from, ""}), knock(t, g, Knock{"nobody", false, from, ""})
		if known != unknown {
			t.Fatalf("try %d: %v for a known name, %v for an unknown one", i, known, unknown)
		}
	}
	for i := range 3 * ghostsKept {
		knock(t, g, Knock{fmt.Sprint("name", i), false, from, ""})
	}
	if n := len(g.ghost.seen); n > ghostsKept {
		t.Errorf("%d names are remembered", n)
	}
}

func TestGuessesADayHoldsOverTheEdgeOfAWindow(t *testing.T) {
	if most := 2 * (strangersADay + deviceADay); most > GuessesADay {
		t.Errorf("two windows can hold %d guesses", most)
	}
}

func TestAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for _, c := range []struct{ peer, forwarded, want string }{
		{"192.0.2.1:1", "", "192.0.2.1"},
		{"192.0.2.1:1", "203.0.113.9", "192.0.2.1"}, // nobody's proxy
		{"10.1.1.1:1", "203.0.113.9", "203.0.113.9"},
		{"10.1.1.1:1", "198.51.100.1, 203.0.113.9", "203.0.113.9"}, // the first was written by the visitor
		{"10.1.1.1:1", "198.51.100.1, 203.0.113.9, 10.2.2.2", "203.0.113.9"},
		{"10.1.1.1:1", "rubbish", "10.1.1.1"},
		{"10.1.1.1:1", "", "10.1.1.1"},
		{"[::1]:1", "::ffff:203.0.113.9", "203.0.113.9"},
		{"unix", "203.0.113.9", "invalid IP"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := Address(r, proxies).String(); got != c.want {
			t.Errorf("%s via %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("X-Forwarded-Proto", "https")
	if r.RemoteAddr = "192.0.2.1:1"; Secure(r, proxies) {
		t.Error("a stranger's word about https is believed")
	}
	if r.RemoteAddr = "10.0.0.1:1"; !Secure(r, proxies) {
		t.Error("the proxy's word about https is not believed")
	}
}

func TestWeakPasswords(t *testing.T) {
	p := Person{Account: "jingban", Name: "张示一", Title: "党政综合办公室经办人", Place: []string{"青禾镇", "qinghe", "云禾县"}}
	for _, weak := range []string{
		"", "short", "12345678", "87654321", "900101", "19900101", "1990-01-01", "aaaaaaaa", "qwertyui", "1qaz2wsx", "password", "Passw0rd!", "admin123", "abc12345", "woaini1314", "5201314520",
		"jingban123", "Jingban2026", "张示一123456", "qinghe2026", "zhongguo", "13800138000", "20261201", "Aa123456", "a1b2c3d4", "11112222", "zxcvbnm,", "qazwsxedc", "iloveyou1", "88888888", "admin@123",
		strings.Repeat("x", 129), strings.Repeat("ab", 40),
	} {
		if Weak(weak, p) == "" {
			t.Errorf("%q is taken", weak)
		}
	}
	for _, good := range []string{"three old chairs in the yard", "石榴树下三把旧椅子", "correct horse battery staple", "tK7#vq9!Lm", "麦地里的拖拉机7点出门", "kafeidouzhongzai19kuaitian", strings.Repeat("梧桐细雨", 20) + "x9"} {
		if why := Weak(good, p); why != "" {
			t.Errorf("%q is refused: %s", good, why)
		}
	}
}

func TestWeakCodes(t *testing.T) {
	for _, weak := range []string{"", "12345", "1234567", "12345a", "111111", "123456", "654321", "456789", "012345", "987654", "246802", "135791", "112233", "121212", "123123", "123321", "100001", "110110", "789456", "147258", "159753",
		"900101", "010190", "311290", "199001", "202612", "011990", "121999", "123012", "520131", "123789", "777888", "070707"} {
		if WeakCode(weak) == "" {
			t.Errorf("%q is taken", weak)
		}
	}
	for _, good := range []string{"482915", "736204", "905817", "660493", "274986"} {
		if why := WeakCode(good); why != "" {
			t.Errorf("%q is refused: %s", good, why)
		}
	}
	left := 0
	for v := range 1_000_000 {
		if WeakCode(fmt.Sprintf("%06d", v)) == "" {
			left++
		}
	}
	if left < 800_000 {
		t.Errorf("only %d codes are left to choose from", left)
	}
}

func TestHash(t *testing.T) {
	h := Hash("a long password")
	for secret, want := range map[string]bool{"a long password": true, "another": false, "": false} {
		if ok, err := Same(h, secret); ok != want || err != nil {
			t.Errorf("%q: %v %v", secret, ok, err)
		}
	}
	if _, err := Same("$argon2id$v=19$m=9999999,t=1,p=1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "x"); !errors.Is(err, errHashForm) {
		t.Errorf("a hash that takes 10 GB: %v", err)
	}
}

// Whoever has an account does not wait behind a flood of names that nobody has.
func TestAccountsGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l Lane
		work := func(known bool) error {
			if err := l.enter(t.Context(), known); err != nil {
				return err
			}
			time.Sleep(time.Second)
			l.leave()
			return nil
		}
		busy := make(chan error, 100)
		for range 100 {
			go func() { busy <- work(false) }()
		}
		synctest.Wait()
		watch := calendar.StartStopwatch()
		if err := work(true); err != nil {
			t.Fatal(err)
		}
		if took := watch.Elapsed(); took > 2*time.Second {
			t.Errorf("waited %v", took)
		}
		refused := 0
		for range 100 {
			if errors.Is(<-busy, ErrBusy) {
				refused++
			}
		}
		if want := 100 - argonAtOnce - strangersWaiting; refused != want {
			t.Errorf("%d strangers were refused, want %d", refused, want)
		}
		if l.inside != 0 {
			t.Errorf("%d are still inside", l.inside)
		}
	})
}

func TestWhoLeavesTheQueueTakesNoTurn(t *testing.T) {
	var l Lane
	ctx, cancel := context.WithCancel(t.Context())
	for range argonAtOnce {
		if err := l.enter(ctx, true); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := l.enter(ctx, true); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	for range argonAtOnce {
		l.leave()
	}
	if l.inside != 0 || len(l.known) != 0 {
		t.Errorf("%d inside, %d waiting", l.inside, len(l.known))
	}
}

func TestTOTP(t *testing.T) {
	secret, err := NewTOTP("青禾镇告示", "lingdao")
	if err != nil {
		t.Fatal(err)
	}
	if k, err := otp.NewKeyFromURL(TOTPAddress("青禾镇告示", "lingdao", secret)); err != nil || k.Secret() != secret || k.Issuer() != "青禾镇告示" || k.AccountName() != "lingdao" {
		t.Errorf("an authenticator reads %v, %v", k, err)
	}
	at := func(d time.Duration) string {
		c, err := totp.GenerateCode(secret, morning.Add(d))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	step, ok := CheckTOTP(secret, at(0), morning, 0)
	if !ok {
		t.Fatal("the right code is refused")
	}
	if _, ok := CheckTOTP(secret, at(0), morning, step); ok {
		t.Error("a code works twice")
	}
	if _, ok := CheckTOTP(secret, at(-30*time.Second), morning, step); ok {
		t.Error("an older code works after a newer one")
	}
	if next, ok := CheckTOTP(secret, at(30*time.Second), morning, step); !ok || next != step+1 {
		t.Error("a phone that is half a minute fast is refused")
	}
	if _, ok := CheckTOTP(secret, at(time.Hour), morning, 0); ok {
		t.Error("a code of another hour works")
	}
}

func TestSealedSecretsBelongToTheirAccount(t *testing.T) {
	g, _ := guard()
	box := g.Seal("lingdao", "SECRET")
	if s, err := g.Unseal("lingdao", box); s != "SECRET" || err != nil {
		t.Errorf("%q, %v", s, err)
	}
	if strings.Contains(box, "SECRET") || box == g.Seal("lingdao", "SECRET") {
		t.Error("a sealed secret shows itself")
	}
	for _, c := range [][2]string{{"jingban", box}, {"lingdao", box[:len(box)-4] + "AAAA"}, {"x", ""}, {"y", "!"}} {
		if _, err := g.Unseal(c[0], c[1]); !errors.Is(err, ErrBox) {
			t.Errorf("%s: %v", c[0], err)
		}
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
