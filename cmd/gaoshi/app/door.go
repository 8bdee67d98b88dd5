package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"gaoshi/channels/loudspeaker"
	"gaoshi/channels/poster"
	"gaoshi/config"
	"gaoshi/internal/attachment"
	"gaoshi/internal/calendar"
	"gaoshi/internal/desk"
	"gaoshi/internal/desk/deliveries"
	"gaoshi/internal/desk/drafting"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/desk/halt"
	"gaoshi/internal/desk/home"
	"gaoshi/internal/desk/record"
	deskregister "gaoshi/internal/desk/register"
	"gaoshi/internal/desk/review"
	"gaoshi/internal/desk/village"
	"gaoshi/internal/desk/yearly"
	"gaoshi/internal/journal"
	"gaoshi/internal/logs"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/site"
	"gaoshi/internal/site/page"
	"gaoshi/internal/store"
	"gaoshi/internal/typeset"
	"gaoshi/scheduler/dispatch"
)

// handler is everything behind the one address: the desk, the landing pages and
// the health of the daemon.
func (a *App) handler() (http.Handler, error) {
	d, err := a.desk()
	if err != nil {
		return nil, err
	}
	public, err := site.New(a.publicSite())
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/desk/", d)
	mux.Handle("GET /desk", http.RedirectHandler("/desk/", http.StatusSeeOther))
	mux.HandleFunc("GET /healthz", a.health)
	mux.HandleFunc("GET /readyz", a.ready)
	door, err := a.callback()
	if err != nil {
		return nil, err
	}
	if door != nil {
		mux.Handle(callbackPath, door)
	}
	mux.Handle("/", public)
	return mux, nil
}

func (a *App) desk() (http.Handler, error) {
	return desk.New(desk.Options{
		Frame: frame.Options{
			Passwords: a.Store, Officers: a.Config.Town.Officers, Town: a.Town, Clock: a.Clock, Log: a.Log, Sessions: a.Store.Sessions(calendar.RealClock{}), Explain: dispatch.Explain,
			NotFound: store.ErrNotFound, Changed: store.ErrChanged, Secure: strings.HasPrefix(a.Site, "https:"),
			Record: a.record, Practice: a.Config.Settings.Mode == config.Practice, OneClick: a.Config.Settings.Mode == config.Practice && a.Config.Settings.Dir == "", Site: a.Site,
			Tries: a.Store.Doors(), SignIns: a.Store.Doors(), Authenticators: a.Store.Doors(), Key: a.doorKey, Picture: typeset.LinkPNG,
			Proxies: a.Config.Settings.Doors.Proxies(), SecondFactor: a.Config.Settings.Doors.SecondFactor,
		},
		Edition: edition.Options{
			Notices: deskNotices{a.Store, a}, Records: a.Store, Layout: a.Dispatcher, Checker: deskChecker{a.Dispatcher, a.Checks}, Deliveries: deskDeliveries{a.Store}, Policy: a.Config.Policy, Links: a.links,
			Proof: a.Proof, Spoken: a.spoken, Told: a.told, Secret: a.maybeSecret, QR: typeset.LinkPNG,
		},
		Drafting:   drafting.Options{Drafts: a.Drafts},
		Review:     review.Options{Codes: a.Store, Issue: a.Dispatcher.Issue},
		Deliveries: deliveries.Options{Decisions: deskDecisions{a.Dispatcher, a}, Sound: a.recording},
		Village: village.Options{Pack: a.pack, CodeWords: poster.CodeWords, HasVoice: func(ctx context.Context, n *notice.Notice, village string) bool {
			return a.public(n) != nil && a.sound(ctx, n, village) != nil
		}},
		Halt:    halt.Options{Halts: a},
		Home:    home.Options{Untold: a.untold, Late: a.lateAtDesk, Held: a.held},
		Website: a.website(),
		Record:  record.Options{Entries: a.Store.Journal, Anchor: a.anchor},
		Yearly:  yearly.Options{Reports: a.Annual, Years: a.Store.ItemYears},
		Register: deskregister.Options{
			Register: func() *register.Room { return a.Register }, Table: a.RegisterTable, Directory: a.Directory, Letter: a.Letter,
			Proof: a.Evidence, Pack: a.Inspection, Archive: a.ArchiveYear, Columns: a.columns,
		},
	})
}

