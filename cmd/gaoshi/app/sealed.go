package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strings"

	"gaoshi/channels/poster"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/village"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
)

// SystemUser is the user of the operating system who runs the program.
func SystemUser() string {
	u, err := user.Current()
	if err != nil {
		return fmt.Sprintf("uid %d", os.Getuid())
	}
	return u.Username
}

// record keeps an act that writes no row; that it could not be kept is told in the
// log, and does not stop the act.
func (a *App) record(ctx context.Context, e journal.Entry) {
	if err := a.Store.Record(context.WithoutCancel(ctx), e); err != nil {
		a.Log.ErrorContext(ctx, "the journal did not take an act", "what", e.What, "err", err)
	}
}

// deskNotices gives the desk editions: one that was issued only where it is what was
// signed. It records who looks at a list of persons, once a day for each.
type deskNotices struct {
	*store.Store
	a *App
}

// Notice returns one edition; edition 0 is the newest. A *seal.Mismatch: it was
// changed after it was signed.
func (x deskNotices) Notice(ctx context.Context, id notice.ID, edition int) (*notice.Notice, error) {
	n, err := x.Store.Notice(ctx, id, edition)
	if err != nil {
		return nil, err
	}
	if _, err := x.a.reader().Edition(ctx, n.ID, n.Edition); err != nil && !errors.Is(err, seal.ErrUnissued) {
		return nil, err
	}
	x.looked(ctx, n)
	return n, nil
}

func (x deskNotices) looked(ctx context.Context, n *notice.Notice) {
	who := journal.ActorOf(ctx).Who
	rule, ok := x.a.Config.Policy.Category(n.Content.Category)
	if who == "" || who == n.Author || ok && !rule.OffChat() || !strings.Contains(n.Content.Body, "|") {
		return
	}
	ref := string(n.ID) + "/" + n.EditionWord()
	day := x.a.Clock.Now().In(calendar.Zone).Format("2006-01-02 ")
	if _, seen := x.a.alarms.LoadOrStore(day+"look "+who+" "+ref, true); !seen {
		x.a.record(ctx, journal.Entry{What: journal.View, Object: ref, Result: journal.OK, Note: "含个人信息的名单"})
	}
}

// Shown returns an edition that was issued, for a command that prints it. It refuses
// one that is not what was signed, and raises the alarm.
func (a *App) Shown(ctx context.Context, id notice.ID, edition int) (*notice.Notice, error) {
	x, err := a.reader().Edition(ctx, id, edition)
	var m *seal.Mismatch
	if errors.As(err, &m) {
		return nil, say.Refusal("%s", m.NotShown())
	}
	return x.Notice(), err
}

// printed is a poster that is to be printed: the edition as it was signed, and the file
// that was kept of it.
type printed struct {
	shown *notice.Notice // as the boards may show it
	kept  notice.File
	same  bool // laid out anew it is what was kept
}

// signedSheet returns the poster of a place as it was signed, for one that is to be
// printed; and whether the program would lay it out alike today.
func (a *App) signedSheet(ctx context.Context, ch *poster.Channel, j village.PackJob, shown map[string]*notice.Notice) (printed, error) {
	sealed, err := a.reader().Edition(ctx, j.Notice.ID, j.Notice.Edition)
	if err != nil {
		return printed{}, err
	}
	kept, err := a.reader().Rendition(ctx, sealed, j.Target.ID)
	if err != nil {
		return printed{}, err
	}
	key := fmt.Sprintf("%s/%d", j.Notice.ID, j.Notice.Edition)
	if shown[key] == nil {
		shown[key] = a.Checks.ForChannel(sealed.Notice(), notice.Board)
	}
	out := printed{shown: shown[key]}
	if f := kept.File(poster.PDFName); f != nil {
		out.kept = *f
	}
	r, err := ch.Render(out.shown, j.Target)
	if err != nil {
		return out, nil //nolint:nilerr // it cannot be laid out any more: what was kept is printed
	}
	r.Channel = notice.Board
	out.same = r.Digest() == sealed.Notice().Approval.Renditions[j.Target.ID]
	return out, nil
}

// notAsKept says that another form of a poster cannot be made of what was signed: laid
// out anew, the poster itself is another. Nothing is printed.
type notAsKept struct{ ref, place string }

func (e *notAsKept) Error() string { return e.ref + "：" + e.what() }

func (e *notAsKept) what() string {
	return "发往“" + e.place + "”的海报重新排出来，和签发时留存的不一样（程序、名册或设置在签发以后改过）"
}

// NotShown is what an officer is told.
func (e *notAsKept) NotShown() string {
	return e.Error() + "，所以不打印大字版、便条和拼版。请打印留存的海报；还要别的样式，请出更正。已经告诉主管领导和管理员。"
}
