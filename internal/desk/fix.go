package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"gaoshi/internal/notice"
)

type fixPage struct {
	chrome
	Notice *notice.Notice
	Seen   string
	Fixes  []oneFix
}

// linesShown is how many changed lines of a fix are shown unfolded.
const linesShown = 3

// oneFix is what a click would mend, with the lines before and after.
type oneFix struct {
	sameFinding
	Key   string
	Lines []changedLine // the first few
	Rest  []changedLine
	all   []notice.Finding
}

type changedLine struct{ Where, Old, New string }

// fixes are the findings that a click can mend, the worst first.
func (d *desk) fixes(n *notice.Notice) []oneFix {
	var out []oneFix
	found := worstFirst(d.Checker.Check(n))
	for _, g := range grouped(found) {
		if g.Fix == "" {
			continue
		}
		x := oneFix{sameFinding: g}
		for _, f := range found {
			if f.Kind == g.Kind && f.Message == g.Message && f.Fix == g.Fix && f.Severity == g.Severity {
				x.all = append(x.all, f)
			}
		}
		_, diff, changed := d.Fix(n, x.all...)
		if !changed {
			continue
		}
		sum := sha256.Sum256([]byte(g.Kind + "\x00" + g.Message + "\x00" + g.Fix))
		x.Key, x.Lines = hex.EncodeToString(sum[:8]), changedLines(diff)
		if len(x.Lines) > linesShown {
			x.Lines, x.Rest = x.Lines[:linesShown], x.Lines[linesShown:]
		}
		out = append(out, x)
	}
	return out
}

// changedLines reads the diff that preflight writes: @@ 第3行 @@, -old, +new.
func changedLines(diff string) []changedLine {
	var out []changedLine
	for line := range strings.Lines(diff) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "@@"):
			out = append(out, changedLine{Where: strings.Trim(line, "@ ")})
		case len(out) == 0:
		case strings.HasPrefix(line, "-"):
			out[len(out)-1].Old = line[1:]
		case strings.HasPrefix(line, "+"):
			out[len(out)-1].New = line[1:]
		}
	}
	return slices.DeleteFunc(out, func(c changedLine) bool { return strings.Trim(c.Old, "|-: ") == "" }) // a table's rule
}

// fixPage shows what would be mended, line by line.
func (d *desk) fixPage(v *visit) error {
	n, err := v.load()
	if err != nil {
		return err
	}
	if err := mayEdit(n, v.me); err != nil {
		return err
	}
	return v.show(http.StatusOK, "fix", fixPage{v.chrome("notices"), n, n.Digest(), d.fixes(n)})
}

// fix mends what was ticked.
func (d *desk) fix(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	done := 0
	n, err := d.Notices.UpdateNotice(v.r.Context(), notice.ID(v.r.PathValue("id")), func(now *notice.Notice) error {
		done = 0
		if err := mayEdit(now, v.me); err != nil {
			return err
		}
		if now.Digest() != v.r.PostFormValue("seen") {
			return &notice.Refusal{Msg: "这份稿子刚被改动过，没有照原来的办法改。请再看一遍。"}
		}
		var chosen []notice.Finding
		for _, x := range d.fixes(now) {
			if slices.Contains(v.r.PostForm["fix"], x.Key) {
				chosen = append(chosen, x.all...)
				done++
			}
		}
		c, _, changed := d.Fix(now, chosen...)
		if !changed {
			return errNothingNew
		}
		return now.Revise(c, v.me.Account)
	})
	to := noticeHref(notice.ID(v.r.PathValue("id")))
	switch msg, ok := d.say(err); {
	case errors.Is(err, errNothingNew):
		v.say(false, "没有勾选要改的，什么也没有改。")
	case err != nil && ok:
		v.say(false, msg)
		to += "/fix"
	case err != nil:
		return err
	default:
		d.Log.Info("fixed", "notice", n.ID, "fixes", done, "by", v.me.Account)
		v.say(true, fmt.Sprintf("改好了%d项。请看一遍改过的地方。", done))
	}
	v.redirect(to)
	return nil
}