// pack prints many posters as one file. Every sheet is what was kept when its edition
// was signed: laid out anew, and compared with it byte for byte. Where the program is
// newer than the signature and would lay one out otherwise, the kept files themselves
// are put together; of other forms (large type, slips) none is made then, and the
// leader is told.
func (a *App) pack(ctx context.Context, title string, jobs []village.PackJob) ([]byte, error) {
	ch, err := a.Boards()
	if err != nil {
		return nil, err
	}
	shown := map[string]*notice.Notice{}
	sheets := make([]poster.Job, 0, len(jobs))
	kept := make([][]byte, 0, len(jobs))
	same, printer := true, ""
	for _, j := range jobs {
		printer = j.Printer
		x, err := a.signedSheet(ctx, ch, j, shown)
		if err != nil {
			return nil, err
		}
		if !x.same && (j.Form != "" || x.kept.Data == nil) {
			odd := &notAsKept{fmt.Sprintf("%s/%d", j.Notice.ID, j.Notice.Edition), j.Target.Name}
			a.alarm(ctx, odd.ref, odd.what())
			return nil, odd
		}
		same = same && x.same
		sheets, kept = append(sheets, poster.Job{Notice: x.shown, Target: j.Target, Form: poster.Form(j.Form)}), append(kept, x.kept.Data)
	}
	a.record(ctx, journal.Entry{What: journal.Export, Object: "print", Result: journal.OK, Note: sheetsOf(jobs)})
	if !same {
		return attachment.JoinPDF(kept)
	}
	pdf, _, err := ch.Impose(title, sheets, printer)
	return pdf, err
}

