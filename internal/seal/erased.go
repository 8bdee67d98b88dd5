package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"gaoshi/internal/notice"
)

// PartErased is the statement about an edition whose personal part was erased.
const PartErased Part = "erased"

// erasedHead is the first line of a statement of erasure.
const erasedHead = "gaoshi erased 1\n"

// Erased says of an edition that was issued: its personal part was erased at that
// moment, by the rule of its category; before that it was what had been signed; and
// this is what remains. It is signed with the key of the journal: nobody approved
// the edition anew. Its encoding is that of Statement under “gaoshi erased 1”.
type Erased struct {
	Notice  string `json:"notice"`
	Edition int    `json:"edition"`
	At      string `json:"at"`
	Signed  string `json:"signed"`  // digest of the statement that was signed, approval or taking over
	Remains string `json:"remains"` // digest of everything that is left of the row
}

// Text is the statement as it is signed.
func (e Erased) Text() string { return erasedHead + oneLine(e) }

func parseErased(text string) (Erased, error) {
	var e Erased
	body, ok := strings.CutPrefix(text, erasedHead)
	if !ok || unmarshal(body, &e) != nil || e.Text() != text {
		return Erased{}, errors.New("not a statement of erasure")
	}
	return e, nil
}

// Erase signs what remains of an edition after its personal part was erased. n is
// the edition without it; signed are its statements, which were compared with it
// before.
func (k *Keys) Erase(n *notice.Notice, signed Signed) (string, error) {
	_, text, err := k.stated(signed)
	if err != nil {
		return "", err
	}
	return k.Sign(Journal, erasedOf(n, text).Text())
}

func erasedOf(n *notice.Notice, statement string) Erased {
	rest := oneLine(struct {
		Content   string
		Author    string
		Created   string
		Reviews   []notice.Review
		Overrides []notice.Override
		Approval  *notice.Approval
	}{n.Digest(), n.Author, moment(n.CreatedAt), n.Reviews, n.Overrides, n.Approval})
	return Erased{Notice: string(n.ID), Edition: n.Edition, At: moment(n.Erased), Signed: digest(statement), Remains: digest(rest)}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// stated opens the statement that an edition was issued with, be it by approval or
// by taking over.
func (k *Keys) stated(signed Signed) (s Statement, text string, err error) {
	if signed[PartApproval] != "" {
		if text, err = k.Open(Approval, signed[PartApproval]); err != nil {
			return s, "", err
		}
		s, err = ParseStatement(text)
		return s, text, err
	}
	if text, err = k.Open(Journal, signed[PartTakenOver]); err != nil {
		return s, "", err
	}
	t, err := parseTaken(text)
	return t.Statement, text, err
}

// checkErased compares what remains of an edition with the statement of its erasure,
// and everything but the erased words with what its leader signed.
func (k *Keys) checkErased(n *notice.Notice, signed Signed, bad func(string) (Notice, error)) (Notice, error) {
	text, err := k.Open(Journal, signed[PartErased])
	switch {
	case signed[PartErased] == "":
		return bad("标成已清除个人信息，却没有清除的签名")
	case err != nil:
		return bad("清除个人信息的签名不是本单位的密钥签的，或被改过")
	}
	e, err := parseErased(text)
	if err != nil {
		return bad("清除个人信息的签名读不懂")
	}
	was, statement, err := k.stated(signed)
	if err != nil {
		return bad("签发的签名不是本单位的密钥签的，或签名被改过")
	}
	if e != erasedOf(n, statement) {
		return bad("和清除个人信息时留下的不一样")
	}
	now, err := StatementOf(n)
	if err != nil {
		return bad("没有签发记录，却标成已签发")
	}
	if now = withWords(now, was); now.Text() != was.Text() {
		return bad(difference(was.Text(), now))
	}
	if _, done := CountersignOf(n); done != (signed[PartCountersign] != "") && signed[PartTakenOver] == "" {
		return bad("补签和它的签名对不上")
	}
	if signed[PartCountersign] != "" {
		if _, err := k.Open(Approval, signed[PartCountersign]); err != nil {
			return bad("补签没有签名，或签名被改过")
		}
	}
	out := Notice{n: n}
	if signed[PartApproval] == "" {
		if t, err := parseTaken(statement); err == nil {
			out.taken = t.Moment()
		}
	}
	return out, nil
}

// withWords puts the digests of erased words, as they were signed, into what can be
// stated of the rest.
func withWords(now, was Statement) Statement {
	now.Content, now.Audience, now.LeftOut = was.Content, was.Audience, was.LeftOut
	if len(now.Reviews) == len(was.Reviews) {
		for i := range now.Reviews {
			now.Reviews[i].Words = was.Reviews[i].Words
		}
	}
	if len(now.Overrides) == len(was.Overrides) {
		for i := range now.Overrides {
			now.Overrides[i].Words = was.Overrides[i].Words
		}
	}
	return now
}

// ErasedAt is when the personal part of the edition was erased; zero: it was not.
func (s Notice) ErasedAt() time.Time { return s.n.Erased }
