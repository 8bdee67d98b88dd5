package door

import (
	"crypto/subtle"
	"fmt"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// totpPeriod is how long a code of an authenticator lives (RFC 6238, 5.2).
const totpPeriod = 30 * time.Second

// NewTOTP makes the secret for an account's authenticator. It is kept like a
// password, but sealed: it has to be read again.
func NewTOTP(issuer, account string) (secret string, err error) {
	k, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account})
	if err != nil {
		return "", fmt.Errorf("door: make a secret for an authenticator: %w", err)
	}
	return k.Secret(), nil
}

// TOTPAddress is what the QR code of a secret holds (the key URI format that
// authenticators read).
func TOTPAddress(issuer, account, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	return (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account, RawQuery: q.Encode()}).String()
}

// CheckTOTP reports whether the code belongs to the secret now, or to the period
// before or after, as clocks differ (RFC 6238, 6). step numbers the period; the
// caller keeps the last one that was used, and a code of it or of an earlier one
// is refused: a code that was seen over a shoulder is worth nothing.
func CheckTOTP(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	at := now.Unix() / int64(totpPeriod/time.Second)
	for step = at - 1; step <= at+1; step++ {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(step*int64(totpPeriod/time.Second), 0), totp.ValidateOpts{Period: uint(totpPeriod / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && step > last && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}