// sheetsOf says for the journal what was printed: by number, since a title may name a
// person and the journal keeps it for ever.
func sheetsOf(jobs []village.PackJob) string {
	var ids []string
	for _, j := range jobs {
		if id := string(j.Notice.ID); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	what := strings.Join(ids[:min(len(ids), 5)], "、")
	if len(ids) > 5 {
		what += fmt.Sprintf("等%d份", len(ids))
	}
	return fmt.Sprintf("%s，共%d张", what, len(jobs))
}

// spoken sets what a loudspeaker will say beside what is written.
func (a *App) spoken(n *notice.Notice, t notice.Target) []edition.SpokenLine {
	ch, ok := a.Dispatcher.Channels[notice.Loudspeaker].(*loudspeaker.Channel)
	if !ok {
		return nil
	}
	var out []edition.SpokenLine
	for _, p := range ch.SideBySide(a.Checks.ForChannel(n, notice.Loudspeaker), t) {
		l := edition.SpokenLine{Part: p.Part, Warnings: p.Doubts, Hints: p.Hints, Changed: p.Changed}
		for _, x := range p.Pieces {
			l.Pieces = append(l.Pieces, edition.SpokenPiece{Written: x.Written, Spoken: x.Spoken, Changed: x.Changed})
		}
		out = append(out, l)
	}
	return out
}

// sound is the newest recording that was made of an edition for a village.
func (a *App) sound(ctx context.Context, n *notice.Notice, village string) *page.Sound {
	list, err := a.Store.Deliveries(ctx, store.Filter{Notice: n.ID, Edition: n.Edition, Village: village, Channel: notice.Loudspeaker, Limit: 100})
	if err != nil {
		a.Log.ErrorContext(ctx, "look for a recording", "notice", n.ID, "err", err)
		return nil
	}
	for _, x := range slices.Backward(list) {
		if s := a.recording(&x.Delivery); s != nil {
			return s
		}
	}
	return nil
}

// recording is the sound that was made for a delivery to a loudspeaker, nil for none.
func (a *App) recording(d *notice.Delivery) *page.Sound {
	s := a.Config.Settings
	if s.Speaker.Outbox == "" {
		return nil
	}
	r, ok := loudspeaker.RecordingOf(s.Path(s.Speaker.Outbox), d)
	if !ok {
		return nil
	}
	return &page.Sound{MediaType: r.MediaType, Made: r.Made, Open: func() (io.ReadSeekCloser, error) { return os.Open(r.Path) }}
}

// publicSite is what the public's door and the answers to villagers' words are made of.
func (a *App) publicSite() site.Options {
	return site.Options{
		Notices: a.reader(), Codes: a.Store, Blobs: a.reader(), Town: a.Town, Clock: a.Clock, Log: a.Log, NotFound: store.ErrNotFound,
		Public: a.public, Original: a.original, Stopped: a.Store.Stop, Address: a.Site, Practice: a.Config.Settings.Mode == config.Practice,
		Sound: a.sound, Mailboxes: a.mailboxes(), Related: a.related, Directory: &publicDirectory{a: a}, Search: a.searchIssued,
		CategoryName: func(c notice.Category) string {
			r, _ := a.Config.Policy.Category(c)
			return r.Name
		},
	}
}

// searchIssued looks for words in what was issued.
func (a *App) searchIssued(ctx context.Context, q site.Query) ([]site.Hit, error) {
	list, err := a.Store.Search(ctx, store.Wanted{Words: q.Words, Village: q.Village, Year: q.Year, Issued: true, After: q.After, Limit: q.Limit})
	out := make([]site.Hit, len(list))
	for i, h := range list {
		out[i] = site.Hit{Doc: h.Doc, ID: h.ID}
	}
	return out, err
}

// public returns the edition as it may stand online, or nil where policy keeps
// its body off the net: then the page holds the plain line and says where it hangs.
func (a *App) public(n *notice.Notice) *notice.Notice {
	rule, ok := a.Config.Policy.Category(n.Content.Category)
	if !ok || !rule.Permits(notice.Portal) {
		return nil
	}
	return a.Checks.ForChannel(n, notice.Portal)
}

// original is the address of the notice on the county's portal, once it is up.
func (a *App) original(ctx context.Context, id notice.ID) string {
	list, err := a.Store.Deliveries(ctx, store.Filter{Notice: id, Channel: notice.Portal, States: []notice.State{notice.Confirmed}})
	if err != nil || len(list) == 0 || list[len(list)-1].Receipt == nil {
		return ""
	}
	return list[len(list)-1].Receipt.Look
}

// deskDeliveries gives the desk deliveries without what only the scheduler needs.
type deskDeliveries struct{ s *store.Store }

func (x deskDeliveries) List(ctx context.Context, f notice.Filter) ([]*notice.Delivery, error) {
	list, err := x.s.Deliveries(ctx, f)
	out := make([]*notice.Delivery, len(list))
	for i, d := range list {
		out[i] = &d.Delivery
	}
	return out, err
}

func (x deskDeliveries) Get(ctx context.Context, id notice.DeliveryID) (*notice.Delivery, error) {
	d, err := x.s.Delivery(ctx, id)
	if err != nil {
		return nil, err
	}
	return &d.Delivery, nil
}

// deskDecisions passes a person's word on; the desk reads the row anew.
type deskDecisions struct {
	d *dispatch.Dispatcher
	a *App
}

func (x deskDecisions) Retry(ctx context.Context, id notice.DeliveryID, by string) error {
	_, err := x.d.Retry(ctx, id, by)
	return err
}

func (x deskDecisions) Confirm(ctx context.Context, id notice.DeliveryID, by, note string) error {
	_, err := x.d.Confirm(ctx, id, by, note)
	return err
}

func (x deskDecisions) GiveUp(ctx context.Context, id notice.DeliveryID, by, why string) error {
	_, err := x.d.GiveUp(ctx, id, by, why)
	return err
}

// strictTransport tells browsers to come by https only from now on (RFC 6797).
func strictTransport(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		h.ServeHTTP(w, r)
	})
}

// Server is the one door: desk, landing pages and health.
func (a *App) Server() (*http.Server, error) {
	h, err := a.handler()
	if strings.HasPrefix(a.Site, "https:") {
		h = strictTransport(h)
	}
	h = logs.Requests(h, a.Log, frame.QuietPath)
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}, err
}

// deskChecker is the gate, and what mends.
type deskChecker struct {
	*dispatch.Dispatcher
	*Checks
}

func (x deskChecker) Check(ctx context.Context, n *notice.Notice) ([]notice.Finding, error) {
	return x.Dispatcher.Check(ctx, n)
}
