package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strings"

	"gaoshi/channels/poster"
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

// asKept refuses to print a poster that would not be the one that was kept when its
// edition was signed. Other forms of it (large type, slips) are laid out from the
// same signed words.
func (a *App) asKept(ctx context.Context, ch *poster.Channel, j village.PackJob, shown *notice.Notice) error {
	sealed, err := a.reader().Edition(ctx, j.Notice.ID, j.Notice.Edition)
	if err != nil {
		return err
	}
	if _, err := a.reader().Rendition(ctx, sealed, j.Target.ID); err != nil || j.Form != "" {
		return err
	}
	r, err := ch.Render(shown, j.Target)
	if err != nil {
		return err
	}
	r.Channel = notice.Board
	if r.Digest() != sealed.Notice().Approval.Renditions[j.Target.ID] {
		return &notice.Refusal{Msg: "程序升级后，“" + j.Notice.Content.Title + "”重新排出来的海报和签发时留存的不完全一样，不能打包打印。请在这份公告的页面上逐张打印留存的海报。"}
	}
	return nil
}
